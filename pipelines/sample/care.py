"""Periods of care: who comes into care and leaves it, when and why. Placements and events follow elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from random import Random

from pipelines.sample.dates import add_years, age_on, day_between, days, year_end, year_of, year_start
from pipelines.sample.people import People, Person, born_at_age
from pipelines.sample.places import Place
from pipelines.sample.scenario import Scenario
from pipelines.sample.vocabulary import Vocabulary

AGES = ((0.02, 1, 17), (1, 5, 21), (5, 10, 21), (10, 15, 31), (15, 17.4, 10))
ADOPTED_AGES = ((0.01, 0.1, 40), (0.1, 1, 25), (1, 3, 25), (3, 5, 10))
ADULT_CARE_DAYS = 150
LATE_HALF = 2014  # the year whose adoptions fall late, so that their court order is inside the first return


@dataclass(eq=False)
class Stay:
    """One placement. band: how far and where; recoded: the day the same carer's placement gets another code."""

    start: date
    kind: str
    band: str = ""
    place: Place | None = None
    provider: str = ""
    urn: str = ""
    reason_left: str = ""
    recoded: tuple[date, str] | None = None
    is_with_carer: bool = False


@dataclass(frozen=True)
class Adoption:
    """The steps of an adoption: decision and court order, match, placement; the order ends the period."""

    decided: date
    ordered: date
    matched: date
    placed: date
    by_carer: bool


@dataclass(eq=False)
class Period:
    """A period of care of one child; end and end_code are empty while it lasts. kind: how the period was planned."""

    person: Person
    start: date
    end: date | None
    end_code: str
    kind: str
    need: str
    adoption: Adoption | None = None
    decision_reversed: tuple[date, date] | None = None
    home: Place | None = None
    stays: list[Stay] = field(default_factory=list)
    legal: list[tuple[date, str]] = field(default_factory=list)
    temporary: list[tuple[date, date, str, Place]] = field(default_factory=list)
    moves: dict[int, int] = field(default_factory=dict)
    reviews: list[tuple[date, str]] = field(default_factory=list)
    missing: list[tuple[str, date, date]] = field(default_factory=list)

    def in_care(self, day: date) -> bool:
        """Whether the child is looked after on ``day`` (half-open, INDICATORS 1.1)."""
        return self.start <= day and (self.end is None or self.end > day)

    def overlaps(self, year: int) -> bool:
        """Whether some day of reporting year ``year`` is in the period."""
        return self.start <= year_end(year) and (self.end is None or self.end > year_start(year))


class CareJourneys:
    """Fills the planned number of periods for every year of start and year of end."""

    def __init__(self, rng: Random, words: Vocabulary, people: People, scenario: Scenario) -> None:
        self.rng, self.words, self.people, self.scenario = rng, words, people, scenario
        self.left = dict(scenario.care)
        self.periods: list[Period] = []

    def run(self) -> None:
        """Adoptions, unaccompanied children and young adults first; everyone else fills what is left."""
        for year, count in self.scenario.adopted.items():
            self._fill(count, partial(self._adopted, year))
        for year, count in self.scenario.unaccompanied.items():
            self._fill(count, partial(self._unaccompanied, year))
        for year, count in self.scenario.became_adult.items():
            self._fill(count, partial(self._adult, year))
        for cell, count in list(self.left.items()):
            self._fill(count, partial(self._general, *cell))
        self._return_some()
        self.periods.sort(key=lambda period: (period.start, period.person.born))

    def _fill(self, count: int, draw: Callable[[], Period]) -> None:
        """Draws until ``count`` periods fit into a cell that is not yet full."""
        made = tries = 0
        while made < count and tries < count * 60:
            tries += 1
            period = draw()
            cell = self._cell(period)
            if self.left.get(cell, 0) > 0:
                self.left[cell] -= 1
                self.periods.append(period)
                made += 1
            else:
                self.people.all.remove(period.person)

    def _cell(self, period: Period) -> tuple[int, int]:
        first, last = self.scenario.years[0] - 1, self.scenario.last_year + 1
        return max(first, year_of(period.start)), min(last, year_of(period.end)) if period.end else last

    def _adopted(self, year: int) -> Period:
        rng = self.rng
        opening = year_start(year) + days(230 if year == LATE_HALF and rng.random() < 0.7 else 0)
        ended = day_between(rng, opening, year_end(year) - days(60 if year > self.scenario.last_year else 1))
        to_order, to_match, to_placed, to_adopted = (
            max(5, span + rng.randint(-span // 7, span // 7)) for span in self.scenario.adoption_days[year]
        )
        placed = ended - days(to_adopted)
        matched = placed - days(to_placed)
        ordered = matched - days(to_match)
        start = _not_first_day(ordered - days(to_order))
        low, high, _ = rng.choices(ADOPTED_AGES, weights=[weight for *_, weight in ADOPTED_AGES])[0]
        person = self.people.child(born_at_age(rng, start, low, high))
        adoption = Adoption(ordered - days(rng.randint(12, 30)), ordered, matched, placed, rng.random() < 0.18)
        end = ended if year <= self.scenario.last_year else None
        code = self.words.code["end_adopted" if rng.random() < 0.8 else "end_adopted_unopposed"] if end else ""
        return Period(person, start, end, code, "adopted", self.words.code["need_abuse"], adoption=adoption)

    def _unaccompanied(self, year: int) -> Period:
        rng = self.rng
        start = _not_first_day(day_between(rng, self._first_start(year, 300), year_end(year)))
        person = self.people.child(born_at_age(rng, start, 15.2, 17.4), kind="unaccompanied")
        return self._until_adult(person, start, "unaccompanied", self.words.code["need_absent_parents"])

    def _adult(self, year: int) -> Period:
        """Stays in care up to the 18th birthday, which falls in ``year``."""
        rng = self.rng
        cells = [(cell, left) for cell, left in self.left.items() if cell[1] == year and left]
        started = rng.choices([cell[0] for cell, _ in cells], weights=[left for _, left in cells])[0] if cells else year
        first = self._first_start(started, 2200)
        adult = day_between(rng, max(year_start(year), first + days(ADULT_CARE_DAYS)), year_end(year))
        start = day_between(rng, first, min(year_end(started), adult - days(ADULT_CARE_DAYS)))
        person = self.people.child(add_years(adult, -18))
        return self._until_adult(person, _not_first_day(start), "adult", self.words.pick(rng, "care_need"))

    def _until_adult(self, person: Person, start: date, kind: str, need: str) -> Period:
        adult = add_years(person.born, 18)
        if adult > year_end(self.scenario.last_year):
            return Period(person, start, None, "", kind, need)
        return Period(person, start, adult, self.words.pick(self.rng, "end_adult"), kind, need)

    def _general(self, started: int, ended: int) -> Period:
        rng = self.rng
        start = _not_first_day(day_between(rng, self._first_start(started, 1900), year_end(started) - days(12)))
        end = None
        if ended <= self.scenario.last_year:
            end = day_between(rng, max(year_start(ended), start + days(9)), year_end(ended))
        until = end or year_end(self.scenario.last_year)
        low, high, _ = rng.choices(AGES, weights=[weight for *_, weight in AGES])[0]
        born = max(born_at_age(rng, start, low, high), until - days(round(17.8 * 365.25)))
        person = self.people.child(min(born, start - days(2)))
        older = age_on(person.born, until) >= 16
        code = self.words.pick(rng, "end_general_older" if older else "end_general") if end else ""
        return Period(person, start, end, code, "general", self.words.pick(rng, "care_need"))

    def _first_start(self, year: int, before: int) -> date:
        """The first day a period of ``year`` may start; those from before the first return go back further."""
        if year >= self.scenario.years[0]:
            return year_start(year) + days(1)
        return year_end(year) - days(round(before * self.rng.random() ** 1.5) + 30)

    def _return_some(self) -> None:
        """Joins pairs of periods into one child who came back, in another year than the one of leaving."""
        general = [p for p in self.periods if p.kind == "general"]
        first_ones = [p for p in general if p.end and p.end_code == self.words.code["end_home"]]
        left = self.scenario.returned_to_care
        for earlier in first_ones:
            if not left or earlier.end is None:
                return
            later = next((p for p in general if self._may_follow(earlier, p)), None)
            if later is not None:
                self.people.all.remove(later.person)
                general.remove(later)
                later.person, later.kind, earlier.kind = earlier.person, "returned", "returned"
                left -= 1

    def _may_follow(self, earlier: Period, later: Period) -> bool:
        if earlier.end is None or later.kind != "general" or later is earlier or earlier.kind != "general":
            return False
        last_day = later.end or year_end(self.scenario.last_year)
        is_apart = later.start > earlier.end + days(60) and year_of(later.start) > year_of(earlier.end)
        return is_apart and age_on(earlier.person.born, last_day + days(60)) < 16


def _not_first_day(day: date) -> date:
    """``day``, but never 1 April: a start on that day already counts as twelve months in care a year later."""
    return day + days(1) if (day.month, day.day) == (4, 1) else day
