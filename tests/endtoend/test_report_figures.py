"""The default scenario reproduces the report of 2016/17 from child-level records, through the whole pipeline."""

from __future__ import annotations

import json
import re

import pytest

from pipelines.explain import explain_figure
from tests.endtoend.commands import csc, query
from tests.endtoend.conftest import FullRun
from warehouse.catalogue import load_catalogue
from warehouse.settings import Settings

pytestmark = pytest.mark.endtoend


@pytest.mark.parametrize(
    ("indicator", "previous", "current", "outcome"),
    [
        ("cp_icpc_on_time", "97.0", "94.9", "deteriorated"),
        ("cp_rcpc_on_time", "99.0", "98.5", "deteriorated"),
        ("health_dental", "88.5", "72.9", "deteriorated"),
        ("cp_plans_open", "280", "413", "contextual"),
    ],
)
def test_published_comparisons(full_run: FullRun, indicator: str, previous: str, current: str, outcome: str) -> None:
    found = query(
        f"select previous_display, current_display, outcome from {{t}} where indicator_id = '{indicator}' and year_ending = 2017",
        t=full_run.published / "indicator_comparisons.parquet",
    )
    assert found == [(previous, current, outcome)]


def test_distance_on_both_definitions(full_run: FullRun) -> None:
    found = query(
        "select year_ending, display, numerator, denominator from {t} where indicator_id = 'cla_placed_over_20_miles'"
        " and definition_version = 'v1_any_boundary' and breakdown = 'all' and year_ending >= 2016 order by year_ending",
        t=full_run.published / "indicator_values.parquet",
    )
    assert [(y, d, int(n), int(m)) for y, d, n, m in found] == [(2016, "28.7", 144, 501), (2017, "32.1", 153, 476)]
    headline = query(
        "select definition_version, outcome from {t} where indicator_id = 'cla_placed_over_20_miles' and year_ending = 2017",
        t=full_run.published / "indicator_comparisons.parquet",
    )
    assert headline == [("v2_outside_la", "deteriorated")]


def test_comparators_are_those_quoted(full_run: FullRun) -> None:
    found = query(
        "select indicator_id, neighbours_display, england_display from {t} where year_ending = 2017"
        " and indicator_id in ('cp_icpc_on_time', 'cp_rcpc_on_time') order by indicator_id",
        t=full_run.published / "indicator_comparisons.parquet",
    )
    assert found == [("cp_icpc_on_time", "76.1", "79.1"), ("cp_rcpc_on_time", "93.7", "93.7")]


def test_the_run_ends_with_the_summary_in_words(full_run: FullRun) -> None:
    assert "97.0% to 94.9%" in full_run.said
    assert "280 to 413 (+48%)" in full_run.said
    assert "published" in full_run.said


def test_explain_lists_the_children_not_recorded(full_run: FullRun) -> None:
    said = csc("explain", "health_dental", "--authority", "933", "--year", "2017", "--data", full_run.data)
    missing = query(
        "select child_id from {t} where indicator_id = 'health_dental' and year_ending = 2017 and period_type = 'year' and not in_numerator",
        t=full_run.data / "restricted" / _latest(full_run) / "cohorts.parquet",
    )
    assert missing
    assert all(child in said for (child,) in missing)
    assert "72.9%" in said


@pytest.mark.parametrize("year", [2016, 2017])
def test_every_figure_is_explained_by_the_children_behind_it(full_run: FullRun, year: int) -> None:
    """All 38 indicators in every definition version: as many children as the numerator and the denominator say."""
    settings = Settings(full_run.landing, full_run.data)
    columns = "indicator_id, definition_version, numerator, denominator, unit, status"
    figures = query(
        f"select {columns} from {{t}} where authority = '933' and breakdown = 'all' and period_type = 'year' and year_ending = {year}",
        t=full_run.data / "internal" / _latest(full_run) / "indicator_values.parquet",
    )
    assert {row[:2] for row in figures} == {(e.id, v.id) for e in load_catalogue() for v in e.versions}
    for indicator, version, numerator, denominator, unit, status in figures:
        said = explain_figure(settings, indicator, "933", year, version=version)
        counted, rest = map(int, re.findall(r"(\d+) counted in the numerator, (\d+) not", said)[0])
        if status != "ok":
            assert status in said, (indicator, version)
        elif unit in {"score", "days"}:
            assert (counted, rest) == (denominator, 0), (indicator, version)
        else:
            assert counted == numerator, (indicator, version)
            assert unit != "percent" or counted + rest == denominator, (indicator, version)


def _latest(full_run: FullRun) -> str:
    return str(json.loads((full_run.data / "published" / "latest.json").read_text(encoding="utf-8"))["snapshot_id"])
