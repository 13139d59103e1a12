"""Reads a written sample back with the standard library only, and knows dates; recomputations build on it."""

from __future__ import annotations

import calendar
import csv
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

# Bank holidays of England and Wales as INDICATORS 1.2 lists them.
BANK_HOLIDAYS = {
    date(int(year), *reversed([int(part) for part in day.split("/")]))
    for year, days in {
        "2013": "1/1 29/3 1/4 6/5 27/5 26/8 25/12 26/12",
        "2014": "1/1 18/4 21/4 5/5 26/5 25/8 25/12 26/12",
        "2015": "1/1 3/4 6/4 4/5 25/5 31/8 25/12 28/12",
        "2016": "1/1 25/3 28/3 2/5 30/5 29/8 26/12 27/12",
        "2017": "2/1 14/4 17/4 1/5 29/5 28/8 25/12 26/12",
    }.items()
    for day in days.split()
}

Row = dict[str, str]


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def working_days(start: date, end: date) -> int:
    return sum(is_working_day(start + timedelta(n)) for n in range(1, (end - start).days + 1))


def twentieth_working_day(start: date) -> date:
    day, left = start, 20
    while left:
        day += timedelta(1)
        left -= is_working_day(day)
    return day


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age(born: date, day: date) -> int:
    years = day.year - born.year
    return years if add_months(born, 12 * years) <= day else years - 1


def uk(text: str) -> date | None:
    return date(int(text[6:]), int(text[3:5]), int(text[:2])) if text else None


def iso(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def readable(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def must(day: date | None) -> date:
    assert day is not None
    return day


def bounds(year: int) -> tuple[date, date]:
    return date(year - 1, 4, 1), date(year, 3, 31)


@dataclass(frozen=True)
class Window:
    """Twelve months, a reporting year among others."""

    start: date
    end: date

    @property
    def first_year(self) -> int:
        """The reporting year of the first day."""
        return self.start.year + (self.start.month >= 4)

    @property
    def last_year(self) -> int:
        return self.end.year + (self.end.month >= 4)

    @property
    def is_year(self) -> bool:
        return (self.start.month, self.start.day) == (4, 1)

    def has(self, day: date | None) -> bool:
        return day is not None and self.start <= day <= self.end


def year_window(year: int) -> Window:
    return Window(*bounds(year))


def twelve_months_to(end: date) -> Window:
    return Window(add_months(end, -12) + timedelta(1), end)


@dataclass(frozen=True)
class Person:
    """What a census says about a child."""

    born: date | None
    expected: date | None
    sex: str
    ethnicity: str
    disabilities: frozenset[str]
    upn: str


@dataclass
class Referral:
    """A referral as the newest census that holds it shows it."""

    child: str
    day: date
    closed: date | None
    transfer_conference: date | None
    assessments: dict[date, date | None] = field(default_factory=dict)


@dataclass
class Sample:
    """All returns of one authority."""

    root: Path
    authority: str
    years: tuple[int, ...]
    tables: dict[tuple[str, int], list[Row]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    referrals: dict[tuple[str, date], Referral] = field(default_factory=dict)
    enquiries: dict[tuple[str, date], Row] = field(default_factory=dict)
    unlinked: set[tuple[str, date]] = field(default_factory=set)  # conferences of enquiries without a start
    died: dict[str, date] = field(default_factory=dict)
    listed: dict[str, set[int]] = field(default_factory=dict)  # the years whose census names the child
    plans: dict[tuple[str, date], Row] = field(default_factory=dict)
    reviews: dict[tuple[str, date], set[date]] = field(default_factory=dict)
    visits: dict[tuple[str, date], bool] = field(default_factory=dict)

    def rows(self, table: str, year: int) -> list[Row]:
        return self.tables.get((table, year), [])

    def every(self, table: str) -> Iterator[Row]:
        for year in self.years:
            yield from self.tables.get((table, year), [])


def read_sample(root: Path, authority: str = "933", years: tuple[int, ...] = (2014, 2015, 2016, 2017)) -> Sample:
    """Everything below <root>/<authority>; of what several returns hold the newest wins."""
    sample = Sample(root, authority, years)
    for year in years:
        folder = root / authority / str(year)
        for path in sorted(folder.glob("*.csv")):
            with path.open(newline="", encoding="utf-8") as stream:
                sample.tables[path.stem, year] = list(csv.DictReader(stream))
        for path in sorted(folder.glob("*.xml")):
            _read_census(sample, path, year)
        for row in sample.tables.get(("cp_visits", year), []):
            if day := readable(row["visit_date"]):  # DQ-003
                sample.visits[row["LAchildID"], day] = row["child_seen"] == "Y"
    return sample


def _read_census(sample: Sample, path: Path, year: int) -> None:
    for element in ET.parse(path).getroot().iterfind("Children/Child"):
        child = element.findtext("ChildIdentifiers/LAchildID", "")
        sample.people[child] = Person(
            iso(element.findtext("ChildIdentifiers/PersonBirthDate")),
            iso(element.findtext("ChildIdentifiers/ExpectedPersonBirthDate")),
            element.findtext("ChildIdentifiers/GenderCurrent", ""),
            element.findtext("ChildCharacteristics/Ethnicity", ""),
            frozenset(e.text or "" for e in element.iterfind("ChildCharacteristics/Disabilities/Disability")) - {""},
            element.findtext("ChildIdentifiers/UPN", ""),
        )
        sample.listed.setdefault(child, set()).add(year)
        if died := iso(element.findtext("ChildIdentifiers/PersonDeathDate")):
            sample.died[child] = died
        for details in element.iterfind("CINdetails"):
            _read_details(sample, child, details, year)


def _read_details(sample: Sample, child: str, details: ET.Element, year: int) -> None:
    day = must(iso(details.findtext("CINreferralDate")))
    before = sample.referrals.get((child, day))
    case = Referral(child, day, iso(details.findtext("CINclosureDate")), iso(details.findtext("DateOfInitialCPC")))
    if before is not None:  # of an earlier return, or a second referral of the day (DQ-011)
        case.assessments = before.assessments
        case.transfer_conference = case.transfer_conference or before.transfer_conference
    sample.referrals[child, day] = case
    for found in details.iterfind("Assessments"):
        start = must(iso(found.findtext("AssessmentActualStartDate")))
        case.assessments[start] = iso(found.findtext("AssessmentAuthorisationDate"))
    for found in details.iterfind("Section47"):
        row = {part.tag: part.text or "" for part in found} | {"referral": day.isoformat()}
        if start := iso(row.get("S47ActualStartDate")):
            sample.enquiries[child, start] = row
        elif held := iso(row.get("DateOfInitialCPC")):
            sample.unlinked.add((child, held))  # DQ-019
    for found in details.iterfind("ChildProtectionPlans"):
        row = {part.tag: part.text or "" for part in found if part.tag != "Reviews"}
        key = child, must(iso(row["CPPstartDate"]))
        sample.plans[key] = row | {"return": str(year)}
        held = {must(iso(part.text)) for part in found.iterfind("Reviews/CPPreviewDate")}
        sample.reviews.setdefault(key, set()).update(held)
