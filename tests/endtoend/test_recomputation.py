"""Every headline figure of a full run, on clean files and on spoilt ones, equals one recomputed in plain Python from the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.endtoend.commands import query
from tests.endtoend.conftest import FullRun
from tests.unit.sample_cases import Figure, headlines
from tests.unit.sample_records import read_sample, year_window
from tests.unit.sample_run import recomputed

pytestmark = pytest.mark.endtoend

NOT_SHOWN = {  # by year: what the defects keep from being shown, and why
    2014: {
        "cla_convicted": "source_absent",
        "cla_missing_pct": "source_absent",
        "cla_rate": "blocked DQ-085",
        "perm_a1_days": "insufficient_history",
        "perm_a2_days": "insufficient_history",
    },
    2015: {
        "cp_repeat_plan": "blocked DQ-015",
        "perm_a1_days": "insufficient_history",
        "perm_a2_days": "insufficient_history",
        "ref_repeat_12m": "insufficient_history",
    },
    2016: {},
    2017: {},
}


def _recomputed(landing: Path, year: int) -> dict[str, Figure]:
    return headlines(recomputed(read_sample(landing), year_window(year), is_year=True), year)


def _assert_equal(run: FullRun, year: int) -> int:
    expected = _recomputed(run.landing, year)
    found = query(
        "select indicator_id, numerator, case when unit in ('percent', 'score', 'days') then denominator end from {t}"
        f" where period_type = 'year' and year_ending = {year} and breakdown = 'all' and is_headline and status = 'ok'",
        t=run.data / "internal" / "latest" / "indicator_values.parquet",
    )
    wrong = {
        name: (int(numerator), denominator, expected[name])
        for name, numerator, denominator in found
        if int(numerator) != expected[name][0] or (denominator is not None and int(denominator) != expected[name][1])
    }
    assert wrong == {}
    return len(found)


@pytest.mark.parametrize("year", [2014, 2015, 2016, 2017])
def test_every_figure_is_equal(full_run: FullRun, year: int) -> None:
    assert _assert_equal(full_run, year) >= (38 if year >= 2016 else 20)


@pytest.mark.parametrize("year", [2014, 2015, 2016, 2017])
def test_every_figure_is_equal_with_all_defects(spoilt_run: FullRun, year: int) -> None:
    """The recomputation applies INDICATORS 8 to the rows in its own way (sample_effects)."""
    assert _assert_equal(spoilt_run, year) >= (38 if year >= 2016 else 20)
    found = query(
        "select indicator_id, trim(concat(status, ' ', array_to_string(flags, ' '))) from {t} where status <> 'ok'"
        f" and period_type = 'year' and year_ending = {year} and breakdown = 'all' and is_headline"
        " and not (year_ending = 2014 and (starts_with(indicator_id, 'cp_') or list_contains("
        "['assess_45wd', 'ref_repeat_12m'], indicator_id)))",
        t=spoilt_run.data / "internal" / "latest" / "indicator_values.parquet",
    )
    assert dict(found) == NOT_SHOWN[year]


def test_the_defects_move_the_figures(full_run: FullRun, spoilt_run: FullRun) -> None:
    """Else the comparison above would say nothing about the effects."""
    clean, spoilt = (_recomputed(run.landing, 2017) for run in (full_run, spoilt_run))
    assert sum(clean[name] != spoilt[name] for name in clean) >= 30
