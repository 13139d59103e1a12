"""Every level of every breakdown, year and rolling window, and the counts beside, recomputed from the files."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any

import pytest

from tests.endtoend.commands import query
from tests.endtoend.conftest import FullRun
from tests.unit.sample_cases import COUNTS, RATES, Cases, beside, figure_of
from tests.unit.sample_levels import Levels, cells
from tests.unit.sample_records import Sample, Window, read_sample, twelve_months_to, year_window
from tests.unit.sample_run import recomputed, status

pytestmark = pytest.mark.endtoend

YEARS = [("year", date(year, 3, 31)) for year in (2014, 2015, 2016, 2017)]
WINDOWS = [
    ("rolling_12m", end) for end in (date(2015, 4, 30), date(2016, 2, 29), date(2016, 11, 30), date(2017, 3, 31))
]
Cell = tuple[int, int]

sample_of = cache(read_sample)


def _window(period_type: str, end: date) -> Window:
    return year_window(end.year) if period_type == "year" else twelve_months_to(end)


def _table(run: FullRun, name: str, columns: str, period_type: str, end: date) -> list[tuple[Any, ...]]:
    where = f"period_type = '{period_type}' and period_end = '{end}'"
    path = run.data / "internal" / "latest" / f"{name}.parquet"
    return query(f"select indicator_id, definition_version, {columns} from {{t}} where {where}", t=path)


def _found(run: FullRun, period_type: str, end: date) -> dict[tuple[str, str], dict[tuple[str, str], Cell]]:
    """Numerator and denominator of every cell of the figures that are shown."""
    found: dict[tuple[str, str], dict[tuple[str, str], Cell]] = defaultdict(dict)
    columns = "breakdown, level, numerator, denominator, status"
    for indicator, version, breakdown, level, hits, total, state in _table(
        run, "indicator_values", columns, period_type, end
    ):
        if state in {"ok", "no_cases"}:
            base = 0 if indicator in COUNTS | RATES else int(total)
            found[indicator, version][breakdown, level] = int(hits), base
    return found


def _wrong_cells(run: FullRun, period_type: str, end: date) -> tuple[dict[Any, Any], int]:
    sample, window = sample_of(run.landing), _window(period_type, end)
    cases, levels = recomputed(sample, window, period_type == "year"), Levels(sample, window)
    wrong, compared = {}, 0
    for key, shown in _found(run, period_type, end).items():
        expected = cells(key[0], cases.get(key, []), levels)
        compared += len(shown)
        wrong |= {
            (*key, *at): (shown.get(at), expected.get(at))
            for at in shown.keys() | expected.keys()
            if shown.get(at) != expected.get(at)
        }
    return wrong, compared


@pytest.mark.parametrize(("period_type", "end"), YEARS + WINDOWS)
def test_every_cell_is_equal(full_run: FullRun, period_type: str, end: date) -> None:
    wrong, compared = _wrong_cells(full_run, period_type, end)
    assert wrong == {}
    assert compared >= (500 if end.year == 2014 else 900)


@pytest.mark.parametrize(("period_type", "end"), YEARS)
def test_every_cell_is_equal_with_all_defects(spoilt_run: FullRun, period_type: str, end: date) -> None:
    wrong, compared = _wrong_cells(spoilt_run, period_type, end)
    assert wrong == {}
    assert compared >= (500 if end.year == 2014 else 900)


def test_every_rolling_headline_has_the_state_that_the_deliveries_give(full_run: FullRun) -> None:
    sample = sample_of(full_run.landing)
    found = query(
        "select indicator_id, definition_version, period_end, status from {t}"
        " where period_type = 'rolling_12m' and breakdown = 'all'",
        t=full_run.data / "internal" / "latest" / "indicator_values.parquet",
    )
    assert len({end for _, _, end, _ in found}) == 24
    expected = {(i, v, end): status(sample, twelve_months_to(end), (i, v), is_year=False) for i, v, end, _ in found}
    shown = {(i, v, end): "ok" if state == "no_cases" else state for i, v, end, state in found}
    assert {key: state for key, state in shown.items() if state != expected[key]} == {}


def _companions(run: FullRun, period_type: str, end: date) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for indicator, version, measure, value in _table(run, "companion_values", "measure, value", period_type, end):
        found[indicator, version][measure] = value
    return found


def _assert_companions(run: FullRun, period_type: str, end: date) -> None:
    cases: Cases = recomputed(sample_of(run.landing), _window(period_type, end), period_type == "year")
    found = _companions(run, period_type, end)
    expected = {key: {name: n for name, n in beside(of).items() if n} for key, of in cases.items()}
    shown = {key: {name: n for name, n in found.get(key, {}).items() if n} for key in expected}
    assert shown == expected
    assert len(found) >= (12 if end.year == 2014 else 13)


@pytest.mark.parametrize(("period_type", "end"), YEARS + WINDOWS)
def test_every_companion_is_equal(full_run: FullRun, period_type: str, end: date) -> None:
    _assert_companions(full_run, period_type, end)


@pytest.mark.parametrize(("period_type", "end"), YEARS)
def test_every_companion_is_equal_with_all_defects(spoilt_run: FullRun, period_type: str, end: date) -> None:
    _assert_companions(spoilt_run, period_type, end)


def test_bands_partition_what_they_divide(full_run: FullRun) -> None:
    """Working days divide the conferences, bands of scores the scores."""
    for period_type, end in YEARS[1:] + WINDOWS:
        found, shown = _companions(full_run, period_type, end), _found(full_run, period_type, end)
        for key in (("cp_icpc_on_time", "v2012"), ("sdq_average", "v1")):
            if key in shown:
                assert sum(found[key].values()) == shown[key]["all", "all"][1]


def test_levels_partition_the_figure(spoilt_run: FullRun) -> None:
    """Of every breakdown of every figure; rates have none."""
    for period_type, end in YEARS:
        for key, shown in _found(spoilt_run, period_type, end).items():
            sums: dict[str, Cell] = {}
            for (breakdown, _), (hits, base) in shown.items():
                before = sums.get(breakdown, (0, 0))
                sums[breakdown] = before[0] + hits, before[1] + base
            assert set(sums.values()) == {shown["all", "all"]}, key


def test_a_spoilt_cell_would_be_noticed(full_run: FullRun) -> None:
    """The recomputation sees a child more: the comparison must say so."""
    sample: Sample = sample_of(full_run.landing)
    window = year_window(2017)
    cases = recomputed(sample, window, is_year=True)["cla_number", "v1"]
    levels = Levels(sample, window)
    fewer = cells("cla_number", cases[1:], levels)
    assert figure_of("cla_number", cases[1:]) != _found(full_run, *YEARS[3])["cla_number", "v1"]["all", "all"]
    assert sum(fewer[at] != cell for at, cell in cells("cla_number", cases, levels).items()) == 8
