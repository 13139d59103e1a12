"""What holds of every child protection figure, whatever the returns say: shown on generated histories."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.cp_histories import Histories, Row, built, dirty, joined
from warehouse.catalogue import load_catalogue

COHORTS = [f"indicator.{entry.id}" for entry in load_catalogue() if entry.service == "cp"]
KEY = "authority, period_type, period_end, definition_version, child_id, case_id"
FEW = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(st.integers(min_value=0, max_value=10**9))
@FEW
def test_the_order_of_rows_changes_no_figure(seed: int) -> None:
    rng = Random(seed)
    histories = joined(dirty(rng, str(100 + n), children=8) for n in range(8))
    as_at = date(2016, 9, 30)
    one = built(histories, [*COHORTS, "core.block_cp", "core.cp_child"], as_at, rolling=True)
    other = built(histories.shuffled(rng), [*COHORTS, "core.block_cp", "core.cp_child"], as_at, rolling=True)
    for table in [*COHORTS, "core.block_cp"]:
        assert rows(one, f"select * from {table}") == rows(other, f"select * from {table}"), table
    attributes = (
        "select authority, child_id, dob, date_of_death, sex, ethnicity_group, disability, upn from core.cp_child"
    )
    assert rows(one, attributes) == rows(other, attributes)


@given(st.integers(min_value=0, max_value=10**9))
@FEW
def test_a_case_counts_once_and_a_numerator_never_exceeds_its_denominator(seed: int) -> None:
    rng = Random(seed)
    con = built(joined(dirty(rng, str(100 + n)) for n in range(12)), COHORTS, date(2017, 1, 16), rolling=True)
    for table in COHORTS:
        assert rows(con, f"select {KEY} from {table} group by all having count(*) > 1") == [], table
        assert rows(con, f"select {KEY} from {table} where in_numerator and not in_denominator") == [], table
        blank = (
            "in_numerator is null or in_denominator is null or child_id is null or case_id is null or reason is null"
        )
        assert rows(con, f"select * from {table} where {blank}") == [], table


@given(st.integers(min_value=0, max_value=10**9))
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_unrelated_child_and_another_authority_change_nothing(seed: int) -> None:
    rng = Random(seed)
    histories = joined(dirty(rng, str(100 + n), children=8) for n in range(8))
    year = max(year for authority, year in histories.returns if authority == "100")
    stranger = Histories()
    place: Row = {"authority": "100", "year_ending": year, "child_number": 900, "lachildid": "stranger"}
    referred: Row = {**place, "cinreferraldate": f"{year - 1}-05-01"}
    stranger.rows["cin_referral"].append(referred)
    stranger.rows["cin_plan"].append({**referred, "cppstartdate": f"{year - 1}-06-01"})
    more = joined([histories, stranger, dirty(rng, "878", children=20)])
    one, other = built(histories, COHORTS), built(more, COHORTS)
    counted = f"select count(*) from indicator.cp_plans_open where child_id = 'stranger' and year(period_end) = {year}"
    assert other.sql(counted).fetchall() == [(1,)]
    for table in COHORTS:
        query = f"select * from {table} where authority <> '878' and child_id <> 'stranger'"
        assert rows(one, query) == rows(other, query), table


DAYS = st.integers(min_value=1, max_value=900)
PLANS = st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=4)
CHILDREN = st.lists(st.tuples(PLANS, st.booleans()), min_size=20, max_size=60)


@given(CHILDREN)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_plans_open_follow_from_those_before_started_and_ended(
    children: list[tuple[list[tuple[int, int]], bool]],
) -> None:
    names = ("cp_plans_open", "cp_plans_started", "cp_plan_2y_ceased")
    con = built(clean(children), [f"indicator.{name}" for name in names])
    counts = {
        name: dict(con.sql(f"select period_end, count(*) from indicator.{name} group by all").fetchall())
        for name in names
    }
    for year in range(2015, 2019):
        before, now = date(year - 1, 3, 31), date(year, 3, 31)
        started, ended = counts["cp_plans_started"].get(now, 0), counts["cp_plan_2y_ceased"].get(now, 0)
        assert counts["cp_plans_open"].get(now, 0) == counts["cp_plans_open"].get(before, 0) + started - ended


def clean(children: list[tuple[list[tuple[int, int]], bool]]) -> Histories:
    """Plans of a child one after the other, a pause before each; the last one open or ended. All in every return."""
    histories = Histories(returns={("933", year) for year in range(2014, 2019)})
    for number, (plans, is_open) in enumerate(children, start=1):
        end = date(2013, 4, 1)
        dates: list[tuple[date, date]] = []
        for pause, length in plans:
            start = end + timedelta(days=pause)
            end = start + timedelta(days=length)
            dates.append((start, end))
        for year in range(2014, 2019):
            place: Row = {"authority": "933", "year_ending": year, "child_number": number, "lachildid": f"c{number}"}
            histories.rows["cin_child"].append({**place, "personbirthdate": "2012-06-01"})
            for index, (start, end) in enumerate(dates):
                last = is_open and index == len(dates) - 1
                plan: Row = {**place, "cppstartdate": str(start), "cppenddate": None if last else str(end)}
                histories.rows["cin_plan"].append(plan)
    return histories


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return sorted(con.sql(query).fetchall(), key=repr)
