"""The default scenario reproduces the Somerset report 2016/17, recomputed from the written files in plain Python."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from pipelines.sample import write_sample
from tests.unit.sample_cases import Figure, figure_of, headlines
from tests.unit.sample_records import read_sample, year_window
from tests.unit.sample_run import recomputed

HIGHER = [
    "assess_45wd",
    "cp_icpc_on_time",
    "cp_rcpc_on_time",
    "cp_visits_on_time",
    "cla_reviews_on_time",
    "cla_review_participation",
    "cla_long_term_stability",
    "health_assessment",
    "health_dental",
    "health_immunisations",
    "health_dev_checks_u5",
    "sdq_completed",
    "cl_in_touch",
    "cl_suitable_accommodation",
    "cl_eet",
]
LOWER = [
    "ref_repeat_12m",
    "cp_repeat_plan",
    "cp_plan_2y_open",
    "cp_plan_2y_ceased",
    "cla_three_plus_placements",
    "cla_placed_over_20_miles",
    "perm_a1_days",
    "perm_a2_days",
]
DETERIORATED = {"cp_icpc_on_time", "cp_rcpc_on_time", "cla_placed_over_20_miles", "health_dental"}
CONTEXT = [
    "cp_s47_rate",
    "cp_icpc_rate",
    "cp_plans_open",
    "cp_plans_rate",
    "cp_plans_started",
    "cla_number",
    "cla_rate",
    "cla_started",
    "cla_ceased",
    "cla_uasc",
    "cla_missing_pct",
    "sdq_average",
    "health_substance_misuse",
    "cla_convicted",
    "perm_adopted_pct",
]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, Figure]]:
    """The figures of 2016 and 2017 by indicator."""
    out: Path = tmp_path_factory.mktemp("sample")
    write_sample(out)
    sample = read_sample(out)
    found = {}
    for year in (2016, 2017):
        cases = recomputed(sample, year_window(year), is_year=True)
        found[year] = headlines(cases, 2016)
        outside = cases["cla_placed_over_20_miles", "v2_outside_la"]
        found[year]["over_20_miles_outside"] = figure_of("cla_placed_over_20_miles", outside)
    return found


def display(indicator: str, figure: Figure) -> Decimal:
    """Rounded half up at the indicator's decimals; percentages but for days."""
    numerator, denominator = figure
    days = indicator.endswith("_days")
    value = Decimal(numerator if days else 100 * numerator) / Decimal(denominator)
    return value.quantize(Decimal(1) if days else Decimal("0.1"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("indicator", "before", "now"),
    [
        ("cp_icpc_on_time", "97.0", "94.9"),
        ("cp_rcpc_on_time", "99.0", "98.5"),
        ("cla_placed_over_20_miles", "28.7", "32.1"),
        ("health_dental", "88.5", "72.9"),
    ],
)
def test_the_four_that_the_report_names(
    figures: dict[int, dict[str, Figure]], indicator: str, before: str, now: str
) -> None:
    assert display(indicator, figures[2016][indicator]) == Decimal(before)
    assert display(indicator, figures[2017][indicator]) == Decimal(now)


def test_counts_that_the_report_names(figures: dict[int, dict[str, Figure]]) -> None:
    assert [figures[year]["cp_plans_open"][0] for year in (2016, 2017)] == [280, 413]
    assert [figures[year]["cla_placed_over_20_miles"] for year in (2016, 2017)] == [(144, 501), (153, 476)]


def test_the_newer_definition_of_distance_tells_the_same_story(figures: dict[int, dict[str, Figure]]) -> None:
    outside = [display("over_20_miles_outside", figures[year]["over_20_miles_outside"]) for year in (2016, 2017)]
    within = [display("over_20_miles_outside", figures[year]["cla_placed_over_20_miles"]) for year in (2016, 2017)]
    assert outside[0] < outside[1]  # restated on the newer version, 2016 still compares as deteriorated
    assert all(new < old for new, old in zip(outside, within, strict=True))


@pytest.mark.parametrize("indicator", [*HIGHER, *LOWER])
def test_direction_of_every_assessed_indicator(figures: dict[int, dict[str, Figure]], indicator: str) -> None:
    before, now = (display(indicator, figures[year][indicator]) for year in (2016, 2017))
    better = now > before if indicator in HIGHER else now < before
    assert before != now
    assert better is (indicator not in DETERIORATED)
    assert min(figures[year][indicator][1] for year in (2016, 2017)) >= 20


def test_38_indicators_23_assessed_19_better(figures: dict[int, dict[str, Figure]]) -> None:
    assessed = {*HIGHER, *LOWER}
    assert (len(assessed), len(assessed | {*CONTEXT}), len(assessed - DETERIORATED)) == (23, 38, 19)
    assert all(figures[year][indicator][0] > 0 for year in (2016, 2017) for indicator in assessed | {*CONTEXT})


def test_population_is_that_of_the_report(tmp_path: Path) -> None:
    write_sample(tmp_path, years=(2017,))
    with (tmp_path / "reference" / "population.csv").open(newline="") as stream:
        sizes = {row["year_ending"]: row["value"] for row in csv.DictReader(stream)}
    assert (sizes["2016"], sizes["2017"]) == ("109236", "109657")


@pytest.mark.parametrize("seed", [1, 99])
def test_figures_do_not_hang_on_the_seed(tmp_path: Path, seed: int) -> None:
    write_sample(tmp_path, seed=seed)
    sample = read_sample(tmp_path)
    for year, expected in ((2016, ("97.0", "99.0", "28.7", "88.5")), (2017, ("94.9", "98.5", "32.1", "72.9"))):
        found = headlines(recomputed(sample, year_window(year), is_year=True), 2016)
        names = ("cp_icpc_on_time", "cp_rcpc_on_time", "cla_placed_over_20_miles", "health_dental")
        assert tuple(str(display(name, found[name])) for name in names) == expected
        assert found["cp_plans_open"][0] == (280 if year == 2016 else 413)
