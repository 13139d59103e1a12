"""SQL models and contracts as Dagster assets: the only place where SQL meets Dagster. No business rules."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg
import duckdb

from assets.progress import announce
from assets.resources import Warehouse
from warehouse.conservation import accounts
from warehouse.database import row_count
from warehouse.dictionary import column_meanings
from warehouse.model_runs import run_models
from warehouse.sqlmodels import SqlModel, is_view, load_models, staging_source
from warehouse.versions import module_version

OWNERS = ["team:performance"]
PROGRAMS = module_version("assets", "sql", "warehouse/schema")  # what Python computes from the models


def asset_key(table: str) -> dg.AssetKey:
    """``core.cp_plan`` is asset ``core/cp_plan``."""
    return dg.AssetKey(table.split("."))


def table_spec(
    table: str,
    *,
    group: str,
    description: str,
    code_version: str,
    deps: Iterable[str] = (),
    kinds: Iterable[str] = ("duckdb",),
    metadata: Mapping[str, object] | None = None,
) -> dg.AssetSpec:
    """The asset of one table."""
    return dg.AssetSpec(
        key=asset_key(table),
        deps=[asset_key(dep) for dep in sorted(deps)],
        group_name=group,
        description=description,
        code_version=code_version,
        kinds=set(kinds),
        owners=OWNERS,
        skippable=True,
        metadata=dict(metadata or {}),
    )


def table_metadata(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, Any]:
    """Row count (but for views) and column schema of a table, with the meaning of each column from the dictionary."""
    meanings = column_meanings(table)
    columns = [
        dg.TableColumn(name=row[0], type=row[1].lower(), description=meanings.get(row[0]))
        for row in con.execute(f"describe {table}").fetchall()
    ]
    schema = {"dagster/column_schema": dg.TableSchema(columns=columns)}
    return schema if is_view(table) else {"dagster/row_count": row_count(con, table), **schema}


def sql_assets(
    schema: str, *, title: str, also_after: Mapping[str, Iterable[str]] | None = None
) -> dg.AssetsDefinition:
    """One multi-asset for the models of ``sql/<schema>/``, each table an asset that can be run on its own.

    also_after: dependencies that the SQL does not show, by table.
    """
    models = {key: model for key, model in load_models().items() if model.schema == schema}
    extra = {key: tuple(tables) for key, tables in (also_after or {}).items()}

    @dg.multi_asset(
        name=f"{schema}_tables",
        specs=[_model_spec(model, extra.get(key, ())) for key, model in models.items()],
        can_subset=True,
    )
    def build(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
        announce(title)
        chosen = {key: model for key, model in models.items() if asset_key(key) in context.selected_asset_keys}
        with warehouse.connect() as con:
            # Models of staging all write to the quarantine and the receipts: one at a time.
            for key in run_models(con, chosen, also_after=extra, threads=1 if schema == "staging" else None):
                metadata = table_metadata(con, key)
                if schema == "staging":
                    metadata["conservation"] = dg.MetadataValue.md(
                        accounts(con).get(staging_source(models[key]), "no file")
                    )
                yield dg.MaterializeResult(asset_key=asset_key(key), metadata=metadata)

    return build


def _model_spec(model: SqlModel, also_after: Iterable[str]) -> dg.AssetSpec:
    _, _, sql = model.query.partition("\nwith\n")
    shown = f"with\n{sql}" if sql else model.query
    return table_spec(
        model.key,
        group=model.schema,
        description=f"{model.description}\n\n```sql\n{shown}\n```",
        code_version=f"{model.code_version}{PROGRAMS if _reads_programs(model) else ''}",
        deps={*model.dependencies, *also_after} - {model.key},
        kinds=("duckdb", "sql"),
    )


def _reads_programs(model: SqlModel) -> bool:
    """Whether the model reads a table that Python computes from the models, such as figure.value."""
    models = load_models()
    computed = {dep for dep in model.dependencies if dep not in models}
    return any(dep.split(".")[0] in ("figure", "quality") for dep in computed)
