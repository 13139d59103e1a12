"""Suites are loaded, validated and run through Great Expectations on a real DuckDB; every failing row is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from expectations.issues import write_issues
from expectations.runner import run_suite, run_suites
from expectations.structural import all_suites
from expectations.suites import Suite, load_suites
from warehouse.database import connect
from warehouse.declared import DeclarationError

RULE = """
  - rule_id: DQ-901
    title: plan ends before it starts
    severity: exclude
    message: The plan ends before it starts.
    action: Correct the dates.
    effect: the plan is left out
    failing_where: end_date < start_date
    columns: {CPPstartDate: start_date, CPPendDate: end_date}
"""


def _suites(folder: Path, text: str, name: str = "plan") -> dict[str, Suite]:
    (folder / "core").mkdir(exist_ok=True)
    (folder / "core" / f"{name}.yml").write_text(text, encoding="utf-8")
    load_suites.cache_clear()
    return dict(load_suites(folder))


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """1,000 plans of which 100 end before they start; plan 3 comes twice."""
    con = connect()
    con.execute(
        """
        create table core.plan as
        select
            '933' as authority, 2016 + i % 2 as return_year, 'f.xml' as source_file, i as row_number,
            concat('C', if(i = 4, 3, i)) as child_id, date '2016-05-01' as start_date,
            if(i % 10 = 0, date '2016-04-30', if(i % 3 = 0, null, date '2016-06-01')) as end_date
        from range(1000) as r (i)
        """
    )
    yield con
    con.close()


HEAD = "table: core.plan\nprovenance: {source_table: \"'cin_plan'\"}\nexpectations:"


def test_every_failing_row_is_written_with_its_place(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    suite = _suites(tmp_path, HEAD + RULE)["core.plan"]
    result = run_suite(con, suite)
    assert [(r.status, r.failing_rows, r.tested_rows) for r in result.results] == [("failed", 100, 1000)]
    write_issues(con, [result])
    issues = con.execute("select * from quality.issue order by row_number").fetchall()
    assert len(issues) == 100  # Great Expectations lists 20
    assert issues[1][:-1] == (
        "933", 2016, "cin_plan", "DQ-901", "exclude", "f.xml", 10, "C10", ["CPPstartDate", "CPPendDate"],
        ["2016-05-01", "2016-04-30"], "The plan ends before it starts.", "the plan is left out",
    )  # fmt: skip
    assert len({issue[-1] for issue in issues}) == 100  # each is known from run to run by a key of its own
    assert con.execute("select * from quality.rule_tested order by year_ending").fetchall() == [
        ("DQ-901", "933", 2016, "cin_plan", 500),
        ("DQ-901", "933", 2017, "cin_plan", 500),
    ]


def test_written_again_replaces(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    suite = _suites(tmp_path, HEAD + RULE)["core.plan"]
    write_issues(con, [run_suite(con, suite)])
    con.execute("delete from core.plan where end_date < start_date")
    write_issues(con, [run_suite(con, suite)])
    assert con.execute("select count(*) from quality.issue").fetchall() == [(0,)]
    assert con.execute("select failing_rows, tested_rows, status from quality.rule_result").fetchall() == [
        (0, 900, "passed")
    ]


@pytest.mark.parametrize(
    ("expectation", "failing"),
    [
        ("{expectation: expect_column_values_to_not_be_null, kwargs: {column: end_date}}", 300),
        ("{expectation: expect_column_values_to_be_in_set, kwargs: {column: return_year, value_set: [2016]}}", 500),
        ("{expectation: expect_column_values_to_be_between, kwargs: {column: row_number, max_value: 989}}", 10),
        ("{expectation: expect_column_values_to_be_unique, kwargs: {column: child_id}}", 2),
        ("{expectation: expect_compound_columns_to_be_unique, kwargs: {column_list: [authority, child_id]}}", 2),
        ("{expectation: expect_column_values_to_be_null, kwargs: {column: end_date}}", 700),
    ],
)
def test_expectations_and_their_failing_rows_agree(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, expectation: str, failing: int
) -> None:
    rule = RULE.split("    failing_where")[0] + "".join(f"    {part}\n" for part in expectation[1:-1].split(", ", 1))
    result = run_suite(con, _suites(tmp_path, HEAD + rule)["core.plan"])
    assert result.results[0].failing_rows == failing
    write_issues(con, [result])
    assert con.execute("select count(*) from quality.issue").fetchall() == [(failing,)]


@pytest.mark.parametrize(
    "predicate",
    ["no_such_column = 1", "cast(child_id as integer) = 1", "child_id = '"],  # unknown, not castable, not SQL
)
def test_a_rule_that_crashes_is_an_error_of_the_rule(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, predicate: str
) -> None:
    rule = RULE.replace("end_date < start_date", f'"{predicate}"')
    if predicate.endswith("'"):
        with pytest.raises(DeclarationError, match=r"core/plan\.yml"):
            _suites(tmp_path, HEAD + rule)
        return
    other = RULE.replace("DQ-901", "DQ-902")
    written = write_issues(con, [run_suite(con, _suites(tmp_path, HEAD + rule + other)["core.plan"])])
    assert [r.status for r in written[0].results] == ["error", "failed"]
    assert "C1" not in str(written[0].results[0].error)  # no value of the data in the message


def test_a_table_that_is_not_there_is_an_error_of_its_rules_only(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    gone = RULE.replace("failing_where: end_date < start_date", "expectation: expect_column_values_to_be_null")
    gone = gone.replace("columns: {CPPstartDate: start_date, CPPendDate: end_date}", "kwargs: {column: a}")
    _suites(tmp_path, HEAD + RULE)
    suites = _suites(tmp_path, "table: core.gone\nexpectations:" + gone.replace("DQ-901", "DQ-903"), "gone")
    results = {r.suite.table: r.results[0].status for r in run_suites(con, suites.values())}
    assert results == {"core.plan": "failed", "core.gone": "error"}


def test_temporary_macros_and_open_transactions_are_seen(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rule = RULE.replace("end_date < start_date", "age_years(start_date, end_date) is null and end_date < start_date")
    con.execute("begin")
    con.execute("delete from core.plan where row_number > 500")
    result = run_suite(con, _suites(tmp_path, HEAD + rule)["core.plan"])
    con.execute("rollback")
    assert result.results[0].failing_rows == 51


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("severity: exclude", "severity: fatal"), "severity is 'fatal'"),
        (("    title: plan ends before it starts\n", ""), "missing: title"),
        (("title:", "titel:"), "unknown: titel"),
        (("failing_where: end_date < start_date", "failing_where: a\n    failing_rows: select 1"), "exactly one of"),
        (("failing_where: end_date < start_date", "expectation: expect_magic"), "expect_magic has no select"),
        (("effect:", "indicators: [cp_nonsense]\n    effect:"), "cp_nonsense not in the catalogue"),
    ],
)
def test_a_wrong_declaration_says_what_to_do(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(DeclarationError, match=re.escape(message)):
        _suites(tmp_path, HEAD + RULE.replace(*change))


def test_a_rule_has_one_place(tmp_path: Path) -> None:
    _suites(tmp_path, HEAD + RULE)
    with pytest.raises(DeclarationError, match=r"DQ-901 has its place in core\.plan already"):
        _suites(tmp_path, (HEAD + RULE).replace("core.plan", "core.plot"), "plot")


def test_check_names_are_stable_and_valid() -> None:
    load_suites.cache_clear()
    all_suites.cache_clear()
    names = [(s.table, r.check_name) for s in all_suites().values() for r in s.rules if not r.group]
    assert len(names) == len(set(names))
    for suite in all_suites().values():
        assert all(re.fullmatch(r"[a-z][a-z0-9_]+", rule.check_name) for rule in suite.rules)


def test_derived_rules_find_repeated_keys_and_unknown_codes(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create table core.cp_plan as select authority, child_id, start_date from core.plan where row_number < 5"
    )
    (key,) = [rule for rule in all_suites()["core.cp_plan"].rules if rule.rule_id == "ST-core.cp_plan-key"]
    results = run_suite(con, Suite("core.cp_plan", (key,))).results
    assert [(r.failing_rows, r.tested_rows, r.rule.stops_run) for r in results] == [(2, 5, True)]
