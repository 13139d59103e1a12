"""Running suites: each rule once, over all authorities and years, through Great Expectations. Nothing is written."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import duckdb

from expectations.later import import_later
from expectations.suites import NO_FAILING_ROWS, Rule, Suite

if TYPE_CHECKING:
    from expectations.great import Outcome

PASSED, FAILED, ERROR = "passed", "failed", "error"


@dataclass(frozen=True)
class RuleResult:
    """What one rule found. status: passed, failed, or error when the rule itself could not be judged (see error).

    failing_rows, tested_rows: counts over all authorities and years.
    """

    rule: Rule
    status: str
    failing_rows: int
    tested_rows: int
    error: str | None = None

    @property
    def passed(self) -> bool:
        """The rule was judged and holds."""
        return self.status == PASSED

    @property
    def failing_pct(self) -> float:
        """Failing rows in percent of the rows looked at."""
        return 100 * self.failing_rows / self.tested_rows if self.tested_rows else 0.0


@dataclass(frozen=True)
class SuiteResult:
    """The results of one suite, in the order of its rules."""

    suite: Suite
    results: tuple[RuleResult, ...]


def preload() -> threading.Thread:
    """Start importing Great Expectations in the background (it takes 2-5 s), so that the checks find it ready."""
    import_later("scipy.stats", "altair")  # for distributions and charts that no rule asks for: a second of every run
    thread = threading.Thread(target=import_module, args=("expectations.great",), daemon=True)
    thread.start()
    return thread


def run_suite(con: duckdb.DuckDBPyConnection, suite: Suite) -> SuiteResult:
    """Evaluate all rules of one suite. Nothing is written: see expectations.issues.write_issues."""
    return run_suites(con, [suite])[0]


def run_suites(con: duckdb.DuckDBPyConnection, suites: Iterable[Suite]) -> list[SuiteResult]:
    """Evaluate all rules of several suites; those that bring their own select together, which saves time."""
    wanted = list(suites)
    rules = [rule for suite in wanted for rule in suite.rules]
    if not rules:
        return [SuiteResult(suite, ()) for suite in wanted]
    from expectations.great import Expected, validate

    by_table: dict[str | None, list[Expected]] = {}
    for rule in rules:
        table = None if rule.expectation == NO_FAILING_ROWS else rule.table
        by_table.setdefault(table, []).append(Expected(rule.rule_id, rule.expectation, rule.kwargs))
    outcomes = {o.name: o for table, expected in by_table.items() for o in validate(con, table, expected)}
    tested = rows_looked_at(con, rules)
    judged = {rule.rule_id: _result(rule, outcomes[rule.rule_id], tested[rule.tested_rows]) for rule in rules}
    return [SuiteResult(suite, tuple(judged[rule.rule_id] for rule in suite.rules)) for suite in wanted]


def _result(rule: Rule, outcome: Outcome, tested: int | None) -> RuleResult:
    error = outcome.error or ("the rows it looks at cannot be counted" if tested is None else None)
    status = ERROR if error else PASSED if outcome.success else FAILED
    return RuleResult(rule, status, outcome.failing_rows, tested or 0, error)


def rows_looked_at(con: duckdb.DuckDBPyConnection, rules: Iterable[Rule]) -> Mapping[str, int | None]:
    """Rows looked at, by select (many rules look at the same rows). None: the select fails."""
    counts: dict[str, int | None] = {}
    for select in dict.fromkeys(rule.tested_rows for rule in rules):
        try:
            row = con.execute(f"select coalesce(sum(tested_rows), 0) from ({select}\n)").fetchone()
            counts[select] = int(row[0]) if row else 0
        except duckdb.Error:
            counts[select] = None
    return counts
