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
KEY_OF = {"health_events": "child_id"}
Key = tuple[object, ...]


def _build(seed: int, shuffle: bool = False, others: bool = False, children: int = 25) -> duckdb.DuckDBPyConnection:
    tables = random_returns(seed, children).tables
    if shuffle:
        for rows in tables.values():
            Random(seed + 1).shuffle(rows)
    if others:
        for table, rows in random_returns(seed + 1, children).tables.items():
            rows_elsewhere = [{**row, "authority": "878"} for row in rows]
            strangers = [{**row, KEY_OF.get(table, "child"): f"Z{row[KEY_OF.get(table, 'child')]}"} for row in rows]
            tables[table] += [*rows_elsewhere, *strangers]
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
        outside = con.sql(f"select count(*) from indicator.{name} where in_numerator and not in_denominator")
        assert outside.fetchall() == [(0,)], f"{name} counts a child that it leaves out"
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


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 10_000))
def test_unrelated_children_and_another_authority_change_nothing(seed: int) -> None:
    """But for the flag, which a share of the authority's whole cohort raises."""
    one, other = _build(seed, children=12), _build(seed, others=True, children=12)
    for name in COHORTS:
        query = (
            f"select * exclude (flag) from indicator.{name} where authority = '933' and not starts_with(child_id, 'Z')"
        )
        assert set(one.sql(query).fetchall()) == set(other.sql(query).fetchall()), name
