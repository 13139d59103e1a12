"""What must hold of the health cohorts whatever is delivered: random dirty returns, a real warehouse."""

from __future__ import annotations

from datetime import date
from random import Random

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.case_runner import build
from tests.unit.random_histories import random_returns

FLAGS = (
    "health_assessment",
    "health_dental",
    "health_immunisations",
    "health_substance_misuse",
    "health_dev_checks_u5",
)
COHORTS = (*FLAGS, "cla_convicted", "sdq_completed", "sdq_average", "perm_a1_days", "perm_a2_days", "cl_in_touch")
Key = tuple[object, ...]


def _build(seed: int, shuffle: bool = False) -> duckdb.DuckDBPyConnection:
    tables = random_returns(seed, 25).tables
    if shuffle:
        for rows in tables.values():
            Random(seed + 1).shuffle(rows)
    names = [f"indicator.{name}" for name in COHORTS]
    return build(tables, names, as_at=date(2016, 12, 31))


def _keys(con: duckdb.DuckDBPyConnection, indicator: str, where: str = "true") -> set[Key]:
    query = f"select period_type, period_end, child_id from indicator.{indicator} where in_denominator and {where}"
    return set(con.sql(query).fetchall())


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000))
def test_cohorts_fit_together(seed: int) -> None:
    con = _build(seed)
    for name in COHORTS:
        key = "(period_type, period_end, definition_version, child_id)"
        rows = con.sql(f"select count(*), count(distinct {key}) from indicator.{name}")
        total, children = rows.fetchall()[0]
        assert total == children, f"{name} holds a child twice"
    everyone = _keys(con, "health_dental")
    assert _keys(con, "health_assessment") == _keys(con, "health_immunisations") == everyone
    assert _keys(con, "health_dev_checks_u5") <= everyone
    assert _keys(con, "cla_convicted") <= _keys(con, "health_substance_misuse") <= everyone
    assert _keys(con, "sdq_average") == _keys(con, "sdq_completed", "in_numerator")
    for name in FLAGS:
        assert not _keys(con, name, "companion = 'not_recorded_n' and in_numerator")
        assert not _keys(con, name, "flag = 'local_provisional' and companion is not null")


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_never_matters(seed: int) -> None:
    one, other = _build(seed), _build(seed, shuffle=True)
    for name in COHORTS:
        rows = [set(con.sql(f"select * from indicator.{name}").fetchall()) for con in (one, other)]
        assert rows[0] == rows[1], name
