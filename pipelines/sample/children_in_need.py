"""Referrals that lead to no conference, and which assessments are late. Plans are in child_protection.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from random import Random

from pipelines.sample.choosing import some_of
from pipelines.sample.dates import add_working_days, day_between, days, year_end, year_of, year_start
from pipelines.sample.people import Assessment, People, Person, Referral, born_at_age
from pipelines.sample.scenario import Scenario
from pipelines.sample.vocabulary import Vocabulary

AGES = ((0, 1, 12), (1, 5, 27), (5, 10, 27), (10, 15, 26), (15, 17.4, 8))
NO_FURTHER_ACTION = 0.14


class ReferralJourneys:
    """Fills the referrals of each year up to the planned number; a planned share comes back within twelve months."""

    def __init__(self, rng: Random, words: Vocabulary, people: People, scenario: Scenario) -> None:
        self.rng, self.words, self.people, self.scenario = rng, words, people, scenario

    def run(self) -> None:
        """Writes the children who were referred again, then first referrals until the year is full."""
        first_year = self.scenario.census_years[0]
        for _ in range(self.scenario.open_at_start):
            day = day_between(self.rng, year_start(first_year) - days(400), year_start(first_year) - days(1))
            self._stay_open(self._child(day), day)
        for year, total in self.scenario.referrals.items():
            for _ in range(self.scenario.quota("ref_repeat_12m", year, total)):
                self._come_back(year)
        made = Counter(year_of(referral.day) for person in self.people.all for referral in person.referrals)
        for year, total in self.scenario.referrals.items():
            for _ in range(total - made[year]):
                day = day_between(self.rng, year_start(year), year_end(year))
                self._refer(self._child(day), day)

    def _child(self, day: date) -> Person:
        low, high, _ = self.rng.choices(AGES, weights=[weight for *_, weight in AGES])[0]
        return self.people.child(born_at_age(self.rng, day, low, high))

    def _come_back(self, year: int) -> None:
        """Two referrals of one child, the second in ``year`` and within twelve months of the first."""
        rng = self.rng
        second = day_between(rng, year_start(year), year_end(year))
        first = second - days(rng.randint(95, 350))
        child = self._child(first)
        self._refer(child, first, closed_before=second)
        self._refer(child, second)

    def _refer(self, child: Person, day: date, closed_before: date | None = None) -> None:
        rng, code = self.rng, self.words.code
        referral = Referral(day, self.words.pick(rng, "referral_source"), self.words.pick(rng, "primary_need"))
        child.referrals.append(referral)
        if rng.random() < NO_FURTHER_ACTION:
            referral.is_nfa = True
            referral.closed, referral.close_reason = day + days(rng.randint(0, 3)), code["closure_after_assessment"]
            return
        assessment = timely_assessment(rng, self.words, day)
        referral.assessments.append(assessment)
        if rng.random() < 0.42:
            referral.closed = assessment.authorised + days(rng.randint(0, 5))
            referral.close_reason = code["closure_after_assessment"]
        else:
            referral.closed = assessment.authorised + days(rng.randint(25, 330))
            referral.close_reason = self.words.pick(rng, "closure")
        if closed_before and referral.closed >= closed_before:
            referral.closed = day_between(rng, assessment.authorised, closed_before - days(1))

    def _stay_open(self, child: Person, day: date) -> None:
        source, need = self.words.pick(self.rng, "referral_source"), self.words.pick(self.rng, "primary_need")
        referral = Referral(day, source, need)
        end = year_start(self.scenario.census_years[0]) + days(self.rng.randint(20, 1300))
        referral.closed = max(end, day + days(90))
        referral.close_reason = self.words.code["closure_no_need"]
        child.referrals.append(referral)


def timely_assessment(rng: Random, words: Vocabulary, referred: date) -> Assessment:
    """An assessment authorised within 45 working days of its start."""
    start = referred + days(rng.randint(0, 2))
    lasted = rng.choices(range(12, 45), weights=range(5, 38))[0]
    factors = {words.pick(rng, "factor") for _ in range(rng.randint(1, 4))}
    return Assessment(start, add_working_days(start, lasted), tuple(sorted(factors)))


def make_some_late(rng: Random, scenario: Scenario, people: Iterable[Person]) -> None:
    """Lets the planned share of the assessments authorised in each year take longer than 45 working days.

    A late assessment begins and ends in one year, and ends before its case closes, so that nothing else changes.
    """
    referrals = [referral for person in people for referral in person.referrals]
    cases = [(referral, assessment) for referral in referrals for assessment in referral.assessments]
    for year in scenario.census_years:
        authorised = [case for case in cases if year_of(case[1].authorised) == year]
        wanted = len(authorised) - scenario.quota("assess_45wd", year, len(authorised))
        longer = [(r, a, add_working_days(a.start, rng.randint(46, 68))) for r, a in authorised]
        possible = [
            (a, end)
            for r, a, end in longer
            if year_of(a.start) == year == year_of(end) and (r.closed is None or end <= r.closed)
        ]
        for assessment, end in some_of(rng, possible, wanted):
            assessment.authorised = end
