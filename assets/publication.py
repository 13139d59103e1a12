"""The output tables of CONTRACT 4 as assets: exact ones by SQL, published ones through disclosure control."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg
import duckdb
import polars as pl

from assets.disclosure import suppress
from assets.factories import asset_key, sql_assets, table_metadata, table_spec
from assets.figures import VERSION, figure_slots, store
from assets.progress import announce
from assets.resources import Warehouse
from warehouse.catalogue import load_catalogue
from warehouse.dictionary import load_dictionary, published_tables

SUPPRESSED = (
    "published.indicator_values",
    "published.indicator_comparisons",
    "published.report_summary",
    "published.companion_values",
    "published.reconciliation",
    "restricted.suppression_log",
)
DESCRIBING = ("published.indicator_catalogue", "published.data_dictionary")

internal_tables = sql_assets("internal", title="Tables for managers")
restricted_tables = sql_assets("restricted", title="The children behind the figures")
published_tables_by_sql = sql_assets("published", title="Tables for everybody")


def _specs(keys: tuple[str, ...], deps: tuple[str, ...], kinds: tuple[str, ...]) -> list[dg.AssetSpec]:
    declared = published_tables()
    return [
        table_spec(
            key,
            group=key.split(".")[0],
            description=f"{declared[key].description} One row per {declared[key].grain}.",
            code_version=VERSION,
            deps=deps,
            kinds=kinds,
        )
        for key in keys
    ]


@dg.multi_asset(
    name="disclosure_control",
    specs=_specs(
        SUPPRESSED,
        (
            "internal.indicator_values",
            "internal.companion_values",
            "internal.indicator_comparisons",
            "internal.report_summary",
            "internal.reconciliation",
        ),
        ("polars", "duckdb"),
    ),
)
def disclosure_control(warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Hide what could tell about a child (INDICATORS 6); every hidden cell is logged in the restricted tier."""
    announce("Disclosure control")
    with warehouse.connect() as con:
        suppress_tables(con)
        for key in SUPPRESSED:
            yield dg.MaterializeResult(asset_key=asset_key(key), metadata=table_metadata(con, key))


@dg.multi_asset(
    name="describing_tables",
    specs=_specs(DESCRIBING, (*SUPPRESSED, "reference.indicator", "published.benchmarks"), ("duckdb",)),
)
def describing_tables(warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """The catalogue and the dictionary of the output tables."""
    with warehouse.connect() as con:
        store(con, "published.indicator_catalogue", catalogue_frame())
        store(con, "published.data_dictionary", dictionary_frame(con))
        for key in DESCRIBING:
            yield dg.MaterializeResult(asset_key=asset_key(key), metadata=table_metadata(con, key))


def catalogue_frame() -> pl.DataFrame:
    """One row per indicator and definition version: all that the catalogue says."""
    return pl.DataFrame(
        [
            {
                "indicator_id": entry.id,
                "definition_version": version.id,
                "number": entry.number,
                "area": entry.area,
                "title": entry.title,
                "unit": entry.unit,
                "decimals": entry.decimals,
                "polarity": entry.polarity,
                "lait_polarity": entry.lait_polarity,
                "is_variant": version.is_variant,
                "headline_from": version.headline_from,
                "headline_to": version.headline_to,
                "is_break": version.is_break,
                "definition": entry.definition.strip(),
                "version_definition": version.definition.strip(),
                "why": version.why.strip(),
                "numerator_rule": entry.numerator.strip(),
                "denominator_rule": entry.denominator.strip(),
                "basis": entry.basis.strip(),
                "caveats": list(entry.caveats),
                "breakdowns": list(entry.breakdowns),
                "action_lists": list(entry.action_lists),
            }
            for entry in load_catalogue()
            for version in entry.versions
        ],
        schema_overrides={
            "number": pl.Int32,
            "decimals": pl.Int32,
            "headline_from": pl.Int32,
            "headline_to": pl.Int32,
            "caveats": pl.List(pl.String),
            "breakdowns": pl.List(pl.String),
            "action_lists": pl.List(pl.String),
        },
        infer_schema_length=None,
    )


def dictionary_frame(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """One row per column of the output tables, in their order. Raises KeyError for a column the dictionary does not tell."""
    meanings = load_dictionary()
    rows = con.execute(
        "select table_schema, table_name, column_name, ordinal_position, data_type from information_schema.columns"
        " where table_schema in ('published', 'internal', 'restricted')"
        " and table_name not in ('data_dictionary', 'indicator_catalogue') order by all"
    ).fetchall()
    catalogue = catalogue_frame().schema
    described = [(s, t, c, p, k) for s, t, c, p, k in rows]
    described += [("published", "indicator_catalogue", c, p, str(k).lower()) for p, (c, k) in enumerate(catalogue.items(), 1)]
    return pl.DataFrame(
        [
            {
                "tier": schema,
                "table": f"{schema}.{table}",
                "position": position,
                "column": column,
                "type": kind.lower(),
                "unit": meanings[column].unit,
                "meaning": meanings[column].meaning,
            }
            for schema, table, column, position, kind in described
        ],
        schema_overrides={"position": pl.Int32},
    )


def suppress_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Replace the tables of SUPPRESSED from the exact ones."""
    raise NotImplementedError
