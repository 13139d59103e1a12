"""The looked-after SQL against the same rules in plain Python, on random returns with dirt: equal in every row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import duckdb
import pytest

from tests.case_runner import build
from tests.unit import cla_plain as plain
from tests.unit.cla_histories import YEARS, Returns, random_returns

Answer = tuple[duckdb.DuckDBPyConnection, dict[str, plain.Child]]
TARGETS = (
    "core.cla_period_of_care",
    "core.cla_placement_stay",
    "indicator.cla_number",
    "indicator.cla_started",
    "indicator.cla_ceased",
    "indicator.cla_three_plus_placements",
    "indicator.cla_placed_over_20_miles",
)


@pytest.fixture(scope="module", params=range(3))
def answer(request: pytest.FixtureRequest) -> Answer:
    """One random set of returns, computed by SQL and by hand."""
    returns: Returns = random_returns(Random(request.param), children=90)
    return build(returns, TARGETS), plain.read(returns)


def known(day: date) -> date | None:
    return None if day == plain.FAR else day


def test_periods_of_care(answer: Answer) -> None:
    con, children = answer
    found = con.sql("select child_id, start_date, end_date, is_left_truncated from core.cla_period_of_care").fetchall()
    expected = [(name, p.start, known(p.end), p.truncated) for name, child in children.items() for p in child.periods]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_placement_stays(answer: Answer) -> None:
    con, children = answer
    found = con.sql("select child_id, start_date, end_date, episodes_n from core.cla_placement_stay").fetchall()
    expected = [
        (name, stay[0].start, known(stay[-1].end), len(stay))
        for name, child in children.items()
        for stay in child.stays()
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_number(answer: Answer) -> None:
    con, children = answer
    found = con.sql("select year(period_end)::integer, child_id from indicator.cla_number").fetchall()
    expected = [(year, name) for year in YEARS for name, child in children.items() if plain.looked_after(child, year)]
    assert sorted(found) == sorted(expected)


def test_started(answer: Answer) -> None:
    con, children = answer
    found = con.sql("select year(period_end)::integer, child_id, reference_date from indicator.cla_started").fetchall()
    expected = []
    for year in YEARS:
        for name, child in children.items():
            starts = [
                p.start
                for p in child.periods
                if date(year - 1, 4, 1) <= p.start <= date(year, 3, 31)
                and not p.truncated
                and not (child.born and plain.birthday(child.born, 18) <= p.start)
            ]
            if starts and year < child.lost_from:
                expected.append((year, name, min(starts)))
    assert sorted(found) == sorted(expected)


def test_ceased(answer: Answer) -> None:
    con, children = answer
    found = con.sql("select year(period_end)::integer, child_id, reference_date from indicator.cla_ceased").fetchall()
    expected = []
    for year in YEARS:
        for name, child in children.items():
            ends = [p.end for p in child.periods if date(year - 1, 4, 1) <= p.end <= date(year, 3, 31)]
            if ends and year < child.lost_from:
                expected.append((year, name, max(ends)))
    assert sorted(found) == sorted(expected)


def test_three_plus_placements(answer: Answer) -> None:
    con, children = answer
    found = con.sql(
        "select year(period_end)::integer, child_id, in_numerator from indicator.cla_three_plus_placements"
    ).fetchall()
    expected = [
        (year, name, plain.stays_in_year(child, year) >= 3)
        for year in YEARS
        for name, child in children.items()
        if plain.looked_after(child, year)
    ]
    assert sorted(found) == sorted(expected)


def test_placed_over_20_miles(answer: Answer) -> None:
    con, children = answer
    found = con.sql(
        "select year(period_end)::integer, definition_version, child_id, in_denominator, in_numerator, companion"
        " from indicator.cla_placed_over_20_miles"
    ).fetchall()
    expected = []
    for year in YEARS:
        for name, child in children.items():
            episode = plain.looked_after(child, year)
            if episode is None:
                continue
            miles, outside = plain.distance(child, episode), plain.is_outside(episode)
            is_far = miles is not None and miles > Decimal("20.0")
            for version, counts, unknown in (
                ("v1_any_boundary", is_far, miles is None),
                ("v2_outside_la", is_far and outside is True, miles is None or outside is None),
            ):
                companion = "unknown_n" if unknown else None
                expected.append((year, version, name, True, counts, companion))
                expected.append((year, f"{version}.known_distance", name, miles is not None, counts, companion))
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_the_returns_hold_what_they_should(answer: Answer) -> None:
    """Without dirt in the data the comparison above would prove little."""
    con, children = answer
    one = con.sql(
        "select bool_or(has_overlap), bool_or(is_zero_day), bool_or(is_short_break), count(*) from core.cla_episode"
    ).fetchall()[0]
    assert all(one[:3])
    assert one[3] > 200
    assert any(child.lost_from < 9999 for child in children.values())
    rules = {row[0] for row in con.sql("select distinct rule_id from quality.quarantine").fetchall()}
    assert {"DQ-003", "DQ-004", "DQ-026", "ROW-001"} <= rules
