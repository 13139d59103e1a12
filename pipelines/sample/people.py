"""Synthetic children and what happens to them: records that journeys fill and extracts write. No rules here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from pipelines.sample.dates import day_between
from pipelines.sample.vocabulary import Vocabulary

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
FIRST_WITHOUT_UPN = date(2011, 9, 1)


@dataclass
class Assessment:
    """A continuous assessment; authorised is None while it is open."""

    start: date
    authorised: date
    factors: tuple[str, ...]


@dataclass
class Section47:
    """A section 47 enquiry; it concludes with a conference or with the decision that none is needed."""

    start: date
    concluded: date
    conference: date | None = None


@dataclass
class Plan:
    """A child protection plan with its review conferences."""

    start: date
    end: date | None
    category: str
    latest_category: str
    previous: int
    reviews: list[date] = field(default_factory=list)


@dataclass
class Referral:
    """A referral and the work that followed from it; transfer_conference: the ICPC of a plan transferred in."""

    day: date
    source: str
    need: str
    is_nfa: bool = False
    closed: date | None = None
    close_reason: str = ""
    transfer_conference: date | None = None
    assessments: list[Assessment] = field(default_factory=list)
    enquiries: list[Section47] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)


@dataclass(eq=False)
class Person:
    """One child. Identifiers are given last, when all children are known."""

    born: date
    sex: str
    ethnicity: str
    disabilities: tuple[str, ...]
    upn: str
    is_unaccompanied: bool = False
    census_id: str = ""
    care_id: str = ""
    referrals: list[Referral] = field(default_factory=list)
    visits: list[tuple[date, bool]] = field(default_factory=list)


class People:
    """Makes children with plausible characteristics, and numbers them."""

    def __init__(self, rng: Random, words: Vocabulary, authority: str) -> None:
        self.rng, self.words, self.authority = rng, words, authority
        self.all: list[Person] = []

    def child(self, born: date, *, ethnicity: str | None = None, kind: str = "") -> Person:
        """A new child; kind: '', 'unaccompanied' or 'short_breaks'."""
        rng, words = self.rng, self.words
        is_unaccompanied = kind == "unaccompanied"
        mix = "ethnicity_unaccompanied" if is_unaccompanied else "ethnicity"
        boys = 0.9 if is_unaccompanied else 0.53
        person = Person(
            born=born,
            sex=words.code["sex_male"] if rng.random() < boys else words.code["sex_female"],
            ethnicity=ethnicity or words.pick(rng, mix),
            disabilities=self._disabilities(kind),
            upn=self._upn(born, is_unaccompanied),
            is_unaccompanied=is_unaccompanied,
        )
        self.all.append(person)
        return person

    def number(self, in_census: Iterable[Person], in_care: Iterable[Person]) -> None:
        """Gives every child its identifiers: text, some with leading zeros, never a name."""
        for number, person in enumerate(sorted(in_census, key=lambda p: p.referrals[0].day), start=1):
            person.census_id = f"{83000 + number * 7 + self.rng.randrange(7):07d}"
        for number, person in enumerate(in_care, start=1):
            person.care_id = f"{93000 + number * 11 + self.rng.randrange(11):06d}"

    def _disabilities(self, kind: str) -> tuple[str, ...]:
        mix = "disability_short_breaks" if kind == "short_breaks" else "disability"
        first = self.words.pick(self.rng, mix)
        none = self.words.code["not_disabled"]
        if first == none or self.rng.random() < 0.7:
            return (first,)
        second = self.words.pick(self.rng, "disability_short_breaks")
        return (first,) if second == first else (first, second)

    def _upn(self, born: date, is_unaccompanied: bool) -> str:
        if is_unaccompanied:
            return self.words.code["upn_new_arrival"]
        if born >= FIRST_WITHOUT_UPN:
            return self.words.code["upn_too_young"]
        number = len(self.all)
        digits = f"{self.authority:0>3}{2000 + number // 1000:04d}{(born.year + 4) % 100:02d}{number % 1000:03d}"
        check = sum(int(digit) * weight for weight, digit in enumerate(digits, start=2)) % 23
        return UPN_LETTERS[check] + digits


def born_at_age(rng: Random, day: date, low_years: float, high_years: float) -> date:
    """A date of birth such that the age on ``day`` lies between the two bounds (in years)."""
    earliest = date.fromordinal(day.toordinal() - int(high_years * 365.25))
    latest = date.fromordinal(day.toordinal() - int(low_years * 365.25))
    return day_between(rng, earliest, latest)
