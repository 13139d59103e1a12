"""Which file wins: the years of one authority's files are told and the newest usable file of each table is chosen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from warehouse.landing import LandingFile
from warehouse.readers.found import USABLE, FileFound, TableFound
from warehouse.return_year import YearVerdict, dates_by_year, judge_census, judge_return, year_with_most

CENSUS = "cin_xml"


@dataclass(frozen=True)
class Candidate:
    """One table of one file. year: the reporting year it is taken for, None while or when it cannot be told."""

    file: LandingFile
    found: FileFound
    table: TableFound
    year: int | None

    @property
    def name(self) -> str:
        """Name of the raw table."""
        return self.table.contract.table

    @property
    def newest(self) -> tuple[int, str]:
        """Orders files: the newest modification time, of equal ones the greatest relative path."""
        return self.file.stamp.modified_ns, self.found.label


@dataclass(frozen=True)
class Chosen:
    """What one authority delivered: the winning candidates, and for each year and family what its contents say."""

    candidates: tuple[Candidate, ...]
    winners: frozenset[tuple[str, str]]
    verdicts: dict[tuple[int, str], YearVerdict]

    def wins(self, candidate: Candidate) -> bool:
        """Whether this file is the one that is loaded for its table and year."""
        return (candidate.found.label, candidate.name) in self.winners

    def verdict(self, candidate: Candidate) -> YearVerdict:
        """What the contents of the candidate's return say about its year."""
        kind = _verdict_key(candidate)
        return self.verdicts.get((candidate.year or 0, kind), YearVerdict(None))


def choose(authority: str, files: Iterable[tuple[LandingFile, Sequence[FileFound]]]) -> Chosen:
    """Tell the years, choose the newest usable file of each table and year, and judge the years."""
    candidates = _with_years(
        [
            Candidate(file, found, table, _claimed(file, found, table))
            for file, parts in files
            for found in parts
            for table in found.tables
        ]
    )
    usable = [one for one in candidates if one.found.state == USABLE and one.year is not None]
    newest: dict[tuple[int | None, str], Candidate] = {}
    for candidate in sorted(usable, key=lambda one: one.newest):
        newest[candidate.year, candidate.name] = candidate
    winners = tuple(newest.values())
    labels = frozenset((one.found.label, one.name) for one in winners)
    return Chosen(tuple(candidates), labels, _verdicts(authority, winners))


def _claimed(file: LandingFile, found: FileFound, table: TableFound) -> int | None:
    """The folder's year; without one, the year a census names."""
    if file.claimed_year is not None or table.contract.kind != CENSUS or found.census_header is None:
        return file.claimed_year
    year = found.census_header.year or ""
    return int(year) if year.isdigit() and len(year) == 4 else None


def _with_years(candidates: list[Candidate]) -> list[Candidate]:
    """Give the files of a folder without a year the year of its SSDA903 files, else that of its census."""
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.file.group].append(candidate)
    years = {group: _year_of_group(members) for group, members in groups.items()}
    return [
        candidate if candidate.year is not None else replace(candidate, year=years[candidate.file.group])
        for candidate in candidates
    ]


def _year_of_group(members: list[Candidate]) -> int | None:
    usable = [one for one in members if one.found.state == USABLE]
    newest = {one.name: one for one in sorted(usable, key=lambda one: one.newest)}
    census = [one.year for one in newest.values() if one.table.contract.kind == CENSUS and one.year is not None]
    dated: Counter[int] = dates_by_year(one.table for one in newest.values() if one.year is None)
    return year_with_most(dated) or max(census, default=None)


def _verdict_key(candidate: Candidate) -> str:
    return CENSUS if candidate.table.contract.kind == CENSUS else candidate.table.contract.family


def _verdicts(authority: str, winners: Sequence[Candidate]) -> dict[tuple[int, str], YearVerdict]:
    returns: dict[tuple[int, str], list[Candidate]] = defaultdict(list)
    for candidate in winners:
        if candidate.year is not None:
            returns[candidate.year, _verdict_key(candidate)].append(candidate)
    verdicts: dict[tuple[int, str], YearVerdict] = {}
    for (year, kind), members in returns.items():
        if kind == CENSUS:
            first = members[0]
            verdicts[year, kind] = judge_census(first.found.census_header, authority, first.file.claimed_year)
        elif any(column.counts_for_year for one in members for column in one.table.contract.columns):
            is_claimed = any(one.file.claimed_year is not None for one in members)
            dates = dates_by_year(one.table for one in members)
            verdicts[year, kind] = judge_return(dates, year, is_claimed=is_claimed)
    return verdicts
