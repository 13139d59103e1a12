"""Accepted issues leave the worklist, stay counted, and come back when the data or the date changes; ages go on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from expectations.issues import create_quality_tables
from warehouse.database import connect
from warehouse.earlier_findings import store_earlier_findings
from warehouse.settings import Settings
from warehouse.sqlmodels import load_models, run_model

ISSUE = (
    "insert into quality.issue by name select '933' as authority, 2017 as year_ending, 'cla_episodes' as \"table\","
    " 'DQ-022' as rule_id, 'keep' as severity, 'e.csv' as file, ? as row_number, ? as child_id, ['DECOM'] as columns,"
    " [?] as \"values\", 'overlaps' as message, 'cut off' as effect, ? as issue_key"
)
ACCEPTED = (
    "insert into staging.accepted_issue values"
    " ('933', 2017, 'a.csv', 1, 'DQ-022', ?, ?, 'known', 'Data team', date '2017-05-01', ?)"
)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """Two failing rows of child A and one of child B; nothing accepted, no earlier snapshot."""
    con = connect()
    create_quality_tables(con)
    con.execute("create table reference.run_setting as select date '2017-06-01' as as_at")
    con.execute("create table reference.delivery as select '933' as authority")
    con.execute(
        "create table staging.accepted_issue (authority varchar, return_year integer, source_file varchar,"
        " row_number bigint, rule_id varchar, child_id varchar, key varchar, reason varchar, accepted_by varchar,"
        " accepted_on_date date, expires_on_date date)"
    )
    for row in ([1, "A", "2016-05-01", "k1"], [2, "A", "2016-07-01", "k2"], [3, "B", "2016-05-01", "k3"]):
        con.execute(ISSUE, row)
    store_earlier_findings(con, Settings(Path("none"), Path("none")), {})
    return con


def _states(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    for table in ("quality.accepted_issue", "quality.issue_state", "quality.trend"):
        run_model(con, load_models()[table])
    return dict(con.execute("select issue_key, acceptance from quality.issue_state order by 1").fetchall())


@pytest.mark.parametrize(
    ("child", "key", "accepted"),
    [
        ("A", "2016-05-01", {"k1"}),  # a value at fault
        ("A", "01/05/2016", {"k1"}),  # the same date as people write it
        ("A", "k2", {"k2"}),  # the key of the worklist
        ("A", "2", {"k2"}),  # the row number
        ("A", None, {"k1", "k2"}),  # all of the child
        (None, "2016-05-01", {"k1", "k3"}),  # every child
        ("B", "2016-07-01", set()),  # another child's
    ],
)
def test_what_an_acceptance_stands_for(
    con: duckdb.DuckDBPyConnection, child: str | None, key: str | None, accepted: set[str]
) -> None:
    con.execute(ACCEPTED, [child, key, None])
    assert {issue for issue, state in _states(con).items() if state == "accepted"} == accepted


@pytest.mark.parametrize(("expires", "state"), [("2017-06-01", "accepted"), ("2017-05-31", "expired")])
def test_an_acceptance_holds_up_to_its_last_day(con: duckdb.DuckDBPyConnection, expires: str, state: str) -> None:
    con.execute(ACCEPTED, ["B", None, expires])
    assert _states(con) == {"k1": "open", "k2": "open", "k3": state}


def test_an_accepted_issue_stays_counted_with_its_reason(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(ACCEPTED, ["B", None, None])
    _states(con)
    assert con.execute("select issues, accepted from quality.trend where severity = 'keep'").fetchall() == [(3, 1)]
    reasons = con.execute("select accepted_reason from quality.issue_state where issue_key = 'k3'").fetchall()
    assert reasons == [("known",)]


def test_an_issue_with_other_data_is_not_accepted(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(ACCEPTED, ["A", None, None])
    con.execute("insert into quality.earlier_acceptance values ('933', 'DQ-022', 'A', null, 'k1')")
    assert _states(con) == {"k1": "accepted", "k2": "data_changed", "k3": "open"}


def test_an_acceptance_of_a_corrected_issue_is_kept_in_mind(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(ACCEPTED, ["A", None, None])
    con.execute("insert into quality.earlier_acceptance values ('933', 'DQ-022', 'A', null, 'gone')")
    assert _states(con) == {"k1": "data_changed", "k2": "data_changed", "k3": "open"}
    rows = con.execute("select issue_key, acceptance from quality.accepted_issue order by 1").fetchall()
    assert ("gone", "resolved") in rows


def _snapshot(folder: Path, con: duckdb.DuckDBPyConnection, name: str, created: str, fingerprint: str) -> Settings:
    """A snapshot of what ``con`` holds, as a run leaves it."""
    settings = Settings(folder, folder)
    (settings.restricted / name).mkdir(parents=True)
    (settings.published / name).mkdir(parents=True)
    manifest = {"authority_fingerprints": {"933": fingerprint}, "created": created}
    (settings.published / name / "manifest.json").write_text(json.dumps(manifest))
    (settings.published / "latest.json").write_text(json.dumps({"snapshot_id": name}))
    _states(con)
    for table, query in {
        "quality_issues": "select * from quality.issue inner join quality.issue_state using (issue_key)",
        "accepted_issues": "select * from quality.accepted_issue",
        "quality_trend": "select * from quality.trend",
    }.items():
        con.execute(f"copy ({query}) to '{(settings.restricted / name / table).as_posix()}.parquet'")
    return settings


def _age(con: duckdb.DuckDBPyConnection) -> tuple[date | None, int]:
    _states(con)
    row = con.execute("select first_seen, runs_seen from quality.issue_state where issue_key = 'k1'").fetchone()
    assert row is not None
    return row


def test_ages_and_trend_go_on_from_other_files_of_the_authority_and_stand_still_on_the_same(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert _age(con) == (None, 1)
    settings = _snapshot(tmp_path, con, "20170601T020000Z-a", "2017-06-01T02:00:00Z", "first")
    store_earlier_findings(con, settings, {"933": "first"})  # forced again: as before
    assert _age(con) == (None, 1)
    store_earlier_findings(con, settings, {"933": "second"})
    assert _age(con) == (date(2017, 6, 1), 2)
    _snapshot(tmp_path, con, "20170602T020000Z-b", "2017-06-02T02:00:00Z", "second")
    store_earlier_findings(con, settings, {"933": "second"})
    assert _age(con) == (date(2017, 6, 1), 2)
    store_earlier_findings(con, settings, {"933": "third"})
    assert _age(con) == (date(2017, 6, 1), 3)
    seen = con.execute("select seen_on, issues from quality.trend where severity = 'keep' order by 1").fetchall()
    assert seen == [(date(2017, 6, 1), 3), (date(2017, 6, 2), 3), (None, 3)]


def test_an_issue_that_was_away_starts_anew(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    con.execute("delete from quality.issue where issue_key = 'k1'")
    settings = _snapshot(tmp_path, con, "20170601T020000Z-a", "2017-06-01T02:00:00Z", "first")
    con.execute(ISSUE, [1, "A", "2016-05-01", "k1"])
    store_earlier_findings(con, settings, {"933": "second"})
    assert _age(con) == (None, 1)


def test_a_snapshot_from_before_issues_had_keys_counts_as_none(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    settings = _snapshot(tmp_path, con, "20170601T020000Z-a", "2017-06-01T02:00:00Z", "first")
    path = settings.restricted / "20170601T020000Z-a" / "quality_issues.parquet"
    con.execute(f"copy (select authority from quality.issue) to '{path.as_posix()}'")
    store_earlier_findings(con, settings, {"933": "second"})
    assert _age(con) == (None, 1)
