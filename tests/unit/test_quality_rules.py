"""Every rule has rows that break it, and it alone; the clean children break none (tests/quality_cases)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest

from expectations.issues import write_issues
from expectations.plainly import run_plainly
from expectations.runner import ERROR, SuiteResult, run_suites
from expectations.structural import all_suites
from tests.quality_cases.case_warehouse import Case, build, load_cases
from warehouse.sqlmodels import load_models, run_model

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


def test_asked_without_the_framework_the_rules_find_the_same(judged: Judged) -> None:
    con, results = judged
    assert run_plainly(con, all_suites().values()) == results


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


def test_the_summary_counts_every_rule_and_hides_small_numbers_where_it_is_published(judged: Judged) -> None:
    con = judged[0]
    models = load_models()
    for table in ("quality.receipt", "quality.data_quality_summary", "published.data_quality_summary"):
        con.execute(f"create schema if not exists {table.split('.')[0]}")
        run_model(con, models[table])
    ten = {case.name: case.authority for case in CASES}["DQ-082 no disability beside a disability"]
    exact = con.execute(
        "select authority, failing_rows, tested_rows, pct from quality.data_quality_summary"
        " where rule_id = 'DQ-082' and authority = ?",
        [ten],
    ).fetchall()
    assert exact == [(ten, 2, 2, Decimal("100.00"))]
    shown = "select failing_rows, tested_rows, pct, status from published.data_quality_summary where rule_id = 'DQ-082'"
    assert con.execute(f"{shown} and authority = ?", [ten]).fetchall() == [(None, None, None, "c")]
    small = "select count(*) from published.data_quality_summary where failing_rows between 1 and 5"
    assert con.execute(small).fetchall() == [(0,)]
    total = con.execute(
        "select sum(failing_rows) from quality.data_quality_summary where rule_id <> 'RECEIPT'"
    ).fetchall()
    assert total == con.execute("select count(*) from quality.issue").fetchall()
    received = "select sum(tested_rows), sum(rows_loaded), sum(failing_rows), sum(rows_superseded), sum(files)"
    counted = con.execute(f"{received} from quality.data_quality_summary where rule_id = 'RECEIPT'").fetchall()
    receipts = "select sum(rows_read), sum(rows_loaded), sum(rows_quarantined), sum(rows_superseded), count(*)"
    assert counted == con.execute(f"{receipts} from quality.delivered_file").fetchall()
    assert counted[0][0] > 0


@pytest.mark.parametrize(
    ("rule_id", "parameter"),
    [
        ("DQ-003", "unreadable_date_block_pct"),
        ("DQ-015", "previous_plans_block_pct"),
        ("DQ-023", "lost_child_block_pct"),
        ("DQ-032", "invalid_legal_status_block_pct"),
        ("DQ-052", "oc2_missing_block_pct"),
    ],
)
def test_the_share_a_rule_names_is_the_one_that_blocks(judged: Judged, rule_id: str, parameter: str) -> None:
    con = judged[0]
    named = con.execute("select blocks_above_pct from quality.rule where rule_id = ?", [rule_id]).fetchall()
    acting = con.execute("select value::double from reference.parameter where name = ?", [parameter]).fetchall()
    assert named == acting


def test_the_share_that_flags_is_the_one_that_acts(judged: Judged) -> None:
    con = judged[0]
    named = con.execute("select flags_above_pct from quality.rule where rule_id = 'DQ-058'").fetchall()
    acting = "select value::double from reference.parameter where name = 'health_events_disagree_flag_pct'"
    assert named == con.execute(acting).fetchall() == [(10.0,)]


def test_every_rule_that_excludes_or_blocks_says_which_figures() -> None:
    silent = [
        r.rule_id
        for s in all_suites().values()
        for r in s.rules
        if not r.group and r.severity != "warn" and not r.indicators
    ]
    assert silent == []
