"""Every comparison, flag and summary of a run, recomputed in plain Python from the landing files."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.endtoend.commands import query
from tests.endtoend.conftest import FullRun
from tests.unit.sample_cases import COUNTS, RATES, Figure, beside, figure_of, headline_version
from tests.unit.sample_comparisons import (
    REGION,
    Benchmarks,
    exact,
    gap_word,
    half_up,
    outcome,
    p_value,
    shown,
    wilson,
)
from tests.unit.sample_records import Window, read_sample, twelve_months_to, year_window
from tests.unit.sample_run import ONLY_YEARS, recomputed, status

pytestmark = pytest.mark.endtoend

YEARS = [("year", date(year, 3, 31)) for year in (2014, 2015, 2016, 2017)]
WINDOWS = [("rolling_12m", end) for end in (date(2016, 2, 29), date(2016, 11, 30), date(2017, 3, 31))]
EVENTS = {"health_assessment", "health_dental", "health_immunisations", "health_dev_checks_u5"}
EVENTS |= {"sdq_completed", "sdq_average"}
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


def _window(period_type: str, end: date) -> Window:
    return year_window(end.year) if period_type == "year" else twelve_months_to(end)


def _year_before(end: date) -> date:
    """A month end compares with a month end."""
    after = end + timedelta(1)
    return date(after.year - 1, after.month, after.day) - timedelta(1)


@cache
def _cases(landing: Path, period_type: str, end: date) -> dict[tuple[str, str], list[Any]]:
    return dict(recomputed(sample_of(landing), _window(period_type, end), period_type == "year"))


def _figure(landing: Path, key: tuple[str, str], period_type: str, end: date) -> Figure | None:
    """The figure, unless it cannot be had."""
    window = _window(period_type, end)
    if status(sample_of(landing), window, key, period_type == "year") != "ok":
        return None
    return figure_of(key[0], _cases(landing, period_type, end).get(key, []))


def _found(run: FullRun, period_type: str, end: date) -> list[dict[str, Any]]:
    path = run.data / "internal" / "latest" / "indicator_comparisons.parquet"
    where = f"period_type = '{period_type}' and period_end = '{end}'"
    rows = query(f"select {', '.join(COLUMNS)} from {{t}} where {where}", t=path)
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _expected(landing: Path, indicator: str, period_type: str, end: date) -> dict[str, Any]:
    window, before = _window(period_type, end), _year_before(end)
    year = window.last_year
    versions = {(i, y): headline_version(i, y) for i, _ in _cases(landing, *YEARS[3]) for y in range(2012, 2018)}
    held = Benchmarks(landing, "933", versions)
    key = indicator, headline_version(indicator, year)
    now, then = _figure(landing, key, period_type, end), _figure(landing, key, period_type, before)
    value = exact(indicator, now, held.population(year)) if now else None
    earlier = exact(indicator, then, held.population(year - 1)) if then else None
    current, previous = shown(indicator, value), shown(indicator, earlier)
    bases = (now[1], then[1]) if now and then else (0, 0)
    near, england = held.neighbours(indicator, year, "mean"), held.of(indicator, "england", year)
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


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, float) and isinstance(wanted, float):
        return abs(found - wanted) < 0.0001
    return bool(found == wanted)


def _assert_equal(run: FullRun, period_type: str, end: date) -> None:
    wrong = {}
    found = _found(run, period_type, end)
    for row in found:
        expected = _expected(run.landing, row["indicator_id"], period_type, end)
        wrong |= {
            (row["indicator_id"], name): (row[name], wanted)
            for name, wanted in expected.items()
            if not _same(row[name], wanted)
        }
    assert wrong == {}
    assert len(found) == 38


@pytest.mark.parametrize(("period_type", "end"), YEARS + WINDOWS)
def test_every_comparison_is_equal(full_run: FullRun, period_type: str, end: date) -> None:
    _assert_equal(full_run, period_type, end)


@pytest.mark.parametrize(("period_type", "end"), YEARS + WINDOWS)
def test_the_summary_counts_the_outcomes(full_run: FullRun, period_type: str, end: date) -> None:
    indicators = [row["indicator_id"] for row in _found(full_run, period_type, end)]
    words = Counter(_expected(full_run.landing, i, period_type, end)["outcome"] for i in indicators)
    better, worse, same = words["improved"], words["deteriorated"], words["no_change"]
    comparable = better + worse + same
    share = int((Decimal(100 * better) / comparable).quantize(Decimal(1), "ROUND_HALF_UP")) if comparable else None
    found = query(
        "select total, comparable, improved, deteriorated, no_change, pct_improved from {t}"
        f" where period_type = '{period_type}' and period_end = '{end}'",
        t=full_run.data / "internal" / "latest" / "report_summary.parquet",
    )
    assert found == [(38, comparable, better, worse, same, share)]


@pytest.mark.parametrize(("period_type", "end"), YEARS + WINDOWS)
def test_every_value_display_and_flag_is_equal(full_run: FullRun, period_type: str, end: date) -> None:
    window = _window(period_type, end)
    held = Benchmarks(full_run.landing, "933", {})
    cases = _cases(full_run.landing, period_type, end)
    looked_after = len(cases["cla_number", "v1"])
    wrong = {}
    for indicator, version, value, display, flags in query(
        "select indicator_id, definition_version, value, display, flags from {t} where status = 'ok'"
        f" and breakdown = 'all' and period_type = '{period_type}' and period_end = '{end}'",
        t=full_run.data / "internal" / "latest" / "indicator_values.parquet",
    ):
        of = cases[indicator, version]
        figure = figure_of(indicator, of)
        number = exact(indicator, figure, held.population(window.last_year))
        assert number is not None
        wanted = _flags(indicator, figure, period_type, looked_after, of)
        expected = half_up(number, 6), str(shown(indicator, number)), wanted
        if (value, display, set(flags)) != expected:
            wrong[indicator, version] = (value, display, flags), expected
    assert wrong == {}


def _flags(indicator: str, figure: Figure, period_type: str, looked_after: int, cases: list[Any]) -> set[str]:
    """INDICATORS 1.4, 3.2 #9, 3.5 #22, 3.7."""
    total = figure[1]
    found = {case.flag for case in cases} - {""}
    if indicator not in COUNTS | RATES:
        found |= {"small_denominator"} if total < 6 else {"low_base"} if total < 20 else set()
    counted = beside(cases)
    if 20 * counted["not_recorded_n"] > total > 0:
        found.add("incomplete_recording")
    if indicator == "cla_long_term_stability" and 50 * counted["uncertain_n"] > looked_after:
        found.add("uncertain_history")
    if period_type == "rolling_12m" and indicator in EVENTS:
        found.add("local_provisional")
    return found


def test_measures_without_dates_are_for_years_only(full_run: FullRun) -> None:
    found = query(
        "select distinct indicator_id from {t} where period_type = 'rolling_12m' and breakdown = 'all'"
        " and status = 'source_absent' and definition_version <> 'strategy'",
        t=full_run.data / "internal" / "latest" / "indicator_values.parquet",
    )
    assert {name for (name,) in found} == ONLY_YEARS
