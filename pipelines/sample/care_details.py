"""Smaller parts of care: short breaks, the case behind a period, adopters, reversed decisions, permanence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from random import Random

from pipelines.sample.care import Period, Stay
from pipelines.sample.children_in_need import timely_assessment
from pipelines.sample.choosing import some_of
from pipelines.sample.dates import age_on, day_between, days, year_end, year_start
from pipelines.sample.people import People, Person, Referral, born_at_age
from pipelines.sample.scenario import Scenario
from pipelines.sample.vocabulary import Vocabulary

BREAKS_A_YEAR = 5


def short_breaks(rng: Random, words: Vocabulary, people: People, scenario: Scenario) -> list[Period]:
    """Children with an agreed series of short breaks: one long row, or one row for each break."""
    first = scenario.years[0]
    found = []
    for kind, number in scenario.short_breaks.items():
        for _ in range(number):
            agreed = day_between(rng, year_start(first) - days(300), year_start(first) - days(30))
            person = people.child(born_at_age(rng, agreed, 4, 12), kind="short_breaks")
            where = words.pick(rng, "place_short_break")
            if kind == "agreed":
                found.append(_break(words, person, where, "legal_short_breaks_agreed", agreed, None))
                continue
            for year in scenario.years:
                for part in range(BREAKS_A_YEAR):
                    start = year_start(year) + days(10 + 70 * part + rng.randint(0, 50))
                    end = start + days(rng.randint(2, 4))
                    found.append(_break(words, person, where, "legal_short_breaks_recorded", start, end))
    return found


def _break(words: Vocabulary, person: Person, where: str, legal: str, start: date, end: date | None) -> Period:
    code = words.code
    period = Period(person, start, end, code["end_home"] if end else "", "short_breaks", code["need_disability"])
    period.stays = [Stay(start, where, provider=code["provider_own"])]
    period.legal = [(start, code[legal])]
    return period


def write_cases(rng: Random, words: Vocabulary, scenario: Scenario, periods: Iterable[Period]) -> None:
    """Gives every child in care the case it belongs to: referred before the first period, closed after the last."""
    by_person: dict[Person, list[Period]] = {}
    for period in periods:
        by_person.setdefault(period.person, []).append(period)
    for person, own in by_person.items():
        first = min(own, key=lambda period: period.start)
        last = max(own, key=lambda period: period.start)
        waited = rng.randint(0, 1) if person.is_unaccompanied else rng.randint(4, 45)
        referral = Referral(first.start - days(waited), words.pick(rng, "referral_source"), first.need)
        if last.end is not None and first.kind != "short_breaks":
            referral.closed = max(last.end, first.start + days(75)) + days(rng.randint(10, 60))
            referral.close_reason = words.code["closure_adopted" if last.adoption else "closure_no_need"]
        if referral.day >= year_start(scenario.census_years[0]) - days(60):
            referral.assessments.append(timely_assessment(rng, words, referral.day))
        person.referrals.append(referral)


def reverse_decisions(rng: Random, scenario: Scenario, periods: Iterable[Period]) -> None:
    """A few young children for whom adoption was decided and then given up."""
    young = [
        p
        for p in periods
        if p.kind == "general"
        and age_on(p.person.born, p.start) < 4
        and p.start > year_start(scenario.years[0])
        and ((p.end or year_end(scenario.last_year)) - p.start).days > 400
    ]
    for period in some_of(rng, young, scenario.adoption_plan_ended):
        decided = period.start + days(rng.randint(120, 200))
        period.decision_reversed = (decided, decided + days(rng.randint(60, 180)))


def adopters(rng: Random, words: Vocabulary) -> tuple[str, str, str]:
    """Number, sexes and legal status of the adopters."""
    sexes = words.pick(rng, "adopters")
    if words.code["sex_male"] in sexes:
        return "1", sexes, words.pick(rng, "single_adopters_status")
    return "2", sexes, words.pick(rng, "adopters_status")


def earlier_permanence(rng: Random, words: Vocabulary, periods: Sequence[Period]) -> tuple[str, str, date | None]:
    """Whether the child had left care for permanence before: code, authority and date."""
    first = min(periods, key=lambda period: period.start)
    code = words.pick(rng, "previous_permanence")
    day = first.start - days(rng.randint(200, 1200))
    if code == words.code["permanence_none"] or day <= first.person.born:
        return words.code["permanence_none"], "", None
    return code, words.code["other_authority_area"], day
