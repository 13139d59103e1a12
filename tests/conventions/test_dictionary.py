"""The dictionary tells every column of every table the warehouse can hold, and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from assets.figures import compute_figures
from assets.publication import catalogue_frame, dictionary_frame, suppress_tables
from expectations.issues import create_quality_tables
from tests.case_runner import build
from warehouse.action_lists import load_action_lists
from warehouse.contracts import META_COLUMNS, load_contracts
from warehouse.dictionary import ColumnMeaning, column_meanings, load_dictionary, published_tables
from warehouse.earlier_findings import store_earlier_findings
from warehouse.run_facts import store_input_facts
from warehouse.settings import Settings
from warehouse.sqlmodels import SqlModel, cohort_columns, load_models, run_model

LATER = ("figure", "internal", "published", "restricted")
LISTED = "select table_schema || '.' || table_name, column_name from information_schema.columns"


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """Every table of the warehouse, nearly empty: one census is delivered, so that there are figures."""
    models = load_models()
    con = build(
        {"cin_child": [{"lachildid": "A1"}]},
        [key for key, m in models.items() if m.schema not in (*LATER, "quality", "action_list")],
    )
    create_quality_tables(con)
    store_earlier_findings(con, Settings(Path("none"), Path("none")), {})
    store_input_facts(con, [])
    for schema in LATER:
        con.execute(f"create schema if not exists {schema}")
    columns = ", ".join(cohort_columns())
    con.execute(
        f"create view figure.case_row as select 'cla_number' as indicator_id, {columns} from indicator.cla_number"
    )
    _run(con, [m for m in models.values() if m.schema == "figure"])
    compute_figures(con)
    _run(con, [m for m in models.values() if m.schema == "quality"])
    _run(con, [m for m in models.values() if m.schema in ("internal", "published", "restricted", "action_list")])
    suppress_tables(con)
    con.register("catalogue_frame", catalogue_frame().to_arrow())
    con.execute("create table published.indicator_catalogue as select * from catalogue_frame")
    con.register("dictionary_frame", dictionary_frame(con).to_arrow())
    con.execute("create table published.data_dictionary as select * from dictionary_frame")
    return con


def _run(con: duckdb.DuckDBPyConnection, models: list[SqlModel]) -> None:
    for model in models:
        run_model(con, model)


def test_every_column_is_told(con: duckdb.DuckDBPyConnection) -> None:
    told = load_dictionary().keys()
    rows = con.execute(f"{LISTED} where table_schema not in ('main', 'raw')").fetchall()
    assert sorted(f"{table}.{column}" for table, column in rows if column not in told) == []


def test_every_raw_column_is_told_by_its_contract_and_the_others_by_the_dictionary() -> None:
    assert set(META_COLUMNS) <= load_dictionary().keys()
    assert [c.name for contract in load_contracts().values() for c in contract.columns if not c.meaning.strip()] == []
    assert column_meanings("raw.cla_header")["dob"].startswith("Date of birth")  # the contract's words
    assert column_meanings("raw.cla_header")["row_number"] == column_meanings()["row_number"]


def test_nothing_is_told_that_is_not_there(con: duckdb.DuckDBPyConnection) -> None:
    there = {column for _, column in con.execute(LISTED).fetchall()}
    assert sorted(load_dictionary().keys() - there) == []


def test_every_output_table_is_made_and_declared(con: duckdb.DuckDBPyConnection) -> None:
    made = {table for table, _ in con.execute(LISTED).fetchall() if table.split(".")[0] in LATER[1:]}
    assert made == published_tables().keys()


def test_the_dictionary_tells_the_action_lists_as_restricted(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        'select distinct tier, "table" from published.data_dictionary where "table" like \'action_list.%\' order by all'
    ).fetchall()
    assert told == [("restricted", entry.table) for entry in load_action_lists()]


def test_the_key_of_an_output_table_is_of_its_columns(con: duckdb.DuckDBPyConnection) -> None:
    columns = set(con.execute(LISTED).fetchall())
    keys = {(name, column) for name, table in published_tables().items() for column in table.key}
    assert keys - columns == set()


@pytest.mark.parametrize("column", load_dictionary().values(), ids=lambda c: c.name)
def test_a_meaning_is_a_sentence(column: ColumnMeaning) -> None:
    assert column.meaning[0].isupper(), "a full sentence"
    assert column.meaning.endswith("."), "a full sentence"


@pytest.mark.parametrize(
    ("ending", "unit"),
    [("_miles", "miles"), ("_pct", "percent"), ("_rows", "rows"), ("_age", "years")],
)
def test_a_name_that_ends_in_a_unit_has_that_unit(ending: str, unit: str) -> None:
    found = [c for c in load_dictionary().values() if c.name.endswith(ending) and not c.name.startswith("has_")]
    assert {c.unit for c in found} == {unit}, [c.name for c in found]
