"""Figures of children looked after recomputed in plain Python from a written sample: cases by INDICATORS 3.3 to 3.5."""

from __future__ import annotations

from datetime import date

from tests.unit.sample_care import ADOPTIVE, Care, as_at, periods, unaccompanied
from tests.unit.sample_cases import Case, Cases
from tests.unit.sample_effects import doubtful, lost
from tests.unit.sample_figures_cp import gap_fails
from tests.unit.sample_records import Row, Sample, Window, add_months, age, bounds, must, twentieth_working_day, uk

SAID = {"PN1", "PN2", "PN3", "PN5", "PN6"}


def looked_after(sample: Sample, window: Window) -> Cases:
    """Numbers, reviews, placements and ends of care."""
    gone, unsure = lost(sample, window.last_year), doubtful(sample)
    every = [as_at(c, window.end) for c in periods(sample) if c.start <= window.end and c.child not in gone]
    now = [care for care in every if care.on(window.end)]
    present = [Case(care.child, window.end) for care in now]
    seekers = unaccompanied(sample, window.end)
    return {
        ("cla_number", "v1"): present,
        ("cla_rate", "v1"): present,
        ("cla_uasc", "v1"): [case for case in present if case.child in seekers],
        **flows(every, window),
        ("cla_reviews_on_time", "v2011"): reviews_on_time(sample, now, window),
        ("cla_review_participation", "v1"): participation(sample, every, now, window),
        ("cla_three_plus_placements", "v2"): restless(every, now, window),
        ("cla_long_term_stability", "v1"): stability([c for c in now if c.child not in unsure], window.end),
        **distances(sample, now, window),
    }


def flows(every: list[Care], window: Window) -> Cases:
    """Starts, ends, and the adopted among the ends; of a child the first start and the last end of the window."""
    begun = [c for c in every if window.has(c.start) and not c.is_truncated and c.start < c.adult]
    first = {c.child: c.start for c in reversed(begun)}
    last = {c.child: c for c in every if window.has(c.end)}
    adopted = {child for child, care in last.items() if care.left_for in {"E11", "E12"}}
    adults = {child for child in adopted if must(last[child].end) >= last[child].adult}  # DQ-066
    return {
        ("cla_started", "v1"): [Case(child, day) for child, day in first.items()],
        ("cla_ceased", "v1"): [Case(child, must(care.end)) for child, care in last.items()],
        ("perm_adopted_pct", "v1"): [
            Case(child, must(care.end), child in adopted) for child, care in last.items() if child not in adults
        ],
    }


def reviews_held(sample: Sample, end: date) -> dict[str, dict[date, Row]]:
    """Reviews up to a day by child; the newest return wins a day."""
    held: dict[str, dict[date, Row]] = {}
    for row in sample.every("reviews"):
        if (day := must(uk(row["REVIEW"]))) <= end:
            held.setdefault(row["CHILD"], {})[day] = row
    return held


def reviews_on_time(sample: Sample, now: list[Care], window: Window) -> list[Case]:
    held = reviews_held(sample, window.end)
    loaded = [year for year in sample.years if sample.rows("reviews", year)]
    from_start = bounds(min(loaded))[0]
    found = []
    for care in now:
        first = twentieth_working_day(care.start)
        if first >= window.end:
            continue
        known = sorted(day for day in held.get(care.child, {}) if care.start <= day)
        second = 3 if not care.is_truncated and care.start >= from_start else 6
        is_known = first >= window.start or window.first_year - 1 in loaded or (known and known[0] < window.start)
        deadline = first if is_known else add_months(window.start, 6)
        flag = "" if is_known else "assumed_anchor"
        found.append(
            Case(
                care.child,
                window.end,
                not gap_fails(window, deadline, known, second if is_known else 6),
                flag=flag,
            )
        )
    return found


def participation(sample: Sample, every: list[Care], now: list[Care], window: Window) -> list[Case]:
    """Children whose every review of the window, from the age of four on, had their views."""
    held = reviews_held(sample, window.end)
    cared: dict[str, list[Care]] = {}
    for care in every:
        cared.setdefault(care.child, []).append(care)
    found = []
    for care in now:
        said = [
            row["REVIEW_CODE"] in SAID
            for day, row in held.get(care.child, {}).items()
            if window.has(day)
            and age(care.born, day) >= 4
            and any(c.start <= day <= (c.end or date.max) for c in cared[care.child])
        ]
        if said:
            found.append(Case(care.child, window.end, all(said)))
    return found


def restless(every: list[Care], now: list[Care], window: Window) -> list[Case]:
    stays: dict[str, int] = {}
    for care in every:
        in_window = [stay for stay in care.stays() if (stay[-1].end or date.max) > window.start]
        stays[care.child] = stays.get(care.child, 0) + len(in_window)
    return [Case(care.child, window.end, stays[care.child] >= 3) for care in now]


def stability(now: list[Care], end: date) -> list[Case]:
    found, long_ago = [], add_months(end, -24)
    for care in now:
        stays = care.stays()
        if age(care.born, end) >= 16:
            continue
        if care.start > add_months(end, -30):
            if care.is_truncated:
                found.append(Case(care.child, end, False, beside=("uncertain_n",), is_outside=True))
            continue
        adopted = len(stays) > 1 and stays[-1][-1].row["PLACE"] in ADOPTIVE
        settled = bool(stays) and (stays[-1][0].start <= long_ago or (adopted and stays[-2][0].start <= long_ago))
        found.append(Case(care.child, end, settled))
    return found


def distances(sample: Sample, now: list[Care], window: Window) -> Cases:
    """More than 20 miles: wherever placed, and outside the authority; each also without the unknown."""
    ever = {row["CHILD"] for row in sample.every("uasc")}
    found: Cases = {}
    for care in now:
        row = care.at(window.end).row
        miles = float(row["PL_DISTANCE"]) if row["PL_DISTANCE"] and care.child not in ever else None  # DQ-047
        miles = miles if miles is not None and 0 <= miles <= 999.9 else None  # DQ-042
        outside = is_outside(row, sample.authority)
        for version, hit, unknown in (
            ("v1_any_boundary", True, miles is None),
            ("v2_outside_la", outside is True, miles is None or outside is None),
        ):
            far = miles is not None and miles > 20.0 and hit
            case = Case(care.child, window.end, far, beside=("unknown_n",) if unknown else ())
            found.setdefault(("cla_placed_over_20_miles", version), []).append(case)
            known = Case(care.child, window.end, far, beside=case.beside, is_outside=miles is None)
            found.setdefault(("cla_placed_over_20_miles", f"{version}.known_distance"), []).append(known)
    return found


def is_outside(row: Row, authority: str) -> bool | None:
    """By the authority of the placement, else as told (DQ-045); unknown without either."""
    if row["PL_LA"]:
        return row["PL_LA"] not in OWN.get(authority, set())
    return {"OUT": True, "IN": False}.get(row["PL_LOCATION"])


OWN = {"933": {"E10000027", "E06000066"} | {f"E07000{number}" for number in (187, 188, 189, 190, 191, 246)}}
