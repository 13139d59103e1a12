"""How often each child looked after moves: long-term stability and three or more placements are planned here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from pipelines.sample.care import Period
from pipelines.sample.choosing import some_of
from pipelines.sample.dates import add_months, age_on, day_between, days, year_end, year_start
from pipelines.sample.scenario import Scenario

PLANNED_ELSEWHERE = ("adopted",)
ONE_MOVE = 0.24
MOVED_BEFORE_RETURNS = 0.3


def plan_moves(rng: Random, scenario: Scenario, periods: Sequence[Period]) -> None:
    """Gives each period its number of moves in each year; Period.moves is all that changes."""
    free = [p for p in periods if p.kind not in PLANNED_ELSEWHERE]
    frozen = _plan_stability(rng, scenario, periods)
    for period in free:
        first = scenario.years[0]
        if period.start < year_start(first) - days(120) and rng.random() < MOVED_BEFORE_RETURNS:
            period.moves[first - 1] = 1
        for year in scenario.years:
            is_free = year not in frozen.get(id(period), ()) and period.kind != "returned"
            if is_free and _days_in(period, year) >= 60 and rng.random() < ONE_MOVE:
                period.moves[year] = 1
    for year in scenario.years:
        end = year_end(year)
        looked_after = [p for p in periods if p.in_care(end)]
        wanted = scenario.quota("cla_three_plus_placements", year, len(looked_after))
        restless = [
            p
            for p in looked_after
            if p.kind in ("general", "adult", "unaccompanied")
            and _days_in(p, year) >= 120
            and (p.moves.get(year) or year not in frozen.get(id(p), ()))
        ]
        for period in some_of(rng, restless, wanted):
            period.moves[year] = rng.choices((2, 3, 4), weights=(70, 24, 6))[0]


def _plan_stability(rng: Random, scenario: Scenario, periods: Sequence[Period]) -> dict[int, set[int]]:
    """Moves of those in care for two and a half years; returns the years in which each of them must not move otherwise.

    Unstable at the end of a year means a move in that year or the one before (INDICATORS 3.5 #22).
    """
    frozen: dict[int, set[int]] = {}
    for year in sorted(scenario.shares["cla_long_term_stability"]):
        cohort = [p for p in periods if _is_long_term(p, year_end(year))]
        for period in cohort:
            frozen.setdefault(id(period), set()).update((year - 1, year))
        already = [p for p in cohort if p.moves.get(year - 1) or p.moves.get(year)]
        wanted = len(cohort) - scenario.quota("cla_long_term_stability", year, len(cohort)) - len(already)
        can_move = [p for p in cohort if p not in already and p.kind in ("general", "adult", "unaccompanied")]
        for period in some_of(rng, can_move, wanted):
            may_be_earlier = year > scenario.years[0] and not _is_long_term(period, year_end(year - 1))
            period.moves[year - 1 if may_be_earlier and rng.random() < 0.6 else year] = 1
    return frozen


def _is_long_term(period: Period, end: date) -> bool:
    return period.in_care(end) and age_on(period.person.born, end) < 16 and period.start <= add_months(end, -30)


def _days_in(period: Period, year: int) -> int:
    first = max(period.start, year_start(year))
    last = min(period.end or year_end(year), year_end(year))
    return (last - first).days


def move_days(rng: Random, period: Period, first_return: int) -> list[date]:
    """The days of the planned moves of a period, at least a week apart and away from the ends of each year."""
    found: list[date] = []
    for year, number in sorted(period.moves.items()):
        first = max(period.start, year_start(year) if year >= first_return else period.start) + days(9)
        last = min(period.end or year_end(year), year_end(year)) - days(9)
        step = (last - first).days // (number + 1) if number else 0
        if step < 7:
            continue
        found += [day_between(rng, first + days(step * i), first + days(step * (i + 1) - 7)) for i in range(number)]
    return found
