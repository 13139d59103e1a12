"""What a run compared beside what the landing files say in plain Python; shared by the tests of comparisons."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.endtoend.commands import query
from tests.endtoend.conftest import FullRun
from tests.unit.sample_cases import COUNTS, RATES, Figure, figure_of, headline_version
from tests.unit.sample_comparisons import REGION, Benchmarks, exact, gap_word, outcome, p_value, shown, wilson
from tests.unit.sample_records import Window, read_sample, twelve_months_to, year_window
from tests.unit.sample_run import recomputed, status

YEARS = [("year", date(year, 3, 31)) for year in (2014, 2015, 2016, 2017)]
COLUMNS = (
    "indicator_id",
    "definition_version",
    "previous_display",
    "current_display",
    "change",
    "outcome",
    "neighbours_display",
    "neighbours_n",
    "neighbours_year",
    "england_display",
    "england_year",
    "region_display",
    "region_year",
    "neighbours_gap_word",
    "england_gap_word",
    "interval_low",
    "interval_high",
    "change_p_value",
    "within_noise",
)
sample_of = cache(read_sample)


def window_of(period_type: str, end: date) -> Window:
    return year_window(end.year) if period_type == "year" else twelve_months_to(end)


def year_before(end: date) -> date:
    """A month end compares with a month end."""
    after = end + timedelta(1)
    return date(after.year - 1, after.month, after.day) - timedelta(1)


@cache
def cases_of(landing: Path, period_type: str, end: date) -> dict[tuple[str, str], list[Any]]:
    return dict(recomputed(sample_of(landing), window_of(period_type, end), period_type == "year"))


def shown_figure(landing: Path, key: tuple[str, str], period_type: str, end: date) -> Figure | None:
    """The figure, unless it cannot be had."""
    window = window_of(period_type, end)
    if status(sample_of(landing), window, key, period_type == "year") != "ok":
        return None
    return figure_of(key[0], cases_of(landing, period_type, end).get(key, []))


def compared(run: FullRun, period_type: str, end: date) -> list[dict[str, Any]]:
    path = run.data / "internal" / "latest" / "indicator_comparisons.parquet"
    where = f"period_type = '{period_type}' and period_end = '{end}'"
    rows = query(f"select {', '.join(COLUMNS)} from {{t}} where {where}", t=path)
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def expected_comparison(
    landing: Path, indicator: str, period_type: str, end: date, method: str = "mean"
) -> dict[str, Any]:
    window, before = window_of(period_type, end), year_before(end)
    year = window.last_year
    versions = {(i, y): headline_version(i, y) for i, _ in cases_of(landing, *YEARS[3]) for y in range(2012, 2018)}
    held = Benchmarks(landing, "933", versions)
    key = indicator, headline_version(indicator, year)
    now, then = shown_figure(landing, key, period_type, end), shown_figure(landing, key, period_type, before)
    value = exact(indicator, now, held.population(year)) if now else None
    earlier = exact(indicator, then, held.population(year - 1)) if then else None
    current, previous = shown(indicator, value), shown(indicator, earlier)
    bases = (now[1], then[1]) if now and then else (0, 0)
    near, england = held.neighbours(indicator, year, method), held.of(indicator, "england", year)
    region = held.of(indicator, f"region:{REGION['933']}", year)
    is_percent = indicator not in COUNTS | RATES and indicator not in {"sdq_average", "perm_a1_days", "perm_a2_days"}
    can_test = is_percent and now and then and min(bases) > 0
    p = round(p_value(now, then), 6) if can_test and now and then else None
    low, high = wilson(*now) if is_percent and now and now[1] else (None, None)
    return {
        "indicator_id": indicator,
        "definition_version": key[1],
        "previous_display": None if previous is None else str(previous),
        "current_display": None if current is None else str(current),
        "change": None if current is None or previous is None else current - previous,
        "outcome": outcome(indicator, current, previous, bases),
        "neighbours_display": near.display,
        "neighbours_n": near.members,
        "neighbours_year": near.year,
        "england_display": england.display,
        "england_year": england.year,
        "region_display": region.display,
        "region_year": region.year,
        "neighbours_gap_word": gap_word(indicator, value, near, year),
        "england_gap_word": gap_word(indicator, value, england, year),
        "interval_low": low,
        "interval_high": high,
        "change_p_value": p,
        "within_noise": None if p is None else p >= 0.05,
    }


def is_same(found: Any, wanted: Any) -> bool:
    if isinstance(found, float) and isinstance(wanted, float):
        return abs(found - wanted) < 0.0001
    return bool(found == wanted)


def assert_comparisons_equal(run: FullRun, period_type: str, end: date, method: str = "mean") -> None:
    wrong = {}
    found = compared(run, period_type, end)
    for row in found:
        expected = expected_comparison(run.landing, row["indicator_id"], period_type, end, method)
        wrong |= {
            (row["indicator_id"], name): (row[name], wanted)
            for name, wanted in expected.items()
            if not is_same(row[name], wanted)
        }
    assert wrong == {}
    assert len(found) == 38
