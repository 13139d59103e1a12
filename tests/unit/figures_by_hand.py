"""Adoption days, care leavers, dental checks and SDQ once more, in plain Python, to check the SQL against."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from tests.unit.care_by_hand import (
    NEVER,
    Child,
    Period,
    Raw,
    add_years,
    age,
    as_at,
    code,
    is_bad,
    is_lost,
    local_date,
    periods,
    return_year,
    stack,
    stay_start,
    uk_date,
    words,
)

ADOPTIVE = {"A3", "A4", "A5", "A6"}
Found = set[tuple[object, ...]]


@dataclass(frozen=True)
class Window:
    """A row of reference.period."""

    kind: str
    start: date
    end: date
    year: int


class Returns:
    """The raw rows with the few look-ups that every figure needs."""

    def __init__(self, tables: dict[str, list[Raw]]) -> None:
        self.tables = tables
        self.children = stack(tables["cla_episodes"])
        self.loaded = {return_year(row) for row in tables["cla_episodes"]}
        self.oc2_years = {return_year(row) for row in tables["cla_oc2"]}

    def one_answer(self, table: str, columns: tuple[str, ...]) -> dict[tuple[str, int], Raw | None]:
        """The row of a child and return; None where differing rows contradict each other (DQ-005)."""
        seen: dict[tuple[str, int], set[tuple[object, ...]]] = defaultdict(set)
        rows: dict[tuple[str, int], Raw] = {}
        for row in self.tables[table]:
            key = (words(row["child"]), return_year(row))
            if table == "cla_ad1" and is_bad(row.get("date_match")):
                continue
            seen[key].add(tuple(uk_date(row.get(c)) if c in {"dob", "date_match"} else code(row, c) for c in columns))
            rows[key] = row
        return {key: row if len(seen[key]) == 1 else None for key, row in rows.items()}

    @cached_property
    def ad1(self) -> dict[tuple[str, int], Raw | None]:
        return self.one_answer("cla_ad1", ("date_match", "foster_care"))

    @cached_property
    def oc2(self) -> dict[tuple[str, int], Raw | None]:
        return self.one_answer("cla_oc2", ("teeth_check", "sdq_reason", "sdq_score"))

    @cached_property
    def oc3(self) -> dict[tuple[str, int], Raw | None]:
        return self.one_answer("cla_oc3", ("dob", "in_touch", "activ", "accom"))

    @cached_property
    def header_dob(self) -> dict[str, date]:
        """Latest header that can be used and holds a date of birth."""
        groups: dict[tuple[str, int], list[Raw]] = defaultdict(list)
        for row in self.tables["cla_header"]:
            if not is_bad(row["dob"]):
                groups[str(row["child"]), return_year(row)].append(row)
        found: dict[str, tuple[int, date]] = {}
        for (child, year), rows in groups.items():
            dob = uk_date(rows[0]["dob"])
            if len({(code(r, "sex"), uk_date(r["dob"])) for r in rows}) == 1 and dob:
                found[child] = max(found.get(child, (0, NEVER)), (year, dob))
        return {child: dob for child, (_, dob) in found.items()}

    def dob(self, child: str) -> date | None:
        """Header, else OC3 of the latest return with one (no other file of these returns holds a date of birth)."""
        if child in self.header_dob:
            return self.header_dob[child]
        others = [(return_year(r), uk_date(r["dob"])) for r in self.tables["cla_oc3"] if r["child"] == child]
        known = [(year, dob) for year, dob in others if dob]
        return max(known)[1] if known else None


def adoptions(returns: Returns, window: Window) -> dict[str, Period]:
    """The latest adoption of each child in the three years that end with the window."""
    found = {}
    for name, child in returns.children.items():
        dob = returns.dob(name)
        for period in periods(as_at(child.rows, window.end)):
            is_adult = dob is not None and period.end >= add_years(dob, 18)
            in_time = add_years(window.end, -3) < period.end <= window.end
            if (
                period.reason in {"E11", "E12"}
                and in_time
                and not is_adult
                and not is_lost(child, returns.loaded, window.year)
            ):
                found[name] = period
    return found


def ad1_row(returns: Returns, child: str, adopted: date) -> Raw:
    own = adopted.year + (adopted.month >= 4)
    years = [year for (name, year), row in returns.ad1.items() if name == child and row is not None]
    best = own if own in years else max(years, default=0)
    return returns.ad1.get((child, best)) or {}


def adoption_days(returns: Returns, window: Window) -> tuple[Found, Found]:
    """A1 and A2: (version, child, counted, days)."""
    a1: Found = set()
    a2: Found = set()
    for child, period in adoptions(returns, window).items():
        run = None
        for row in reversed([r for r in period.rows if not r.is_temporary]):
            if row.place not in ADOPTIVE:
                break
            run = row
        if run is None:
            continue
        record = ad1_row(returns, child, period.end)
        carer_start = stay_start(period, run) if code(record, "foster_care") == "1" else run.decom
        in_year = period.end >= window.start
        known = not period.is_cut_off
        for version, moved in (("v1", run.decom), ("a10", carer_start), ("single_year", run.decom)):
            if version != "single_year" or in_year:
                a1.add((version, child, known, (moved - period.start).days if known else None))
        orders = [r.decom for r in period.rows if r.ls == "E1"] or [r.decom for r in period.rows if r.ls == "D1"]
        match = uk_date(record.get("date_match"))
        if orders and match and match <= window.end:
            for version in ("v1", "single_year") if in_year else ("v1",):
                a2.add((version, child, known, max(0, (match - orders[0]).days) if known else None))
    return a1, a2


def ended(returns: Returns, window: Window) -> Found:
    """Who ceased to be looked after in the window, and whether the last end was an adoption."""
    found: Found = set()
    for name, child in returns.children.items():
        ends = [p for p in periods(as_at(child.rows, window.end)) if window.start <= p.end <= window.end]
        if not ends or is_lost(child, returns.loaded, window.year):
            continue
        adopted, dob = ends[-1].reason in {"E11", "E12"}, returns.dob(name)
        if not (adopted and dob and ends[-1].end >= add_years(dob, 18)):
            found.add(("v1", name, adopted))
    return found


def twelve_months(returns: Returns, window: Window) -> set[str]:
    """Children looked after continuously for twelve months at the end of the window (INDICATORS 2.4, 2.5)."""
    found = set()
    for name, child in returns.children.items():
        dob, rows = returns.dob(name), as_at(child.rows, window.end)
        known = periods(rows)
        is_open = bool(known) and known[-1].end == NEVER and known[-1].start <= window.start
        is_minor = dob is None or add_years(dob, 18) > window.end
        had_short_break = any(r.ls in {"V3", "V4"} and r.dec > window.start for r in rows)
        if is_open and is_minor and not had_short_break and not is_lost(child, returns.loaded, window.year):
            found.add(name)
    return found


def completed(returns: Returns, window: Window, child: str, kind: str) -> list[tuple[date, Raw]]:
    events = [(local_date(r["event_date"]), r) for r in returns.tables["health_events"] if r["child_id"] == child]
    return [
        (day, row)
        for day, row in events
        if day
        and window.start <= day <= window.end
        and code(row, "event_type") == kind
        and code(row, "status") == "COMPLETED"
    ]


def score(value: object) -> int | None:
    plain = words(value)
    return int(plain) if plain.isdigit() and int(plain) <= 40 else None


def health(returns: Returns, window: Window) -> tuple[Found, Found, Found]:
    """Dental (child, checked, recorded), SDQ completed (child, done), SDQ scores (child, score)."""
    dental: Found = set()
    done: Found = set()
    scores: Found = set()
    uses_oc2 = window.kind == "year" and window.year in returns.oc2_years
    for child in twelve_months(returns, window):
        key = (child, window.year)
        if uses_oc2 and key in returns.oc2 and returns.oc2[key] is None:
            continue
        row = (returns.oc2.get(key) or {}) if uses_oc2 else {}
        teeth, points = code(row, "teeth_check"), score(row.get("sdq_score"))
        if not uses_oc2:
            teeth = "1" if completed(returns, window, child, "DENTAL") else "0"
            valid = [(day, score(r["value"])) for day, r in completed(returns, window, child, "SDQ")]
            points = max([(day, s) for day, s in valid if s is not None], default=(NEVER, None))[1]
        dental.add(("v1", child, teeth == "1", None if teeth in {"0", "1"} else "not_recorded_n"))
        dob, first = returns.dob(child), returns.children[child].rows[0].decom
        if (
            dob
            and dob <= first
            and dob <= window.end
            and add_years(dob, 4) <= window.start
            and add_years(dob, 17) > window.end
        ):
            done.add(("v1", child, points is not None))
            if points is not None:
                scores.add(("v1", child, points))
    return dental, done, scores


def care_leavers(returns: Returns, window: Window) -> Found:
    """The OC3 cohort with who is in touch (INDICATORS 3.9, 9)."""
    found: Found = set()
    for (name, year), row in returns.oc3.items():
        if row is None or year != window.year or window.kind != "year":
            continue
        dob = returns.header_dob.get(name) or uk_date(row["dob"]) or returns.dob(name)
        child = returns.children.get(name, Child([], 0))
        if not dob or not 19 <= age(dob, window.end) <= 21 or code(row, "in_touch") in {"DIED", "RHOM"}:
            continue
        rows = as_at(child.rows, window.end)
        known = periods(rows)
        days = {p.start + timedelta(n) for p in known for n in range((min(p.end, add_years(dob, 18)) - p.start).days)}
        enough = sum(d >= add_years(dob, 14) for d in days) >= 91 and any(d >= add_years(dob, 16) for d in days)
        is_open = bool(known) and known[-1].end == NEVER
        is_transferred = bool(known) and known[-1].reason == "E3"
        only_breaks = bool(rows) and not known
        too_short = bool(rows) and rows[0].rne == "S" and not enough
        if not (is_open or is_transferred or only_breaks or too_short or is_lost(child, returns.loaded, window.year)):
            found.add(("v2014", name, code(row, "in_touch") == "YES"))
    return found
