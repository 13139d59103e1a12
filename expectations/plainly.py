"""Rules asked without Great Expectations, for a check that must be quick: importing it alone takes four seconds.

The selects are the same, so the failing rows are the same; a test holds the two ways against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import duckdb

from expectations.runner import ERROR, FAILED, PASSED, RuleResult, SuiteResult, rows_looked_at
from expectations.suites import Rule, Suite
from expectations.words import plain

THREADS = 2  # most selects look at few rows


def run_plainly(con: duckdb.DuckDBPyConnection, suites: Iterable[Suite]) -> list[SuiteResult]:
    """As expectations.runner.run_suites, each rule by its own select of failing rows."""
    wanted = list(suites)
    rules = [rule for suite in wanted for rule in suite.rules]
    tested = rows_looked_at(con, rules)
    with ThreadPoolExecutor(THREADS) as pool:
        results = pool.map(lambda rule: _judge(con, rule, tested[rule.tested_rows]), rules)
        judged = {result.rule.rule_id: result for result in results}
    return [SuiteResult(suite, tuple(judged[rule.rule_id] for rule in suite.rules)) for suite in wanted]


def _judge(con: duckdb.DuckDBPyConnection, rule: Rule, tested: int | None) -> RuleResult:
    if tested is None:
        return RuleResult(rule, ERROR, 0, 0, "the rows it looks at cannot be counted")
    try:
        with con.cursor() as own:
            row = own.execute(f"select count(*) from ({rule.failing_rows}\n)").fetchone()
    except duckdb.Error as error:
        return RuleResult(rule, ERROR, 0, tested, plain(str(error)))
    failing = int(row[0]) if row else 0
    return RuleResult(rule, FAILED if failing else PASSED, failing, tested)
