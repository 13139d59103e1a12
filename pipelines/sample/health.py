"""Health and outcomes (OC2) of the children looked after for twelve months: one record a child and year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from pipelines.sample.care import Period
from pipelines.sample.choosing import some_of
from pipelines.sample.dates import add_years, year_end, year_start
from pipelines.sample.people import Person
from pipelines.sample.scenario import Scenario
from pipelines.sample.vocabulary import Vocabulary

YES, NO = "1", "0"


@dataclass
class Health:
    """The OC2 answers of one child and year; empty where the child's age rules a question out."""

    person: Person
    health_assessment: str = NO
    teeth_check: str = NO
    immunisations: str = NO
    health_check: str = ""
    sdq_score: str = ""
    sdq_reason: str = ""
    convicted: str = ""
    substance_misuse: str = NO
    received: str = ""
    offered: str = ""


def twelve_months(periods: Sequence[Period], year: int) -> list[Period]:
    """Those looked after at the end of the year and for twelve months before (INDICATORS 2.5)."""
    return [p for p in periods if p.in_care(year_end(year)) and p.start <= year_start(year)]


def write_health(
    rng: Random, words: Vocabulary, scenario: Scenario, periods: Sequence[Period]
) -> dict[int, list[Health]]:
    """The OC2 records of every year; the planned share of each cohort has each answer."""
    return {year: _year(rng, words, scenario, twelve_months(periods, year), year) for year in scenario.years}


def _year(rng: Random, words: Vocabulary, scenario: Scenario, periods: Sequence[Period], year: int) -> list[Health]:
    end = year_end(year)
    records = [Health(period.person) for period in periods]

    def answer(share: str, cohort: Sequence[Health], write: Callable[[Health], None]) -> None:
        for record in some_of(rng, cohort, scenario.quota(share, year, len(cohort))):
            write(record)

    answer("health_assessment", records, lambda r: setattr(r, "health_assessment", YES))
    answer("health_dental", records, lambda r: setattr(r, "teeth_check", YES))
    answer("health_immunisations", records, lambda r: setattr(r, "immunisations", YES))
    under_five = [r for r in records if end < add_years(r.person.born, 5)]
    for record in under_five:
        record.health_check = NO
    answer("health_dev_checks_u5", under_five, lambda r: setattr(r, "health_check", YES))
    ten_and_over = [r for r in records if add_years(r.person.born, 10) <= end]
    for record in ten_and_over:
        record.convicted = NO
    answer("cla_convicted", list(ten_and_over), lambda r: setattr(r, "convicted", YES))
    older = [r for r in ten_and_over if add_years(r.person.born, 12) <= end]
    for record in some_of(rng, older, scenario.quota("health_substance_misuse", year, len(records))):
        _misuse(rng, record)
    in_range = [r for r in records if in_sdq_range(r.person.born, year)]
    for record in in_range:
        record.sdq_reason = words.pick(rng, "sdq_no_score")
    answer("sdq_completed", in_range, lambda r: _score(rng, r))
    return records


def in_sdq_range(born: date, year: int) -> bool:
    """Aged 4 at the start of the year and under 17 at its end (INDICATORS 3.7 #29)."""
    return add_years(born, 4) <= year_start(year) and add_years(born, 17) > year_end(year)


def _score(rng: Random, record: Health) -> None:
    record.sdq_reason = ""
    record.sdq_score = str(min(40, max(0, round(rng.gauss(13.8, 6.6)))))


def _misuse(rng: Random, record: Health) -> None:
    record.substance_misuse = YES
    record.received = YES if rng.random() < 0.65 else NO
    record.offered = "" if record.received == YES else rng.choice((YES, NO))
