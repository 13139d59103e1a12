"""Dated health events that say what OC2 says, for the year in progress. No OC2 record is made here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from pipelines.sample.care import Period
from pipelines.sample.dates import add_years, age_on, days, year_end, year_start
from pipelines.sample.health import YES, Health, in_sdq_range
from pipelines.sample.people import Person
from pipelines.sample.scenario import Scenario
from pipelines.sample.vocabulary import Vocabulary

DAYS_OF_YEAR, HALF_YEAR = 350, 182
NOT_DONE_RECORDED = 0.5


@dataclass(frozen=True)
class HealthEvent:
    """One event; value: the score of a strengths and difficulties questionnaire."""

    person: Person
    kind: str
    day: date
    status: str
    value: str = ""


@dataclass(frozen=True)
class _Plan:
    """What is due in a year. after: days from the child's own anniversary, so that each year's events recur."""

    kind: str
    is_done: bool
    after: int
    is_twice: bool = False
    value: str = ""


def write_events(
    rng: Random,
    words: Vocabulary,
    scenario: Scenario,
    periods: Sequence[Period],
    health: Mapping[int, Sequence[Health]],
) -> dict[int, list[HealthEvent]]:
    """The events of every year, in order of children and days; none that OC2 of the year denies (DQ-058)."""
    anniversary = {period.person: rng.randint(0, DAYS_OF_YEAR) for period in periods}
    found: dict[int, list[HealthEvent]] = {}
    for year in scenario.years:
        records = {record.person: record for record in health[year]}
        found[year] = [
            event
            for period in periods
            if period.overlaps(year)
            for plan in _due(rng, words, scenario, period.person, records.get(period.person), year)
            for event in _held(rng, words, period, plan, anniversary[period.person], year)
        ]
    return found


def _due(
    rng: Random, words: Vocabulary, scenario: Scenario, person: Person, record: Health | None, year: int
) -> Iterator[_Plan]:
    """What is due for a child; those not in OC2 have it done as often as those who are."""

    def is_done(answer: str, share: str) -> bool:
        return answer == YES if record else rng.random() < scenario.shares[share][year]

    code, is_small = words.code, year_end(year) < add_years(person.born, 5)
    answers = record or Health(person)
    assessed = is_done(answers.health_assessment, "health_assessment")
    yield _Plan(code["event_assessment"], assessed, 0, is_twice=is_small)
    yield _Plan(code["event_dental"], is_done(answers.teeth_check, "health_dental"), 40)
    yield _Plan(code["event_immunisations"], is_done(answers.immunisations, "health_immunisations"), 80)
    if is_small:
        yield _Plan(code["event_development"], is_done(answers.health_check, "health_dev_checks_u5"), 160)
    if record and record.sdq_score:
        yield _Plan(code["event_sdq"], True, 120, value=record.sdq_score)
    elif record is None and in_sdq_range(person.born, year) and rng.random() < scenario.shares["sdq_completed"][year]:
        yield _Plan(code["event_sdq"], True, 120, value=str(min(40, max(0, round(rng.gauss(13.8, 6.6))))))


def _held(
    rng: Random, words: Vocabulary, period: Period, plan: _Plan, anniversary: int, year: int
) -> Iterator[HealthEvent]:
    """The events on their days, as far as the child is looked after then; some that did not take place."""
    first = (anniversary + plan.after) % DAYS_OF_YEAR
    offsets = (first % HALF_YEAR, first % HALF_YEAR + HALF_YEAR - 10) if plan.is_twice else (first,)
    for offset in offsets:
        day = year_start(year) + days(offset + rng.randint(0, 7))
        if not period.in_care(day) or age_on(period.person.born, day) >= 18 or day <= period.person.born:
            continue
        if plan.is_done:
            yield HealthEvent(period.person, plan.kind, day, words.code["event_completed"], plan.value)
        elif rng.random() < NOT_DONE_RECORDED:
            yield HealthEvent(period.person, plan.kind, day, words.pick(rng, "event_not_completed"))
