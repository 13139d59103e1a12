"""Child protection journeys, family by family: referral, assessment, enquiry, conference, plan and its reviews.

Which families are late, come back or are reviewed late is chosen here; visits are written in visits.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from pipelines.sample.children_in_need import timely_assessment
from pipelines.sample.choosing import group_sizes, groups_holding
from pipelines.sample.dates import (
    add_months,
    add_working_days,
    age_on,
    day_between,
    days,
    working_day_between,
    year_end,
    year_of,
    year_start,
)
from pipelines.sample.people import People, Person, Plan, Referral, Section47, born_at_age
from pipelines.sample.reviewing import Deadlines, review_days
from pipelines.sample.scenario import PlanCell, Scenario
from pipelines.sample.vocabulary import Vocabulary

SHORT_PLAN_DAYS, LONG_PLAN_DAYS = 700, 740
AGES = ((0, 1, 22), (1, 5, 28), (5, 10, 28), (10, 15.5, 20), (15.5, 16.5, 2))


@dataclass(eq=False)
class Family:
    """Brothers and sisters whose conference is held on one day."""

    size: int
    conference: date
    end: date | None = None
    has_plan: bool = True
    is_transfer: bool = False
    is_late: bool = False
    is_repeat: bool = False
    late_reviews: set[int] = field(default_factory=set)
    children: list[Person] = field(default_factory=list)

    def is_open(self, day: date) -> bool:
        """Whether the plan is in force on ``day``."""
        return self.has_plan and self.conference <= day and (self.end is None or self.end > day)


class ProtectionJourneys:
    """All families with a conference, and the children with an enquiry only."""

    def __init__(self, rng: Random, words: Vocabulary, people: People, scenario: Scenario) -> None:
        self.rng, self.words, self.people, self.scenario = rng, words, people, scenario
        self.families: list[Family] = []

    def run(self) -> None:
        """Plans the families, chooses who is late or back, then writes every child's record."""
        for cell in self.scenario.plans:
            self.families += [self._family(cell, size) for size in group_sizes(self.rng, cell.count)]
        for year, count in self.scenario.conferences_without_plan.items():
            self.families += [self._without_plan(year, size) for size in group_sizes(self.rng, count)]
        self.families.sort(key=lambda family: family.conference)
        for year in self.scenario.census_years:
            self._choose(year)
        earlier: list[Family] = []
        for family in self.families:
            self._write(family, earlier)
            if family.has_plan and family.end is not None and not family.is_transfer:
                earlier.append(family)
        for year, count in self.scenario.enquiries_without_conference.items():
            for size in group_sizes(self.rng, count):
                self._enquiry_only(year, size)

    def _family(self, cell: PlanCell, size: int) -> Family:
        start = working_day_between(self.rng, *cell.start)
        if cell.end is None:
            return Family(size, start)
        earliest = max(cell.end[0], start + days(LONG_PLAN_DAYS if cell.is_long else 65))
        latest = cell.end[1] if cell.is_long else min(cell.end[1], start + days(SHORT_PLAN_DAYS))
        return Family(size, start, working_day_between(self.rng, earliest, latest), is_transfer=cell.is_transfer)

    def _without_plan(self, year: int, size: int) -> Family:
        first, last = year_start(year) + days(9), year_end(year) - days(7)
        return Family(size, working_day_between(self.rng, first, last), has_plan=False)

    def _choose(self, year: int) -> None:
        rng, scenario = self.rng, self.scenario
        started = [f for f in self.families if year_of(f.conference) == year]
        local = [f for f in started if not f.is_transfer]
        held = sum(f.size for f in local)
        for family in self._holding(local, held - scenario.quota("cp_icpc_on_time", year, held)):
            family.is_late = True
        planned = [f for f in started if f.has_plan]
        plans = sum(f.size for f in planned)
        candidates = [f for f in planned if not f.is_transfer]
        for family in self._holding(candidates, scenario.quota("cp_repeat_plan", year, plans)):
            family.is_repeat = True
        end = year_end(year)
        due = [f for f in self.families if f.is_open(end) and add_months(f.conference, 3) < end]
        number = sum(f.size for f in due)
        settled = [f for f in due if f.conference <= end - days(150) and f.size < 4]
        for family in groups_holding(rng, settled, number - scenario.quota("cp_rcpc_on_time", year, number), _size):
            family.late_reviews.add(year)

    def _holding(self, families: Sequence[Family], wanted: int) -> list[Family]:
        return groups_holding(self.rng, families, wanted, _size)

    def _write(self, family: Family, earlier: list[Family]) -> None:
        rng = self.rng
        waited = rng.randint(16, 25) if family.is_late else rng.choices(range(5, 16), weights=range(1, 12))[0]
        enquiry = add_working_days(family.conference, -waited)
        referred = enquiry - days(rng.randint(0, 21))
        if family.is_transfer:
            referred = family.conference - days(rng.randint(2, 12))
        known = self._known_family(family, earlier, referred) if family.is_repeat else None
        family.children = known.children if known else self._siblings(family.size, referred, family.end)
        category = self.words.pick(rng, "abuse")
        later = self.words.pick(rng, "abuse") if rng.random() < 0.1 else category
        reviews = self._reviews(family) if family.has_plan else []
        source, need = self.words.pick(rng, "referral_source"), self.words.code["need_abuse"]
        previous = rng.choices((1, 2), weights=(82, 18))[0] if family.is_repeat else 0
        closed = self._closed(family, enquiry)
        for child in family.children:
            referral = Referral(referred, source, need, closed=closed)
            referral.close_reason = self.words.pick(rng, "closure") if closed else ""
            if family.is_transfer:
                referral.transfer_conference = family.conference
            else:
                referral.assessments.append(timely_assessment(rng, self.words, referred))
                referral.enquiries.append(Section47(enquiry, family.conference, family.conference))
            if family.has_plan:
                earlier_plans = [plan.previous for other in child.referrals for plan in other.plans]
                number = max(earlier_plans) + 1 if known and earlier_plans else previous
                referral.plans.append(Plan(family.conference, family.end, category, later, number, reviews))
            child.referrals.append(referral)

    def _closed(self, family: Family, enquiry: date) -> date | None:
        if family.is_transfer and family.end:
            latest = min(family.end + days(25), year_end(year_of(family.end)))
            return day_between(self.rng, family.end + days(1), latest)
        if family.has_plan:
            return family.end + days(self.rng.randint(20, 120)) if family.end else None
        return max(enquiry + days(70), family.conference + days(self.rng.randint(20, 150)))

    def _reviews(self, family: Family) -> list[date]:
        first = add_months(family.conference, 3)
        until = family.end or year_end(self.scenario.last_year)
        held = review_days(self.rng, family.conference, until, Deadlines(first, 6, 6), family.late_reviews)
        if family.end and family.end not in held and (family.end - (held[-1] if held else family.conference)).days > 20:
            held.append(family.end)
        return held

    def _known_family(self, family: Family, earlier: list[Family], referred: date) -> Family | None:
        """A family whose earlier plan ended well before, for some of those that come back."""
        if self.rng.random() > 0.6:
            return None
        first_day, until = year_start(self.scenario.census_years[0]), family.end or year_end(self.scenario.last_year)
        for other in earlier:
            last = other.children[0].referrals[-1]
            is_past = last.closed is not None and last.closed < referred - days(30)
            is_apart = first_day <= last.day < referred - days(400)
            is_young = all(age_on(child.born, until) < 17 for child in other.children)
            if other.size == family.size and is_past and is_apart and is_young:
                earlier.remove(other)
                return other
        return None

    def _siblings(self, size: int, day: date, end: date | None) -> list[Person]:
        rng = self.rng
        low, high, _ = rng.choices(AGES, weights=[weight for *_, weight in AGES])[0]
        still_a_child = (end or year_end(self.scenario.last_year)) - days(17 * 365)
        eldest = max(born_at_age(rng, day, low, high), still_a_child)
        ethnicity = self.words.pick(rng, "ethnicity")
        born = [eldest]
        while len(born) < size:
            born.append(day_between(rng, max(eldest - days(5 * 365), still_a_child), day))
        if rng.random() < 0.09:
            born[-1] = day + days(rng.randint(40, 140))
        return [self.people.child(when, ethnicity=ethnicity) for when in born]

    def _enquiry_only(self, year: int, size: int) -> None:
        rng = self.rng
        enquiry = day_between(rng, year_start(year) + days(1), year_end(year))
        referred = enquiry - days(rng.randint(0, 20))
        concluded = add_working_days(enquiry, rng.randint(5, 14))
        source, need = self.words.pick(rng, "referral_source"), self.words.pick(rng, "primary_need")
        closed = max(enquiry + days(70), concluded + days(rng.randint(20, 160)))
        for child in self._siblings(size, referred, closed):
            referral = Referral(referred, source, need, closed=closed, close_reason=self.words.pick(rng, "closure"))
            referral.assessments.append(timely_assessment(rng, self.words, referred))
            referral.enquiries.append(Section47(enquiry, concluded))
            child.referrals.append(referral)


def _size(family: Family) -> int:
    return family.size
