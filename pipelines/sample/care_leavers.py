"""Care leavers aged 19 to 21 (OC3): who became adults in the periods of care, or before the first return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from pipelines.sample.care import Period
from pipelines.sample.choosing import some_of
from pipelines.sample.dates import add_years, age_on, day_between, year_end
from pipelines.sample.people import People, Person
from pipelines.sample.scenario import Scenario
from pipelines.sample.vocabulary import Vocabulary

AGES = range(19, 22)
OUTSIDE_DENOMINATOR = 0.02


@dataclass
class CareLeaver:
    """The OC3 answers of one young person and year."""

    person: Person
    in_touch: str
    activity: str
    accommodation: str


def write_care_leavers(
    rng: Random, words: Vocabulary, people: People, scenario: Scenario, periods: Sequence[Period]
) -> dict[int, list[CareLeaver]]:
    """The OC3 records of every year; the planned shares are in touch, suitably housed, and in education or work."""
    leavers = [p.person for p in periods if p.end is not None and p.end >= add_years(p.person.born, 18)]
    for born_in, count in scenario.former_care_leavers.items():
        leavers += [people.child(day_between(rng, date(born_in - 1, 4, 1), date(born_in, 3, 31))) for _ in range(count)]
    return {
        year: _year(rng, words, scenario, [p for p in leavers if age_on(p.born, year_end(year)) in AGES], year)
        for year in scenario.years
    }


def _year(rng: Random, words: Vocabulary, scenario: Scenario, people: Sequence[Person], year: int) -> list[CareLeaver]:
    none = words.code["not_recorded"]
    records = [CareLeaver(person, words.pick(rng, "not_in_touch"), none, none) for person in people]
    in_touch = some_of(rng, records, scenario.quota("cl_in_touch", year, len(records)))
    for record in in_touch:
        record.in_touch = words.code["in_touch"]
        record.activity, record.accommodation = words.pick(rng, "inactive"), words.pick(rng, "unsuitable")
    for record in some_of(rng, in_touch, scenario.quota("cl_eet", year, len(records))):
        record.activity = words.pick(rng, "active")
    elsewhere = some_of(rng, in_touch, round(OUTSIDE_DENOMINATOR * len(records)))
    for record in elsewhere:
        record.accommodation = words.pick(rng, "outside_accommodation")
    housed = [record for record in in_touch if record not in elsewhere]
    wanted = scenario.quota("cl_suitable_accommodation", year, len(records) - len(elsewhere))
    for record in some_of(rng, housed, wanted):
        record.accommodation = words.pick(rng, "suitable")
    return records
