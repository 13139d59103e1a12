"""Finds the records that a defect may spoil: each child once, in order. What is spoilt is said in defects_*."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.sample.authority import Authority
from pipelines.sample.care import Period
from pipelines.sample.dates import age_on, year_end, year_of, year_start
from pipelines.sample.episodes import episodes_of
from pipelines.sample.landing import Landing, Node, Row, Table, from_uk, uk
from pipelines.sample.people import Person, Referral
from pipelines.sample.vocabulary import vocabulary


class NothingToSpoilError(Exception):
    """No record fits the defect; the sample is too small or lacks the year."""


@dataclass(frozen=True)
class Case:
    """A child of the newest census with one of its cases. child, details: the elements Child and CINdetails."""

    person: Person
    referral: Referral
    child: Node
    details: Node


class Bench:
    """The files of one authority, with the children behind them, open for spoiling."""

    def __init__(self, landing: Landing, authority: Authority, years: Sequence[int]) -> None:
        self.landing, self.authority, self.years = landing, authority, tuple(years)
        self.year = self.years[-1]
        self.start, self.end = year_start(self.year), year_end(self.year)
        self.used: set[Person] = set()
        self._periods: dict[Person, list[Period]] = {}
        self._rows: dict[int, tuple[tuple[int, int] | None, dict[str, list[Row]]]] = {}
        self._children: dict[int, dict[str, Node]] = {}
        for period in authority.care.periods:
            self._periods.setdefault(period.person, []).append(period)

    def path(self, name: str, year: int | None = None) -> str:
        """Path of a file of the newest year, or of ``year``."""
        return f"{self.authority.number}/{year or self.year}/{name}"

    def table(self, name: str, year: int | None = None) -> Table:
        """A CSV file of the newest year, or of ``year``."""
        try:
            return self.landing.tables[self.path(f"{name}.csv", year)]
        except KeyError as error:
            raise NothingToSpoilError(f"no {name}.csv of {year or self.year}") from error

    def rows(self, name: str, person: Person, year: int | None = None) -> list[Row]:
        """The child's rows of a 903 file of the newest year, or of ``year``."""
        table = self.table(name, year)
        now = (id(table.rows), len(table.rows))
        seen, index = self._rows.get(id(table), (None, {}))
        if seen != now:
            index = {}
            for row in table.rows:
                index.setdefault(row["CHILD"], []).append(row)
            self._rows[id(table)] = (now, index)
        return list(index.get(person.care_id, []))

    def in_all_years(self, name: str, person: Person) -> list[Row]:
        """The child's rows of a 903 file, of every return that has it."""
        return [row for year in self.years for row in self.rows(name, person, year)]

    def same_episode(self, person: Person, decom: str) -> list[Row]:
        """One episode as every return shows it, so that a change looks like no change between returns."""
        return [row for row in self.in_all_years("episodes", person) if row["DECOM"] == decom]

    def period(self, fits: Callable[[Period], bool]) -> Period:
        """The first child not yet spoilt whose only period of care fits, in the newest return."""
        for person, periods in sorted(self._periods.items(), key=lambda item: item[0].care_id):
            period = periods[0]
            is_plain = len(periods) == 1 and period.kind != "short_breaks" and period.overlaps(self.year)
            if is_plain and person not in self.used and fits(period):
                self.used.add(person)
                return period
        raise NothingToSpoilError("no child in care fits")

    def case(self, fits: Callable[[Person, Referral], bool], *, number: int = 1) -> Case:
        """The first child of the newest census, not spoilt, never in care, whose last case of ``number`` fits."""
        census = self.children(self.year)
        for person in sorted(self.authority.people, key=lambda person: person.census_id):
            if (
                person.census_id not in census
                or person.care_id
                or person in self.used
                or len(person.referrals) != number
            ):
                continue
            referral = person.referrals[-1]
            child = census[person.census_id]
            details = [n for n in child.all("CINdetails") if n.get("CINreferralDate") == referral.day.isoformat()]
            if details and fits(person, referral):
                self.used.add(person)
                return Case(person, referral, child, details[0])
        raise NothingToSpoilError("no child in need fits")

    def children(self, year: int) -> dict[str, Node]:
        """The Child elements of the census of ``year`` by LAchildID."""
        if year not in self._children:
            root = self.landing.census.get(self.path(f"CIN_{year}.xml", year))
            found = root.all("Children")[0].inside if root else []
            self._children[year] = {child.get("LAchildID"): child for child in found}
        return self._children[year]

    def in_all_censuses(self, person: Person) -> list[Node]:
        """The Child element of every census that has the child."""
        return [c for year in self.years if (c := self.children(year).get(person.census_id)) is not None]

    def care_leaver(self, fits: Callable[[Row], bool]) -> Row:
        """The first row of the newest OC3 that fits, of a young person not yet spoilt."""
        spoilt = {person.care_id for person in self.used}
        for row in self.table("oc3").rows:
            if row["CHILD"] not in spoilt and fits(row):
                self.used.update(p for p in self.authority.people if p.care_id == row["CHILD"])
                return row
        raise NothingToSpoilError("no care leaver fits")

    def started(self, period: Period) -> bool:
        """Whether the period started in the newest year."""
        return year_of(period.start) == self.year

    def left(self, period: Period) -> bool:
        """Whether the child went home in the newest year, with a month of it to go."""
        went_home = period.kind == "general" and period.end_code == vocabulary().code["end_home"]
        return went_home and period.end is not None and self.start <= period.end < date(self.year, 2, 28)

    def stays(self, period: Period) -> bool:
        """Whether the child is looked after at the end of the newest year."""
        return period.in_care(self.end)

    def plain_start(self, period: Period) -> bool:
        """Whether the only episode of the child began in the newest year, at a place with a known home."""
        return self.started(period) and period.home is not None and len(episodes_of(period, vocabulary())) == 1

    def age(self, person: Person) -> int:
        """Age at the end of the newest year."""
        return age_on(person.born, self.end)


def shift(row: Row, column: str, by_days: int) -> None:
    """Moves a dd/mm/yyyy date of a row by some days."""
    row[column] = uk(date.fromordinal(from_uk(row[column]).toordinal() + by_days))
