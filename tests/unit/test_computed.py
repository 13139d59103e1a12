"""Which authorities a run computes anew, by what the warehouse remembers of the last one."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from warehouse.computed import authorities_to_compute, clear_computed
from warehouse.database import connect

AS_AT, LATER = date(2017, 3, 31), date(2018, 3, 31)
BEFORE = {"reference": "r", "301": "a", "802": "b", "878": "c", "933": "d"}


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A warehouse of four authorities whose newest year has ended, but for 933."""
    con = connect()
    clear_computed(con)
    con.execute("create table quality.vanished_file (authority varchar)")
    con.execute("create table quality.delivered_file (authority varchar, state varchar)")
    con.execute("create table staging.accepted_issue (expires_on_date date)")
    con.execute("create table reference.run_setting as select date '2017-03-31' as as_at")
    for authority, fingerprint in BEFORE.items():
        newest = None if authority == "reference" else LATER if authority == "933" else AS_AT
        as_at = None if authority == "reference" else AS_AT
        con.execute(
            "insert into quality.computed_authority values (?, ?, ?, ?)", [authority, fingerprint, newest, as_at]
        )
    return con


def test_those_whose_files_have_changed_or_are_new(con: duckdb.DuckDBPyConnection) -> None:
    assert authorities_to_compute(con, BEFORE | {"802": "other"}, AS_AT) == ("802",)
    assert authorities_to_compute(con, BEFORE | {"999": "new"}, AS_AT) == ("999",)


def test_those_whose_date_moves(con: duckdb.DuckDBPyConnection) -> None:
    assert authorities_to_compute(con, BEFORE, date(2017, 4, 1)) == ("933",)


def test_those_of_which_something_was_told_that_is_true_once(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into quality.vanished_file values ('878')")
    con.execute("insert into quality.delivered_file values ('301', 'growing'), ('802', 'loaded')")
    assert authorities_to_compute(con, BEFORE, AS_AT) == ("301", "878")


def test_all_where_nothing_can_be_carried(con: duckdb.DuckDBPyConnection) -> None:
    changed = BEFORE | {"802": "other"}
    assert authorities_to_compute(con, changed | {"reference": "other"}, AS_AT) == ()
    assert authorities_to_compute(con, {key: changed[key] for key in ("reference", "802", "878", "933")}, AS_AT) == ()
    assert authorities_to_compute(con, changed | {"301": "x", "878": "y"}, AS_AT) == ()  # most have changed
    con.execute("insert into staging.accepted_issue values (date '2017-06-01')")
    assert authorities_to_compute(con, changed, date(2017, 6, 1)) == ("802", "933")
    assert authorities_to_compute(con, changed, date(2017, 6, 2)) == ()  # an acceptance has run out
    clear_computed(con)
    assert authorities_to_compute(con, changed, AS_AT) == ()
