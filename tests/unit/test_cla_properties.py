"""What holds of every looked-after figure, whatever the returns say: shown on generated returns."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.case_runner import build
from tests.unit.cla_histories import Returns, Row, random_returns
from warehouse.catalogue import load_catalogue

COHORTS = [f"indicator.{entry.id}" for entry in load_catalogue() if 14 <= entry.number <= 24]
KEY = "authority, period_type, period_end, definition_version, child_id, case_id"
FEW = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SEEDS = st.integers(min_value=0, max_value=10**9)


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return sorted(con.sql(query).fetchall(), key=repr)


@given(SEEDS)
@FEW
def test_the_order_of_rows_changes_no_figure(seed: int) -> None:
    random = Random(seed)
    returns = random_returns(random, children=25)
    shuffled = {table: random.sample(held, len(held)) for table, held in returns.items()}
    one = build(returns, [*COHORTS, "core.block_cla"], as_at=date(2016, 9, 30), rolling=True)
    other = build(shuffled, [*COHORTS, "core.block_cla"], as_at=date(2016, 9, 30), rolling=True)
    for table in [*COHORTS, "core.block_cla"]:
        assert rows(one, f"select * from {table}") == rows(other, f"select * from {table}"), table


@given(SEEDS)
@FEW
def test_a_case_counts_once_and_a_numerator_never_exceeds_its_denominator(seed: int) -> None:
    con = build(random_returns(Random(seed), children=45), COHORTS, as_at=date(2017, 1, 16), rolling=True)
    for table in COHORTS:
        assert rows(con, f"select {KEY} from {table} group by all having count(*) > 1") == [], table
        assert rows(con, f"select {KEY} from {table} where in_numerator and not in_denominator") == [], table
        blank = (
            "in_numerator is null or in_denominator is null or child_id is null or case_id is null or reason is null"
        )
        assert rows(con, f"select * from {table} where {blank}") == [], table


@given(SEEDS)
@FEW
def test_every_child_placed_far_outside_is_placed_far(seed: int) -> None:
    con = build(random_returns(Random(seed), children=45), ["indicator.cla_placed_over_20_miles"])
    query = (
        "select period_end, child_id from indicator.cla_placed_over_20_miles"
        " where in_numerator and definition_version = '{}'"
    )
    for variant in ("", ".known_distance"):
        outside = set(rows(con, query.format(f"v2_outside_la{variant}")))
        assert outside <= set(rows(con, query.format(f"v1_any_boundary{variant}")))


@given(SEEDS)
@FEW
def test_an_unrelated_child_and_another_authority_change_nothing(seed: int) -> None:
    random = Random(seed)
    returns = random_returns(random, children=30)
    years = (2015, 2016, 2017)
    stranger: list[Row] = [
        {"child": "Z", "decom": "01/05/2014", "rne": "S", "ls": "C2", "place": "U6", "year_ending": year}
        for year in years
    ]
    elsewhere = random_returns(random, children=30)
    more: Returns = {
        table: [*held, *({**row, "authority": "878"} for row in elsewhere[table])] for table, held in returns.items()
    }
    more["cla_episodes"] += stranger
    one, other = build(returns, COHORTS), build(more, COHORTS)
    for table in COHORTS:
        # The share of uncertain starts, which sets the flag, is one of all children.
        query = f"select * exclude (flag) from {table} where authority = '933' and child_id <> 'Z'"
        assert rows(one, query) == rows(other, query), table


SPELLS = st.lists(st.tuples(st.integers(366, 900), st.integers(366, 900)), min_size=1, max_size=3)
CHILDREN = st.lists(st.tuples(SPELLS, st.booleans()), min_size=10, max_size=40)


@given(CHILDREN)
@FEW
def test_children_in_care_follow_from_those_before_started_and_ceased(
    children: list[tuple[list[tuple[int, int]], bool]],
) -> None:
    names = ("cla_number", "cla_started", "cla_ceased")
    con = build(
        {"cla_episodes": clean(children)}, [f"indicator.{name}" for name in names], loaded={"cla_episodes": [2013]}
    )
    counts = {
        name: dict(con.sql(f"select period_end, count(*) from indicator.{name} group by all").fetchall())
        for name in names
    }
    for year in range(2014, 2018):
        before, now = date(year - 1, 3, 31), date(year, 3, 31)
        flow = counts["cla_started"].get(now, 0) - counts["cla_ceased"].get(now, 0)
        assert counts["cla_number"].get(now, 0) == counts["cla_number"].get(before, 0) + flow


def clean(children: list[tuple[list[tuple[int, int]], bool]]) -> list[Row]:
    """Periods of care, each longer than a year and a year apart, in two episodes; all of them in every return."""
    delivered: list[Row] = []
    for number, (spells, is_open) in enumerate(children):
        day = date(2009, 4, 1)
        for index, (pause, length) in enumerate(spells):
            start = day + timedelta(pause)
            middle, day = start + timedelta(length - 1), start + timedelta(length)
            ends = None if is_open and index == len(spells) - 1 else f"{day:%d/%m/%Y}"
            first = {"decom": f"{start:%d/%m/%Y}", "rne": "S", "dec": f"{middle:%d/%m/%Y}", "rec": "X1"}
            last = {"decom": f"{middle:%d/%m/%Y}", "rne": "P", "dec": ends, "rec": ends and "E4A"}
            for year in range(2014, 2018):
                place: Row = {"child": f"c{number}", "ls": "C2", "place": "U6", "year_ending": year}
                delivered += [{**place, **first}, {**place, **last}]
    return delivered
