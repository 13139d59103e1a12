"""Child protection returns cleaned and stacked in plain Python, from the wording of the rules, not from the SQL."""

from __future__ import annotations

import calendar
import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.unit.cp_histories import Histories, Row
from warehouse.settings import SCHEMA_DIR

MISSING = {"", "NULL", "#N/A", "N/A"}
CALENDAR = SCHEMA_DIR / "calendar" / "bank_holidays.csv"
HOLIDAYS = {row["date"] for row in csv.DictReader(CALENDAR.read_text(encoding="utf-8").splitlines())}
FAR = date(9999, 1, 1)


@dataclass(frozen=True)
class Window:
    """Twelve months, with the reporting years of their first and last day."""

    start: date
    end: date
    first_year: int
    last_year: int


def text(value: object) -> str | None:
    """The value without space around it; the words for missing are missing."""
    stripped = str(value or "").strip()
    return None if stripped.upper() in MISSING else stripped


def day(value: object) -> date | None:
    """yyyy-mm-dd, a time after it cut off; anything else is missing."""
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})([ T].*)?", text(value) or "")
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def unreadable(value: object) -> bool:
    return text(value) is not None and day(value) is None


def months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def working_days(start: date | None, end: date) -> int | None:
    if start is None or end < start:
        return None
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(1 for d in days if d.weekday() < 5 and d.isoformat() not in HOLIDAYS)


class Record:
    """What one authority delivered, cleaned and stacked."""

    def __init__(self, histories: Histories, authority: str) -> None:
        self.loaded = {year for name, year in histories.returns if name == authority}
        rows = {
            t: [r for r in found if r["authority"] == authority and text(r.get("lachildid"))]
            for t, found in histories.rows.items()
        }
        bad = {
            "cin_referral": ("cinreferraldate", "dateofinitialcpc"),
            "cin_assessment": ("assessmentactualstartdate", "assessmentauthorisationdate"),
            "cin_section47": ("s47actualstartdate",),
            "cin_plan": ("cppstartdate", "cppenddate"),
            "cin_review": ("cppreviewdate",),
        }
        needed = {
            "cin_assessment": ("assessmentactualstartdate", "assessmentauthorisationdate"),
            "cin_section47": ("s47actualstartdate", "dateofinitialcpc"),
            "cin_plan": ("cppstartdate",),
            "cin_review": ("cppreviewdate",),
        }
        for table, columns in bad.items():
            rows[table] = [r for r in rows[table] if not any(unreadable(r.get(c)) for c in columns)]
            rows[table] = [r for r in rows[table] if table not in needed or any(day(r.get(c)) for c in needed[table])]
        self.rows = rows
        self.children = self._children()
        self.last_seen: dict[str, int] = defaultdict(int)
        for table in ("cin_child", *bad):
            for r in rows[table]:
                self.last_seen[child(r)] = max(self.last_seen[child(r)], year(r))

    def _children(self) -> dict[str, Row]:
        columns = ("upn", "personbirthdate", "gendercurrent", "persondeathdate", "ethnicity")
        codes: dict[object, set[str]] = defaultdict(set)
        for r in self.rows["cin_disability"]:
            if text(r.get("disability")):
                codes[(child(r), year(r), r["child_number"])].add(str(text(r["disability"])).upper())

        def rank(r: Row) -> tuple[object, ...]:
            values = [
                str(day(r.get(c)) or "") if c.endswith("date") else str(text(r.get(c)) or "").upper() for c in columns
            ]
            values.append(" ".join(sorted(codes[(child(r), year(r), r["child_number"])])))
            return (year(r), sum(1 for v in values if v), *values)

        return winners(self.rows["cin_child"], child, rank)

    def stacked(
        self, table: str, key: Callable[[Row], object], dates: Sequence[str], columns: Sequence[str]
    ) -> list[Row]:
        """One row a key: the latest return, then more dates filled, then the greatest as text."""

        def rank(r: Row) -> tuple[object, ...]:
            values = [str(day(r.get(c)) or "") if c in dates else str(text(r.get(c)) or "").upper() for c in columns]
            return (year(r), sum(1 for c in dates if day(r.get(c))), *values)

        return list(winners(self.rows[table], key, rank).values())

    def plans(self) -> list[tuple[str, date, date, int]]:
        """Child, start, end (or far away) and the first year from which the plan is lost (or far away)."""
        found = []
        dates = ("cinreferraldate", "cppstartdate", "cppenddate")
        order = ("cinreferraldate", "cppenddate", "latestcategoryofabuse", "numberofpreviouscpp")
        for r in self.stacked("cin_plan", lambda r: (child(r), day(r["cppstartdate"])), dates, order):
            who = self.children.get(child(r), {})
            born, died = day(who.get("personbirthdate")), day(who.get("persondeathdate"))
            start, end = day(r["cppstartdate"]), day(r["cppenddate"])
            adult = months_later(born, 216) if born else FAR
            seen = self.last_seen[child(r)]
            later = [y for y in self.loaded if y > seen]
            is_open = end is None and died is None and adult > date(seen, 3, 31)
            last = min(end or FAR, died or FAR, adult)
            if start and start < last:
                found.append((child(r), start, last, min(later) if is_open and later else 9999))
        return found

    def reviews(self) -> dict[tuple[str, date | None], list[date]]:
        found: dict[tuple[str, date | None], set[date]] = defaultdict(set)
        for r in self.rows["cin_review"]:
            held, start = day(r["cppreviewdate"]), day(r["cppstartdate"])
            if held and start and held > start:
                found[(child(r), start)].add(held)
        return {key: sorted(days) for key, days in found.items()}


def child(r: Row) -> str:
    return str(text(r["lachildid"]))


def year(r: Row) -> int:
    return int(r["year_ending"] or 0)


def winners(
    rows: Iterable[Row], key: Callable[[Row], object], rank: Callable[[Row], tuple[object, ...]]
) -> dict[object, Row]:
    best: dict[object, Row] = {}
    for r in rows:
        if key(r) not in best or rank(r) > rank(best[key(r)]):
            best[key(r)] = r
    return best
