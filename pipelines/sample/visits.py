"""Visits to children on child protection plans; the planned share is not seen in the last 28 days of a year."""

from __future__ import annotations

from datetime import date
from random import Random

from pipelines.sample.choosing import some_of
from pipelines.sample.dates import day_between, days, year_end, year_of
from pipelines.sample.people import Person, Plan
from pipelines.sample.scenario import Scenario

INTERVAL_DAYS = 28
VISITED_EVERY, BUSY_EVERY = (14, 24), (16, 28)  # days; the last year has many more plans
NOT_SEEN = 0.05


def write_visits(rng: Random, scenario: Scenario, people: list[Person]) -> None:
    """Gives every child on a plan its visits from the first census year on (INDICATORS 3.2 #13)."""
    on_plan = [(person, plan) for person in people for referral in person.referrals for plan in referral.plans]
    for person, plan in on_plan:
        person.visits += _regular(rng, scenario, person, plan)
    for year in scenario.census_years:
        end = year_end(year)
        due = [(person, plan) for person, plan in on_plan if _is_due(person, plan, end)]
        overdue = some_of(rng, due, len(due) - scenario.quota("cp_visits_on_time", year, len(due)))
        late = {id(person) for person, _ in overdue}
        for person, plan in due:
            _settle(rng, person, plan, end, is_seen=id(person) not in late)


def _regular(rng: Random, scenario: Scenario, person: Person, plan: Plan) -> list[tuple[date, bool]]:
    day = max(plan.start + days(rng.randint(3, 9)), person.born + days(2))
    last = year_end(scenario.last_year)
    until = min(plan.end or last, last)
    visits = []
    while day <= until:
        visits.append((day, rng.random() >= NOT_SEEN))
        day += days(rng.randint(*(VISITED_EVERY if year_of(day) < scenario.last_year else BUSY_EVERY)))
    return visits


def _is_due(person: Person, plan: Plan, end: date) -> bool:
    is_open = plan.start <= end - days(INTERVAL_DAYS) and (plan.end is None or plan.end > end)
    return is_open and person.born <= end


def _settle(rng: Random, person: Person, plan: Plan, end: date, *, is_seen: bool) -> None:
    """Makes the last 28 days before ``end`` hold a visit at which the child was seen, or none."""
    first = end - days(INTERVAL_DAYS)
    recent = [visit for visit in person.visits if first <= visit[0] <= end]
    if is_seen and not any(seen for _, seen in recent):
        day = recent[-1][0] if recent else day_between(rng, max(first + days(2), plan.start, person.born), end)
        person.visits = sorted({**dict(person.visits), day: True}.items())
    if not is_seen:
        kept = [visit for visit in person.visits if visit not in recent]
        person.visits = sorted([*kept, *[(day, False) for day, _ in recent[-1:]]])
