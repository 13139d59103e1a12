"""Rules as Dagster checks: names, severities, counts without values, blocking only where the run must stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import dagster as dg
import duckdb
import pytest

from assets.checks import check_results, check_specs, rules, structure
from expectations.issues import forget_other_rules, write_issues
from expectations.runner import run_suite
from expectations.suites import Rule, Suite
from warehouse.database import connect

RULE = Rule(
    rule_id="DQ-901",
    table="core.plan",
    title="plan ends before it starts",
    severity="exclude",
    message="The plan ends before it starts.",
    action="Correct the dates.",
    effect="the plan is left out",
    failing_rows="select '933' as authority, child_id, [child_id] as \"values\" from core.plan where is_bad",
    tested_rows="select '933' as authority, 2017 as year_ending, 'p' as source_table, 10 as tested_rows",
)
RULE = replace(RULE, kwargs={"failing_rows": RULE.failing_rows})


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect()
    con.execute(
        "create table core.plan as select concat('SECRET', i) as child_id, i < 3 as is_bad from range(10) as r (i)"
    )
    yield con
    con.close()


def _result(con: duckdb.DuckDBPyConnection, rule: Rule) -> dg.AssetCheckResult:
    suite = Suite("core.plan", (rule,))
    write_issues(con, [run_suite(con, suite)])
    (result,) = check_results(con, [suite])
    return result


def test_a_failing_rule_warns_with_counts_and_without_values(con: duckdb.DuckDBPyConnection) -> None:
    result = _result(con, RULE)
    assert (result.passed, result.severity, result.check_name) == (
        False,
        dg.AssetCheckSeverity.WARN,
        "dq_901_plan_ends_before_it_starts",
    )
    assert {key: result.metadata[key].value for key in ("failing_rows", "tested_rows", "failing_pct")} == {
        "failing_rows": 3,
        "tested_rows": 10,
        "failing_pct": 30.0,
    }
    assert "SECRET" not in str(result.metadata)


@pytest.mark.parametrize("change", [{"severity": "block"}, {"stops_run": True}])
def test_what_blocks_or_stops_is_an_error(con: duckdb.DuckDBPyConnection, change: dict[str, object]) -> None:
    assert _result(con, replace(RULE, **change)).severity == dg.AssetCheckSeverity.ERROR


def test_a_rule_that_crashes_is_an_error_of_the_rule(con: duckdb.DuckDBPyConnection) -> None:
    crash = "select cast(child_id as integer) as row_number from core.plan"  # only fails when the column is asked for
    result = _result(con, replace(RULE, failing_rows=crash, kwargs={"failing_rows": crash}))
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert result.metadata["status"].value == "error"
    assert "SECRET" not in str(result.metadata)


def test_a_rule_that_was_not_run_does_not_pass(con: duckdb.DuckDBPyConnection) -> None:
    _result(con, RULE)
    (result,) = check_results(con, [Suite("core.plan", (replace(RULE, rule_id="DQ-902"),))])
    assert not result.passed


def test_a_rule_no_longer_declared_is_forgotten(con: duckdb.DuckDBPyConnection) -> None:
    _result(con, RULE)
    forget_other_rules(con, ["DQ-902"])
    assert con.execute(
        "select (select count(*) from quality.issue), (select count(*) from quality.rule)"
    ).fetchall() == [(0, 0)]


def test_only_rules_that_stop_the_run_block() -> None:
    assert {spec.blocking for spec in structure.check_specs} == {True}
    assert {spec.blocking for spec in rules.check_specs} == {False}
    assert check_specs([Suite("core.plan", (RULE,))])[0].metadata["severity"] == "exclude"


def test_each_of_the_87_rules_is_one_named_check() -> None:
    names = [spec.name for spec in rules.check_specs if spec.name.startswith("dq_")]
    assert sorted(int(re.findall(r"^dq_(\d{3})_", name)[0]) for name in names) == list(range(1, 88))
