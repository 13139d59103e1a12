"""Every comparison, flag and summary of a run, recomputed in plain Python from the landing files."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.endtoend.commands import query
from tests.endtoend.comparing import YEARS, assert_comparisons_equal, cases_of, compared, expected_comparison, window_of
from tests.endtoend.conftest import FullRun
from tests.unit.sample_cases import COUNTS, RATES, Figure, beside, figure_of
from tests.unit.sample_comparisons import Benchmarks, exact, half_up, shown
from tests.unit.sample_run import ONLY_YEARS

pytestmark = pytest.mark.endtoend

WINDOWS = [("rolling_12m", end) for end in (date(2016, 2, 29), date(2016, 11, 30), date(2017, 3, 31))]
EVENTS = {"health_assessment", "health_dental", "health_immunisations", "health_dev_checks_u5"}
EVENTS |= {"sdq_completed", "sdq_average"}


@pytest.mark.parametrize(("period_type", "end"), YEARS + WINDOWS)
def test_every_comparison_is_equal(full_run: FullRun, period_type: str, end: date) -> None:
    assert_comparisons_equal(full_run, period_type, end)


@pytest.mark.parametrize(("period_type", "end"), YEARS + WINDOWS)
def test_the_summary_counts_the_outcomes(full_run: FullRun, period_type: str, end: date) -> None:
    indicators = [row["indicator_id"] for row in compared(full_run, period_type, end)]
    words = Counter(expected_comparison(full_run.landing, i, period_type, end)["outcome"] for i in indicators)
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
    window = window_of(period_type, end)
    held = Benchmarks(full_run.landing, "933", {})
    cases = cases_of(full_run.landing, period_type, end)
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
