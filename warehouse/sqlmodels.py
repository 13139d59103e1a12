"""SQL models: one select a file under sql/, found, ordered and run. What a query means is in the file, not here."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from warehouse.conservation import recount
from warehouse.database import load_macros, replace_table
from warehouse.settings import SCHEMA_DIR, SQL_DIR

# Wide and read once or twice: a copy in the warehouse would cost more than reading them again.
VIEW_SCHEMAS, VIEWS = ("internal", "restricted"), ("figure.cohort",)


class SqlModelError(Exception):
    """A model cannot be parsed, ordered or run; the message names its file."""


@dataclass(frozen=True)
class SqlModel:
    """One select: ``sql/<schema>/<name>.sql`` fills table ``<schema>.<name>``.

    dependencies: the schema-qualified tables it reads. code_version: hash of the query, of the macros it may use and of the
    models it reads, so that a changed query marks what hangs on it as well.
    """

    schema: str
    name: str
    query: str
    dependencies: frozenset[str]
    code_version: str

    @property
    def key(self) -> str:
        """Table name, ``core.cp_plan``."""
        return f"{self.schema}.{self.name}"

    @property
    def description(self) -> str:
        """The comment at the head of the file: what it is, its grain, its source."""
        lines: list[str] = []
        for line in self.query.splitlines():
            if not line.startswith("--"):
                break
            lines.append(line.removeprefix("--").strip())
        return " ".join(lines)


def load_models(sql_dir: Path = SQL_DIR) -> Mapping[str, SqlModel]:
    """All models by key, in an order in which each comes after the models it reads.

    Raises SqlModelError for a query that does not parse or for a circle.
    """
    return _resolved(sql_dir, _stamp(sql_dir))


@lru_cache(maxsize=4)
def _resolved(sql_dir: Path, stamp: tuple[tuple[str, int, int], ...]) -> Mapping[str, SqlModel]:
    """The models in order, each with the versions of those it reads in its own."""
    models = {model.key: model for model in _parsed(sql_dir)}
    sorter = TopologicalSorter({key: sorted(m.dependencies & models.keys()) for key, m in sorted(models.items())})
    try:
        order = list(sorter.static_order())
    except CycleError as error:
        raise SqlModelError(f"sql/: these models read each other in a circle: {' -> '.join(error.args[1])}") from error
    resolved: dict[str, SqlModel] = {}
    for key in order:
        below = sorted(resolved[dep].code_version for dep in models[key].dependencies if dep in resolved)
        resolved[key] = replace(models[key], code_version=_version(models[key].code_version, *below))
    return resolved


def _version(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _stamp(sql_dir: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of the files: a changed file is parsed again."""
    found = [(f.path, f.stat()) for folder in os.scandir(sql_dir) if folder.is_dir() for f in os.scandir(folder)]
    found.append((str(SCHEMA_DIR / "macros.sql"), (SCHEMA_DIR / "macros.sql").stat()))
    return tuple(sorted((path, at.st_size, at.st_mtime_ns) for path, at in found if path.endswith(".sql")))


def _parsed(sql_dir: Path) -> tuple[SqlModel, ...]:
    macros = (SCHEMA_DIR / "macros.sql").read_text(encoding="utf-8")
    con = duckdb.connect()
    load_macros(con)
    models = []
    for path in sorted(sql_dir.glob("*/*.sql")):
        query = path.read_text(encoding="utf-8").strip()
        version = _version(macros, query)
        where = f"sql/{path.parent.name}/{path.name}"
        models.append(SqlModel(path.parent.name, path.stem, query, tables_read(con, query, where), version))
    con.close()
    return tuple(models)


def tables_read(con: duckdb.DuckDBPyConnection, query: str, where: str) -> frozenset[str]:
    """Schema-qualified tables in the syntax tree. CTEs are never qualified, tables always (STYLE)."""
    row = con.execute("select json_serialize_sql(?)", [query]).fetchone()
    tree = json.loads(row[0]) if row else {}
    if tree.get("error"):
        raise SqlModelError(f"{where}: {tree.get('error_message')}; the file must hold one select and nothing else")
    found: set[str] = set()
    stack: list[object] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if node.get("type") == "BASE_TABLE" and node.get("schema_name"):
                found.add(f"{node['schema_name']}.{node['table_name']}")
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return frozenset(found)


def upstream(models: Mapping[str, SqlModel], keys: Iterable[str]) -> list[SqlModel]:
    """The models needed to build ``keys``, themselves included, in order."""
    wanted: set[str] = set()
    stack = list(keys)
    while stack:
        key = stack.pop()
        if key in models and key not in wanted:
            wanted.add(key)
            stack.extend(models[key].dependencies)
    return [model for key, model in models.items() if key in wanted]


def is_view(key: str) -> bool:
    """Whether a model is laid out as a view instead of a table."""
    return key in VIEWS or key.split(".")[0] in VIEW_SCHEMAS


def run_model(con: duckdb.DuckDBPyConnection, model: SqlModel) -> None:
    """Fill the model's table. Rejected rows of staging go to ``quality.quarantine``.

    Raises SqlModelError with the file's name when the query fails.
    """
    try:
        if model.schema == "staging":
            _run_staging(con, model)
        elif is_view(model.key):
            con.execute(f"create or replace view {model.key} as {model.query}")
        else:
            replace_table(con, model.key, model.query)
    except (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException):
        # DuckDB quotes the value, and values are children's: it must not reach a log.
        told = "a value in it cannot be converted or computed; query its sources to find the row"
        raise SqlModelError(f"sql/{model.schema}/{model.name}.sql: {told}") from None
    except duckdb.Error as error:
        raise SqlModelError(f"sql/{model.schema}/{model.name}.sql: {error}") from error


def _run_staging(con: duckdb.DuckDBPyConnection, model: SqlModel) -> None:
    source = staging_source(model)
    con.execute("begin")
    try:
        con.execute(f"create or replace table {model.key} as {model.query}")
        con.execute(
            "delete from quality.quarantine where source_table = ? and rule_id not like 'FILE-%' and rule_id <> 'DQ-002'",
            [source],
        )
        named = {row[0] for row in con.execute(f"describe {model.key}").fetchall()}
        child = "child_id" if "child_id" in named else "null"  # words of the report are about no child
        con.execute(
            f"""
            insert into quality.quarantine
                (authority, year_ending, source_table, source_file, row_number, rule_id, reason, child_id)
            select authority, return_year, ?, source_file, row_number, quarantine_rule, quarantine_reason, {child}
            from {model.key} where quarantine_rule is not null
            """,
            [source],
        )
        con.execute(f"delete from {model.key} where quarantine_rule is not null")
        con.execute(f"alter table {model.key} drop column quarantine_rule")
        con.execute(f"alter table {model.key} drop column quarantine_reason")
        recount(con, model.key, source)
        con.execute("commit")
    except duckdb.Error:
        con.execute("rollback")
        raise


def staging_source(model: SqlModel) -> str:
    """The one raw table that a staging model types (its name without the schema).

    Raises SqlModelError when it reads none or several.
    """
    sources = sorted(key.removeprefix("raw.") for key in model.dependencies if key.startswith("raw."))
    if len(sources) != 1:
        raise SqlModelError(
            f"sql/staging/{model.name}.sql: a staging model reads exactly one raw table, found {sources}"
        )
    return sources[0]


def cohort_columns() -> Collection[str]:
    """The columns of every cohort in schema ``indicator``, in order."""
    return re.findall(
        r"\w+",
        "authority period_type period_end definition_version child_id case_id reference_date "
        "in_denominator in_numerator measure_value reason companion flag",
    )
