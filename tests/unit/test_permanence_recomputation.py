"""Adoption days, care leavers, dental checks and SDQ from random dirty returns: SQL against plain Python, every row."""

from __future__ import annotations

import duckdb
import pytest

from tests.case_runner import build
from tests.unit.figures_by_hand import Found, Returns, Window, adoption_days, care_leavers, ended, health
from tests.unit.random_histories import LAST_DAY, random_returns

INDICATORS = (
    "health_dental",
    "sdq_completed",
    "sdq_average",
    "perm_a1_days",
    "perm_a2_days",
    "perm_adopted_pct",
    "cl_in_touch",
)


def stored(con: duckdb.DuckDBPyConnection, indicator: str, window: Window, columns: str) -> Found:
    rows = con.execute(
        f"select definition_version, child_id, {columns} from indicator.{indicator}"
        " where period_type = ? and period_end = ?",
        [window.kind, window.end],
    ).fetchall()
    assert len(rows) == len(set(rows))
    return set(rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_row_is_equal(seed: int) -> None:
    tables = random_returns(seed, 110).tables
    con = build(tables, [f"indicator.{name}" for name in INDICATORS], as_at=LAST_DAY, rolling=True)
    windows = [
        Window(*row)
        for row in con.sql(
            "select period_type, period_start, period_end, last_return_year from reference.period"
        ).fetchall()
    ]
    returns, compared = Returns(tables), 0
    for window in windows:
        a1, a2 = adoption_days(returns, window)
        dental, done, scores = health(returns, window)
        expected = {
            ("perm_a1_days", "in_denominator, measure_value"): a1,
            ("perm_a2_days", "in_denominator, measure_value"): a2,
            ("perm_adopted_pct", "in_numerator"): ended(returns, window),
            ("health_dental", "in_numerator, companion"): dental,
            ("sdq_completed", "in_numerator"): done,
            ("sdq_average", "measure_value"): scores,
            ("cl_in_touch", "in_numerator"): care_leavers(returns, window),
        }
        for (indicator, columns), rows in expected.items():
            assert stored(con, indicator, window, columns) == rows, (indicator, window)
            compared += len(rows)
    assert compared > 1000
