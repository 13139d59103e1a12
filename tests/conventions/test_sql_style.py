"""SQL models: one select a file that states its grain, reads schema-qualified tables and never divides in a cohort."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conventions.tree import files, read
from warehouse.catalogue import load_catalogue
from warehouse.database import connect
from warehouse.sqlmodels import cohort_columns

MAX_LINES = 120
MODELS = files(".sql", "sql")
COHORTS = [path for path in MODELS if path.parts[1] == "indicator"]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return connect()


def header(text: str) -> str:
    """The comment that the file opens with."""
    lines = text.splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return " ".join(line.removeprefix("--").strip() for line in lines[:end])


def statements(con: duckdb.DuckDBPyConnection, text: str) -> list[dict[str, Any]]:
    """The syntax trees of the statements in a file."""
    row = con.execute("select json_serialize_sql(?)", [text]).fetchone()
    assert row is not None
    tree: dict[str, Any] = json.loads(row[0])
    assert not tree["error"], tree.get("error_message")
    return list(tree["statements"])


def nodes(tree: object) -> list[dict[str, Any]]:
    """Every object in a syntax tree."""
    found, stack = [], [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            found.append(node)
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return found


def unqualified(tree: object) -> set[str]:
    """Tables read without a schema that no CTE of the statement defines."""
    all_nodes = nodes(tree)
    ctes = {entry["key"] for node in all_nodes for entry in (node.get("cte_map") or {}).get("map", [])}
    tables = {n["table_name"] for n in all_nodes if n.get("type") == "BASE_TABLE" and not n.get("schema_name")}
    return tables - ctes


def divides(tree: object) -> bool:
    return any(node.get("function_name") in ("/", "//", "divide") for node in nodes(tree))


@pytest.mark.parametrize("path", MODELS, ids=str)
def test_a_model_is_one_short_select_that_states_its_grain(path: Path, con: duckdb.DuckDBPyConnection) -> None:
    text = read(path)
    assert re.search(r"\bone\s+row\b", header(text), re.IGNORECASE), (
        f"{path}: the first comment must say what one row is"
    )
    assert len(text.splitlines()) <= MAX_LINES, f"{path} is too long: split it"
    assert ";" not in re.sub(r"'[^']*'|--[^\n]*", "", text), f"{path}: no semicolon"
    trees = statements(con, text)
    assert len(trees) == 1, f"{path}: one select a file"
    assert unqualified(trees) == set(), f"{path}: name the schema of every table"


@pytest.mark.parametrize("path", COHORTS, ids=str)
def test_a_cohort_says_who_and_never_how_many_in_a_hundred(path: Path, con: duckdb.DuckDBPyConnection) -> None:
    assert not divides(statements(con, read(path))), f"{path}: cohorts never divide"


@pytest.mark.parametrize(
    ("query", "tables", "is_division"),
    [
        ("select * from core.cp_plan", set(), False),
        ("with plan as (select 1 as a) select * from plan", set(), False),  # a CTE has no schema
        ("select * from cp_plan", {"cp_plan"}, False),
        ("select (select a / 2 from core.x) as b", set(), True),
        ("select '1/2' as half -- a / b", set(), False),  # in text and comments nothing is divided
    ],
)
def test_the_rules_see_what_they_must(
    con: duckdb.DuckDBPyConnection, query: str, tables: set[str], is_division: bool
) -> None:
    trees = statements(con, query)
    assert (unqualified(trees), divides(trees)) == (tables, is_division)


def test_every_indicator_has_a_cohort_and_every_cohort_an_indicator() -> None:
    assert {path.stem for path in COHORTS} == {entry.id for entry in load_catalogue()}


def test_the_columns_of_a_cohort_are_thirteen() -> None:
    assert len(cohort_columns()) == 13
