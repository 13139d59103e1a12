"""INDICATORS 2.1 to 2.6 once more, in plain Python over lists of rows, to check the SQL against."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

NEVER = date(9999, 12, 31)
LEAVING = {
    "E11", "E12", "E2", "E3", "E4A", "E4B", "E13", "E41", "E43", "E44", "E45", "E46", "E47", "E48",
    "E5", "E6", "E7", "E9", "E14", "E15", "E16", "E17", "E8",
}  # fmt: skip
Raw = dict[str, object]


def words(value: object) -> str:
    """Text as meant: trimmed; the words for missing are empty."""
    plain = str(value or "").strip()
    return "" if plain.upper() in {"", "NULL", "#N/A", "N/A"} else plain


def code(row: Raw, column: str) -> str:
    return words(row.get(column)).upper()


def uk_date(value: object) -> date | None:
    found = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})([ T].*)?", words(value))
    if not found:
        return None
    day, month, year = (int(part) for part in found.groups()[:3])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def local_date(value: object) -> date | None:
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)([ T].*)?", words(value))
    return uk_date("{2}/{1}/{0}".format(*found.groups())) if found else uk_date(value)


def is_bad(value: object) -> bool:
    return bool(words(value)) and uk_date(value) is None


def add_years(day: date, years: int) -> date:
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def age(dob: date, day: date) -> int:
    years = day.year - dob.year
    return years if add_years(dob, years) <= day else years - 1


def return_year(row: Raw) -> int:
    return int(str(row["year_ending"]))


@dataclass(frozen=True)
class Row:
    """One stacked episode."""

    decom: date
    dec: date
    rne: str
    ls: str
    place: str
    rec: str
    post: str
    urn: str
    is_cut: bool = False

    @property
    def is_temporary(self) -> bool:
        return self.place in {"T0", "T1", "T2", "T3", "T4"}


@dataclass(frozen=True)
class Period:
    """One period of care with its rows in order."""

    rows: tuple[Row, ...]
    is_cut_off: bool

    @property
    def start(self) -> date:
        return self.rows[0].decom

    @property
    def end(self) -> date:
        return self.rows[-1].dec

    @property
    def reason(self) -> str:
        return self.rows[-1].rec if self.end < NEVER and self.rows[-1].rec in LEAVING else ""


@dataclass
class Child:
    """Everything known of a child's episodes: all rows that are not zero-day, the last return that names the child."""

    rows: list[Row]
    last_return: int


def stack(raw: Iterable[Raw]) -> dict[str, Child]:
    """Latest return wins a key; inside one: not zero-day, ended, then the greatest as text (INDICATORS 2.1, 9)."""
    best: dict[tuple[str, date], tuple[tuple[object, ...], Row]] = {}
    last: dict[str, int] = defaultdict(int)
    for given in raw:
        child, decom, dec = words(given.get("child")), uk_date(given.get("decom")), uk_date(given.get("dec"))
        if is_bad(given.get("decom")) or is_bad(given.get("dec")) or not child or not decom or (dec and dec < decom):
            continue
        last[child] = max(last[child], return_year(given))
        rne, ls, place, rec = (code(given, name) for name in ("rne", "ls", "place", "rec"))
        post, urn = code(given, "pl_post").replace(" ", ""), code(given, "urn")
        as_text = (rne, ls, place, dec.isoformat() if dec else "", rec, code(given, "pl_post"), urn)
        rank = (return_year(given), dec != decom, dec is not None, as_text)
        if (child, decom) not in best or rank > best[child, decom][0]:
            best[child, decom] = (rank, Row(decom, dec or NEVER, rne, ls, place, rec, post, urn))
    children = {child: Child([], year) for child, year in last.items()}
    for (child, _), (_, row) in sorted(best.items(), key=lambda item: item[0]):
        if row.dec != row.decom:
            children[child].rows.append(row)
    return children


def as_at(rows: Iterable[Row], day: date) -> list[Row]:
    """Rows that begin after the day are not there yet; ends after it are unknown (INDICATORS 1.1)."""
    return [replace(row, dec=row.dec if row.dec <= day else NEVER) for row in rows if row.decom <= day]


def periods(rows: list[Row]) -> list[Period]:
    """Periods of care of the eligible rows (INDICATORS 2.2, 2.3)."""
    eligible = [row for row in rows if row.ls not in {"V3", "V4"}]
    groups: list[list[Row]] = []
    for number, row in enumerate(eligible):
        if number + 1 < len(eligible) and eligible[number + 1].decom < row.dec:
            row = replace(row, dec=eligible[number + 1].decom, is_cut=True)
        before = groups[-1][-1] if groups else None
        says_new = before is not None and row.rne == "S" and before.rec in LEAVING and not before.is_cut
        if before is None or row.decom > before.dec or says_new:
            groups.append([])
        groups[-1].append(row)
    return [
        Period(tuple(group), index == 0 and _is_cut_off(rows, group[0].decom)) for index, group in enumerate(groups)
    ]


def _is_cut_off(rows: list[Row], start: date) -> bool:
    """The first known row is no start and nothing but known care lies between it and the first period."""
    until = rows[0].dec
    for row in rows[1:]:
        if row.decom > start:
            break
        if row.decom > until:
            return False
        until = max(until, row.dec)
    return rows[0].rne != "S"


def stay_start(period: Period, wanted: Row) -> date:
    """First day of the placement stay that holds a row which is not temporary (INDICATORS 2.6)."""
    start, previous, gap = period.start, None, 0
    for row in period.rows:
        if row.is_temporary:
            gap += 1
            continue
        if previous is None or not _continues(previous, row, gap):
            start = row.decom
        if row.decom == wanted.decom:
            return start
        previous, gap = row, 0
    raise AssertionError("the row is not in the period")


def _continues(previous: Row, row: Row, between: int) -> bool:
    same = row.place == previous.place
    same_post = not row.post or not previous.post or row.post == previous.post
    same_urn = not row.urn or not previous.urn or row.urn == previous.urn
    stated = bool(row.place and row.post and row.urn and previous.post and previous.urn)
    return (
        row.rne in {"L", "T", "U"}
        or (between > 0 and same and same_post and same_urn)
        or (between == 0 and row.place in {"A3", "A5"} and previous.place[:1] == "U")
        or (row.rne in {"P", "B"} and same and same_post and same_urn and stated)
    )


def is_lost(child: Child, loaded: set[int], year: int) -> bool:
    """Open when last seen, and a later return up to that year does not name the child (INDICATORS 2.1, 9; DQ-023)."""
    known = periods(child.rows)
    is_open = bool(known) and known[-1].end == NEVER
    return is_open and any(child.last_return < later <= year for later in loaded)
