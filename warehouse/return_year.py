"""Which reporting year a return describes: told from its contents, compared with the folder (INDICATORS 9, DQ-002)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.readers.found import CensusHeader, TableFound
from warehouse.readers.spool import release_pages

UK_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})(?:[ T].*)?", re.DOTALL)
FEWEST_DATES = 20
RULE = "DQ-002"
STARTING_YEAR = " (a folder is named by the year in which the reporting year ends)"


@dataclass(frozen=True)
class YearVerdict:
    """What the contents say. found: the year they describe, None when they do not tell.
    problem: why the return is blocked, without its place; None when it is not."""

    found: int | None
    problem: str | None = None


def reporting_year(day: date) -> int:
    """The reporting year, named by the year in which it ends on 31 March."""
    return day.year + (day.month >= 4)


def dates_by_year(tables: Iterable[TableFound]) -> Counter[int]:
    """How many readable dates of the columns that count lie in each reporting year."""
    years: Counter[int] = Counter()
    for table in tables:
        for column in table.contract.columns:
            if column.counts_for_year:
                years.update(_years_of(table.rows.column(column.raw_name)))
                release_pages()
    return years


def _years_of(values: pa.ChunkedArray) -> Counter[int]:
    years: Counter[int] = Counter()
    for entry in pc.value_counts(values):
        day = _uk_date(entry["values"].as_py())
        if day is not None:
            years[reporting_year(day)] += entry["counts"].as_py()
    return years


def _uk_date(text: str | None) -> date | None:
    found = UK_DATE.fullmatch((text or "").strip())
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def year_with_most(years: Counter[int]) -> int | None:
    """The year most dates lie in; of two, the later."""
    return max(years, key=lambda year: (years[year], year), default=None)


def judge_return(years: Counter[int], claimed: int, *, is_claimed: bool = True) -> YearVerdict:
    """Compare the dates of an SSDA903 return with the year its folder claims.

    is_claimed: False where no folder names a year and ``claimed`` is the one most dates lie in.
    """
    found = year_with_most(years)
    inside = years[claimed]
    after = sum(count for year, count in years.items() if year > claimed)
    if found is None or sum(years.values()) < FEWEST_DATES or (inside > 0 and after <= inside):
        return YearVerdict(found)
    other = year_with_most(Counter({year: count for year, count in years.items() if year != claimed}))
    place = f"the folder says {claimed}, the dates say {other}"
    if not is_claimed:
        place = f"no folder names a year and the dates do not agree on one, {claimed} or {other}"
    return YearVerdict(
        other,
        f"{place}: of {sum(years.values()):,} dates {inside:,} lie in "
        f"{claimed} and {after:,} after it; move the files to the folder of the year they describe"
        + (STARTING_YEAR if other is not None and other == claimed + 1 else ""),
    )


def judge_census(header: CensusHeader | None, authority: str, claimed: int | None) -> YearVerdict:
    """Compare the header of a census with where it lies: year, reference date and authority must match."""
    header = header or CensusHeader(None, None, None)
    found = int(header.year) if header.year and re.fullmatch(r"20\d{2}", header.year) else None
    year = claimed if claimed is not None else found
    wrong = [
        f"{name} is {_shown(value)}, expected {expected}"
        for name, value, expected in (
            ("Year", header.year, str(year)),
            ("ReferenceDate", header.reference_date, f"{year}-03-31"),
            ("LEA", header.authority, authority),
        )
        if value != expected
    ]
    if not wrong:
        return YearVerdict(found)
    place = f"the folder says {claimed}, the header {found or 'no year'}" if claimed else f"the header says {found}"
    return YearVerdict(found, f"{place}: {'; '.join(wrong)}; move the file to the right folder or correct the export")


def _shown(value: str | None) -> str:
    """A header value as far as it may be repeated: years, dates and numbers, nothing else."""
    if value is None:
        return "missing"
    return value if re.fullmatch(r"[\d-]{1,10}", value) else "not readable"
