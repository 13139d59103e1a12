"""One authority of the sample: all journeys in order, each from its own stream of chance. No files are written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pipelines.sample.care import CareJourneys, Period
from pipelines.sample.care_details import adopters, earlier_permanence, reverse_decisions, short_breaks, write_cases
from pipelines.sample.care_events import write_legal_statuses, write_missing, write_reviews
from pipelines.sample.care_leavers import write_care_leavers
from pipelines.sample.child_protection import ProtectionJourneys
from pipelines.sample.children_in_need import ReferralJourneys, make_some_late
from pipelines.sample.extract_care import CareRecords, care_tables
from pipelines.sample.extract_census import census, in_census, visits
from pipelines.sample.extract_local import commentary, crosswalk, report_details
from pipelines.sample.health import write_health
from pipelines.sample.health_events import write_events
from pipelines.sample.landing import Landing
from pipelines.sample.moving import plan_moves
from pipelines.sample.people import People, Person
from pipelines.sample.placements import Placements
from pipelines.sample.places import Gazetteer
from pipelines.sample.scenario import Scenario
from pipelines.sample.visits import write_visits
from pipelines.sample.vocabulary import Vocabulary, vocabulary

AREAS = {"933": "E10000027"}  # ONS code of the sample's years; of other authorities only inside and outside is recorded


@dataclass(frozen=True)
class Authority:
    """The children of one authority and all that is recorded of them."""

    number: str
    people: Sequence[Person]
    care: CareRecords


class _Chance:
    """Separate streams of chance, so that a change in one part of the journeys leaves the others as they are."""

    def __init__(self, seed: int, authority: str) -> None:
        self.seed, self.authority = seed, authority

    def __call__(self, part: str) -> Random:
        return Random(f"{self.seed}/{self.authority}/{part}")


def make_authority(number: str, seed: int, scenario: Scenario) -> Authority:
    """Lives through the scenario; the same number, seed and scenario give the same children."""
    chance, words = _Chance(seed, number), vocabulary()
    people = People(chance("people"), words, number)
    care = CareJourneys(chance("care"), words, people, scenario)
    care.run()
    _live_in_care(chance, words, scenario, care.periods, AREAS.get(number, ""))
    breaks = short_breaks(chance("breaks"), words, people, scenario)
    write_cases(chance("cases"), words, scenario, [*care.periods, *breaks])
    ProtectionJourneys(chance("protection"), words, people, scenario).run()
    ReferralJourneys(chance("need"), words, people, scenario).run()
    make_some_late(chance("assessments"), scenario, people.all)
    write_visits(chance("visits"), scenario, people.all)
    records = _records(chance, words, people, scenario, care.periods, breaks)
    leavers = [r.person for year in scenario.years for r in records.care_leavers[year]]
    in_care = dict.fromkeys(leavers + [period.person for period in records.periods])
    people.number([p for p in people.all if in_census(p, scenario.census_years)], in_care)
    return Authority(number, people.all, records)


def _live_in_care(chance: _Chance, words: Vocabulary, scenario: Scenario, periods: Sequence[Period], area: str) -> None:
    write_legal_statuses(chance("legal"), words, periods)
    plan_moves(chance("moves"), scenario, periods)
    Placements(chance("placements"), words, Gazetteer(chance("places"), area), scenario).run(periods)
    write_reviews(chance("reviews"), words, scenario, periods)
    write_missing(chance("missing"), words, scenario, periods)
    reverse_decisions(chance("decisions"), scenario, periods)


def _records(
    chance: _Chance,
    words: Vocabulary,
    people: People,
    scenario: Scenario,
    periods: Sequence[Period],
    breaks: Sequence[Period],
) -> CareRecords:
    every = sorted([*periods, *breaks], key=lambda period: period.start)
    decided = chance("decided")
    own: dict[Person, list[Period]] = {}
    for period in periods:
        own.setdefault(period.person, []).append(period)
    health = write_health(chance("health"), words, scenario, periods)
    return CareRecords(
        periods=every,
        health=health,
        events=write_events(chance("events"), words, scenario, periods, health),
        care_leavers=write_care_leavers(chance("leavers"), words, people, scenario, periods),
        adopters={period.person: adopters(decided, words) for period in periods if period.adoption},
        previous_permanence={person: earlier_permanence(decided, words, own[person]) for person in own},
    )


def add_files(landing: Landing, authority: Authority, scenario: Scenario, years: Sequence[int]) -> None:
    """Puts the returns of ``years`` into the landing area, under <authority>/<year>/."""
    words = vocabulary()
    for year in years:
        folder = f"{authority.number}/{year}"
        landing.tables |= {
            f"{folder}/{name}.csv": table
            for name, table in care_tables(authority.care, words, year, has_areas=authority.number in AREAS).items()
        }
        if year not in scenario.census_years:
            continue
        counted = [p for p in authority.people if p.census_id and in_census(p, (year,))]
        landing.census[f"{folder}/CIN_{year}.xml"] = census(counted, words, authority.number, year)
        landing.tables[f"{folder}/cp_visits.csv"] = visits(counted, year)
        landing.tables[f"{folder}/child_crosswalk.csv"] = crosswalk(authority.people)
        landing.tables[f"{folder}/commentary.csv"] = commentary(year)
        landing.tables[f"{folder}/report_details.csv"] = report_details()
