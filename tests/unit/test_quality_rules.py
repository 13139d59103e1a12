"""Every rule has rows that break it, and it alone; the clean children break none (tests/quality_cases)."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from expectations.issues import write_issues
from expectations.runner import ERROR, SuiteResult, run_suites
from expectations.structural import all_suites
from tests.quality_cases.case_warehouse import Case, build, load_cases

CASES = load_cases()


@pytest.fixture(scope="module")
def judged() -> Iterator[tuple[duckdb.DuckDBPyConnection, list[SuiteResult]]]:
    """All cases in one warehouse, judged once."""
    suites = all_suites()
    con = build(CASES, {table for suite in suites.values() for table in suite.dependencies})
    results = write_issues(con, run_suites(con, suites.values()))
    yield con, results
    con.close()


Judged = tuple[duckdb.DuckDBPyConnection, list[SuiteResult]]


def test_no_rule_is_in_error(judged: Judged) -> None:
    errors = {r.rule.rule_id: r.error for result in judged[1] for r in result.results if r.status == ERROR}
    assert errors == {}


def test_counts_agree_with_the_issues(judged: Judged) -> None:
    con, results = judged
    written = dict(con.execute("select rule_id, count(*) from quality.issue group by rule_id").fetchall())
    counted = {r.rule.rule_id: r.failing_rows for result in results for r in result.results if r.failing_rows}
    assert counted == written


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_trips_its_rule_and_no_other(judged: Judged, case: Case) -> None:
    found = judged[0].execute(
        "select rule_id, coalesce(child_id, '') from quality.issue where authority = ?", [case.authority]
    )
    assert tuple(sorted(found.fetchall())) == case.expected


def test_every_rule_has_a_case() -> None:
    declared = {r.rule_id for suite in all_suites().values() for r in suite.rules if not r.group} - {"DQ-086"}
    assert declared <= {rule for case in CASES for rule, _ in case.expected}


def test_a_benchmark_on_another_definition_is_named(judged: Judged) -> None:
    found = judged[0].execute("select year_ending, \"values\" from quality.issue where rule_id = 'DQ-086'").fetchall()
    assert found == [(2017, ["cla_placed_over_20_miles", "england", "v1_any_boundary"])]
