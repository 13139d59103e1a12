"""Conferences and reviews on time: the SQL against plain Python on random dirty histories, row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from random import Random

import duckdb
import pytest

from tests.unit.cp_histories import Histories, Row, built, dirty, joined
from tests.unit.cp_recomputed import Record, Window, child, day, months_later, working_days

Found = set[tuple[object, ...]]
Case = tuple[Histories, duckdb.DuckDBPyConnection]


def conferences(record: Record) -> Found:
    """Child, date, on time and band of every conference that is not a transfer-in."""

    def own_date(column: str, other: str) -> Callable[[Row], object]:
        return lambda r: (child(r), day(r.get(column)), day(r.get(other)) if day(r.get(column)) is None else None)

    enquiries = record.stacked(
        "cin_section47",
        own_date("s47actualstartdate", "dateofinitialcpc"),
        ("cinreferraldate", "s47actualstartdate", "dateofinitialcpc"),
        ("cinreferraldate", "dateofinitialcpc", "icpcnotrequired"),
    )
    referrals = record.stacked(
        "cin_referral",
        own_date("cinreferraldate", "dateofinitialcpc"),
        ("cinreferraldate", "cinclosuredate", "dateofinitialcpc"),
        ("primaryneedcode", "cinclosuredate", "dateofinitialcpc"),
    )
    starts: dict[tuple[str, date], list[date | None]] = defaultdict(list)
    for r in enquiries:
        held = day(r.get("dateofinitialcpc"))
        if held:
            starts[(child(r), held)].append(day(r["s47actualstartdate"]))
    linked: dict[tuple[str, date], date | None] = {}
    for (who, held), days in starts.items():
        known = [d for d in days if d]
        linked[(who, held)] = max([d for d in known if d <= held] or known, default=None)
    candidates: dict[tuple[str, date], list[tuple[bool, date]]] = defaultdict(list)
    for r in referrals:
        held = day(r.get("dateofinitialcpc"))
        if held is None or (child(r), held) in starts:
            continue
        for e in enquiries:
            start, referral = day(e["s47actualstartdate"]), day(r["cinreferraldate"])
            if child(e) == child(r) and start and start <= held:
                same = referral is not None and referral == day(e["cinreferraldate"])
                if same or (held - start).days <= 60:
                    candidates[(child(r), held)].append((same, start))
    linked |= {key: max(found)[1] for key, found in candidates.items()}
    result: Found = set()
    for (who, held), start in linked.items():
        n = working_days(start, held)
        result.add((who, held, n is not None and n <= 15, band(n)))
    return result


def band(n: int | None) -> str:
    if n is None:
        return "working_days_unknown"
    limits = ((10, "working_days_0_10"), (15, "working_days_11_15"), (20, "working_days_16_20"))
    return next((name for limit, name in limits if n <= limit), "working_days_21_plus")


def reviews_on_time(record: Record, window: Window) -> tuple[Found, Found]:
    """Children with plans (start, on time, assumed) and reviews held (plan start, date, on time, assumed)."""
    all_reviews = record.reviews()
    in_force: dict[str, tuple[date, bool, bool, bool]] = {}
    held: Found = set()
    has_return_before = window.first_year - 1 in record.loaded
    for who, start, end, lost in record.plans():
        if lost <= window.last_year or start > window.end:
            continue
        days = [d for d in all_reviews.get((who, start), []) if d <= window.end]
        first_deadline = months_later(start, 3)
        assumed = not has_return_before and first_deadline < window.start and not any(d < window.start for d in days)
        anchors = [start, *days]
        deadlines = [months_later(window.start, 6) if assumed else first_deadline, *(months_later(d, 6) for d in days)]
        fails = False
        for k, deadline in enumerate(deadlines):
            later = anchors[k + 1] if k + 1 < len(anchors) else None
            in_time = later is not None and later <= deadline
            if later is not None and later >= window.start:
                held.add((who, start, later, in_time, assumed and k == 0))
            if deadline <= window.end and not in_time and (later is None or later >= window.start):
                fails = True
        if end > window.end and (who not in in_force or in_force[who][0] < start):
            in_force[who] = (start, first_deadline < window.end, not fails, assumed)
    return {(who, start, good, assumed) for who, (start, counts, good, assumed) in in_force.items() if counts}, held


@pytest.fixture(scope="module")
def case() -> Case:
    rng = Random(933)
    histories = joined(dirty(rng, str(100 + n)) for n in range(60))
    con = built(histories, ["indicator.cp_icpc_on_time", "indicator.cp_rcpc_on_time"], date(2017, 1, 16), rolling=True)
    return histories, con


def windows(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, Window]]]:
    found = defaultdict(list)
    columns = "authority, period_type, period_start, period_end, first_return_year, last_return_year"
    for authority, kind, *rest in con.sql(f"select {columns} from reference.period").fetchall():
        found[authority].append((kind, Window(*rest)))
    return found


def test_conferences_are_the_same_in_every_row(case: Case) -> None:
    histories, con = case
    columns = "authority, period_type, period_end, child_id, reference_date, in_numerator, companion"
    found = set(con.sql(f"select {columns} from indicator.cp_icpc_on_time").fetchall())
    expected = {
        (authority, kind, window.end, *row)
        for authority, periods in windows(con).items()
        for row in conferences(Record(histories, authority))
        for kind, window in periods
        if isinstance(row[1], date) and window.start <= row[1] <= window.end
    }
    assert len(expected) > 1000
    assert {row[-1] for row in expected} == {band(n) for n in (None, 0, 11, 16, 21)}
    assert found == expected


def test_reviews_are_the_same_in_every_row(case: Case) -> None:
    histories, con = case
    columns = "authority, period_type, period_end, case_id, in_numerator, flag is not null"
    select = f"select {columns} from indicator.cp_rcpc_on_time where definition_version = "
    plans, held = set(), set()
    for authority, periods in windows(con).items():
        record = Record(histories, authority)
        for kind, window in periods:
            on_plan, reviews = reviews_on_time(record, window)
            plans |= {(authority, kind, window.end, f"{who}:{start}", *rest) for who, start, *rest in on_plan}
            held |= {(authority, kind, window.end, f"{who}:{start}:{d}", *rest) for who, start, d, *rest in reviews}
    assert len({(row[-1], row[-2]) for row in plans}) == 4, "late and on time, assumed and not"
    assert len(plans) > 1000
    assert len(held) > 1000
    assert set(con.sql(select + "'v1'").fetchall()) == plans
    assert set(con.sql(select + "'local_reviews'").fetchall()) == held
