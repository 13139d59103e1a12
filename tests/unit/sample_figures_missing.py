"""Missing children recomputed in plain Python from a written sample, by INDICATORS 3.6."""

from __future__ import annotations

from datetime import date, timedelta

from tests.unit.sample_care import Care, as_at, periods
from tests.unit.sample_cases import Case, Cases
from tests.unit.sample_effects import lost
from tests.unit.sample_records import Sample, Window, must, uk

Span = tuple[date, date]  # first and last day, both inside


def missing(sample: Sample, window: Window) -> Cases:
    """Children looked after on a day of the window; counted when missing on such a day."""
    gone = lost(sample, window.last_year)
    cared: dict[str, list[Care]] = {}
    for care in periods(sample):
        if care.start <= window.end and care.child not in gone:
            cared.setdefault(care.child, []).append(as_at(care, window.end))
    spans = incidents(sample, window)
    found = []
    for child, every in cared.items():
        if not any(_days_in_care(care, window) for care in every):
            continue
        hit = [span for span in spans.get(child, []) if any(_overlap(span, care, window) for care in every)]
        last = min(every[-1].end or window.end, window.end)
        beside = ("incidents_n",) * len(hit) + ("incidents_over_24h_n",) * _long(hit, last)
        beside += ("repeat_children_n",) * (len(hit) > 1)
        found.append(Case(child, last, bool(hit), beside=beside))
    return {("cla_missing_pct", "v1"): found}


def incidents(sample: Sample, window: Window) -> dict[str, list[Span]]:
    """Missing, not away, by child; open ones last (DQ-060, DQ-061)."""
    newest = {(r["CHILD"], r["MISSING"], must(uk(r["MIS_START"]))): uk(r["MIS_END"]) for r in sample.every("missing")}
    found: dict[str, list[Span]] = {}
    for (child, kind, first), end in newest.items():
        last = date.max if end is None or end > window.end else end
        if kind == "M" and first <= last and first <= window.end:
            found.setdefault(child, []).append((first, last))
    return found


def _days_in_care(care: Care, window: Window) -> Span | None:
    last = min((care.end or date.max), care.adult) - timedelta(1)
    first, last = max(care.start, window.start), min(last, window.end)
    return (first, last) if first <= last else None


def _overlap(span: Span, care: Care, window: Window) -> bool:
    days = _days_in_care(care, window)
    return days is not None and max(span[0], days[0]) <= min(span[1], days[1])


def _long(hit: list[Span], known_to: date) -> int:
    """Spells of a day or longer, an open one as far as it is known; incidents that overlap are one (DQ-060, DQ-062)."""
    spells: list[Span] = []
    for first, last in sorted(hit):
        if spells and first <= spells[-1][1]:
            spells[-1] = spells[-1][0], max(last, spells[-1][1])
        else:
            spells.append((first, last))
    return sum((min(last, max(first, known_to)) - first).days >= 1 for first, last in spells)
