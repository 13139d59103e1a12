"""Adoption days and care leavers recomputed in plain Python from a written sample, by INDICATORS 3.8 and 3.9."""

from __future__ import annotations

from datetime import date

from tests.unit.sample_care import ADOPTIVE, SHORT_BREAKS, Care, periods
from tests.unit.sample_cases import Case, Cases
from tests.unit.sample_effects import births, contradicting, lost, stacked
from tests.unit.sample_records import Row, Sample, Window, add_months, age, must, uk

SUITABLE = {f"{letter}1" for letter in "BCDEKTUVWYZ"}
ACTIVE = {"F1", "P1", "F2", "P2", "F3", "P3"}
NOT_HOUSED = {"G1", "G2", "H1", "H2", "R1", "R2"}


def adoption_days(sample: Sample, window: Window) -> Cases:
    """Scorecard A1 and A2 over three years, and over twelve months as a variant."""
    found: Cases = {(name, v): [] for name in ("perm_a1_days", "perm_a2_days") for v in ("v1", "single_year")}
    found["perm_a1_days", "a10"] = []
    for care in periods(sample):
        if care.end is None or not add_months(window.end, -36) < care.end <= window.end:
            continue
        if care.left_for not in {"E11", "E12"} or care.end >= care.adult:  # DQ-066
            continue
        for (name, version), days in _days(sample, care, window.end).items():
            is_recent = version != "single_year" or care.end > add_months(window.end, -12)
            if is_recent and days is not None:  # what is left out for another reason is not uncertain
                beside = ("uncertain_n",) if care.is_truncated else ()
                case = Case(care.child, care.end, value=days, beside=beside, is_outside=care.is_truncated)
                found[name, version].append(case)
    return found


def _days(sample: Sample, care: Care, as_known: date) -> dict[tuple[str, str], int | None]:
    placed, fostered = _moved_in(care)
    row = _adoption_row(sample, care)
    entry = None if placed is None else (placed - care.start).days
    a10 = (must(fostered) - care.start).days if placed and row and row["FOSTER_CARE"] == "1" else entry
    order = None
    matched = uk(row["DATE_MATCH"]) if row else None
    if placed and matched and matched <= as_known:
        placing = [e.start for e in care.episodes if e.row["LS"] == "E1"]
        freeing = [e.start for e in care.episodes if e.row["LS"] == "D1"]
        if ordered := min(placing or freeing, default=None):
            order = max(0, (matched - ordered).days)
    return {
        ("perm_a1_days", "v1"): entry,
        ("perm_a1_days", "single_year"): entry,
        ("perm_a1_days", "a10"): a10,
        ("perm_a2_days", "v1"): order,
        ("perm_a2_days", "single_year"): order,
    }


def _moved_in(care: Care) -> tuple[date | None, date | None]:
    """Start of the last unbroken run of adoptive placements, and of the stay that holds it."""
    run = [e for e in care.episodes if not e.is_temporary]
    placed = None
    while run and run[-1].row["PLACE"] in ADOPTIVE:
        placed = run.pop().start
    stay = next((s[0].start for s in care.stays() if any(e.start == placed for e in s)), None)
    return placed, stay


def _adoption_row(sample: Sample, care: Care) -> Row | None:
    """The row of the return of the adoption's year, else of the newest other."""
    rows = {year: r for year in sample.years for r in sample.rows("ad1", year) if r["CHILD"] == care.child}
    end = must(care.end)
    year = end.year + (end.month >= 4)
    return rows.get(year) or rows.get(max(rows, default=0))


def care_leavers(sample: Sample, window: Window) -> Cases:
    """Of a year only: the file has no dates."""
    born = births(sample)
    rows = sample.rows("oc3", window.last_year)
    out = contradicting(rows) | lost(sample, window.last_year)
    history = _histories(sample)
    cohort = [
        row
        for row in rows
        if age(born[row["CHILD"]], window.end) in {19, 20, 21}
        and row["IN_TOUCH"] not in {"DIED", "RHOM"}
        and row["CHILD"] not in out
        and _was_in_care(history.get(row["CHILD"], []), born[row["CHILD"]], window.end)
    ]
    cohort = list({row["CHILD"]: row for row in cohort}.values())
    return {
        ("cl_in_touch", "v2014"): [Case(r["CHILD"], window.end, r["IN_TOUCH"] == "YES") for r in cohort],
        ("cl_suitable_accommodation", "v2014"): [
            Case(r["CHILD"], window.end, r["ACCOM"] in SUITABLE) for r in cohort if r["ACCOM"] not in NOT_HOUSED
        ],
        ("cl_eet", "v2014"): [Case(r["CHILD"], window.end, r["ACTIV"] in ACTIVE) for r in cohort],
    }


def _histories(sample: Sample) -> dict[str, list[tuple[date, Row]]]:
    found: dict[str, list[tuple[date, Row]]] = {}
    for (child, start), row in stacked(sample):
        found.setdefault(child, []).append((start, row))
    return found


def _was_in_care(rows: list[tuple[date, Row]], born: date, end: date) -> bool:
    """13 weeks from the 14th birthday with a day from the 16th; what is not known is no reason to leave out."""
    if not rows:
        return True
    eligible = [(start, row) for start, row in rows if row["LS"] not in SHORT_BREAKS]
    if not eligible or rows[-1][1]["REC"] == "E3":
        return False
    if rows[0][1]["RNE"] != "S":
        return True
    adult = add_months(born, 18 * 12)
    spans = [(start, min(uk(row["DEC"]) or end, adult)) for start, row in eligible]
    since = add_months(born, 14 * 12)
    days = sum(max(0, (last - max(first, since)).days) for first, last in spans)
    return days >= 91 and any(last > add_months(born, 16 * 12) for _, last in spans)
