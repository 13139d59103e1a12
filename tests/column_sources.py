"""Where each column of the SQL models comes from, read from the queries themselves; `make lineage` writes it down.

A source is a column whose value goes into the result. Columns that only join, filter, order or group rows are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb
import sqlglot
import yaml
from sqlglot import exp
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.qualify import qualify

from pipelines.column_sources import SOURCES_FILE
from tests.case_runner import build
from warehouse.sqlmodels import SqlModel, load_models

Columns = Mapping[str, list[str]]  # by table
Sources = dict[str, dict[str, list[str]]]  # by table and column: table.column of each source
DIALECT = "duckdb"
HEAD = "# Where each column of the SQL models comes from. Made by `make lineage`; do not edit.\n"


def derived_sources() -> Sources:
    """The sources of every column of every model; a column of constants and counts of rows has none."""
    models = load_models()
    columns = columns_of(build({}, models))
    return {key: sources_of(model, columns) for key, model in sorted(models.items())}


def columns_of(con: duckdb.DuckDBPyConnection) -> Columns:
    """The columns of every table of a warehouse, in order."""
    rows = con.execute(
        "select table_schema || '.' || table_name, list(column_name order by ordinal_position)"
        " from information_schema.columns where table_schema <> 'main' group by all"
    )
    return dict(rows.fetchall())


def sources_of(model: SqlModel, columns: Columns) -> dict[str, list[str]]:
    """The sources of one model's columns. Raises ValueError when what is read from the query is not what DuckDB makes of it."""
    nodes = _nodes(model.query, {key: columns[key] for key in model.dependencies})
    kept = [name for name in nodes if name in columns[model.key]]  # staging drops the columns of its quarantine
    if sorted(kept) != sorted(columns[model.key]):
        raise ValueError(f"{model.key}: the query seems to make {sorted(kept)}, DuckDB makes {columns[model.key]}")
    return {name: sorted(_tables_read(nodes[name])) for name in columns[model.key]}


def _nodes(query: str, columns: Columns) -> dict[str, Node]:
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for key, names in columns.items():
        folder, table = key.split(".")
        schema.setdefault(folder, {})[table] = dict.fromkeys(names, "unknown")
    qualified = qualify(
        sqlglot.parse_one(query, dialect=DIALECT),
        dialect=DIALECT,
        schema=schema,
        validate_qualify_columns=False,
        quote_identifiers=False,
    )
    _match_by_place(qualified)
    nodes = lineage(None, qualified, schema, dialect=DIALECT, trim_selects=False, quote_identifiers=False)
    return dict(nodes)


def _match_by_place(query: exp.Expr) -> None:
    """Make every ``union by name`` a plain one: each side gets all columns, in one order, missing ones as null."""
    for union in reversed(list(query.find_all(exp.SetOperation))):
        if union.args.get("by_name"):
            names = list(dict.fromkeys(name for side in _selects(union) for name in side.named_selects))
            for side in _selects(union):
                given = {select.alias_or_name: select for select in side.selects}
                side.set("expressions", [given.get(name) or exp.alias_(exp.null(), name) for name in names])
            union.set("by_name", False)


def _selects(union: exp.Expr) -> Iterable[exp.Select]:
    for side in (union.left, union.right):
        inner = side.unnest()
        yield from _selects(inner) if isinstance(inner, exp.SetOperation) else [inner]


def _tables_read(node: Node) -> set[str]:
    """Leaves of the lineage that are columns of tables; table functions such as range() have no schema."""
    leaves = [(leaf.source, leaf.name) for leaf in node.walk() if not leaf.downstream]
    return {
        f"{table.db}.{table.name}.{name.rpartition('.')[2]}"
        for table, name in leaves
        if isinstance(table, exp.Table) and table.db
    }


def as_text(sources: Sources) -> str:
    """The file's text."""
    return HEAD + yaml.safe_dump(sources, sort_keys=False, width=120, default_flow_style=None)


if __name__ == "__main__":
    SOURCES_FILE.write_text(as_text(derived_sources()), encoding="utf-8")
