"""Every headline figure of a full run equals a recomputation in plain Python from the raw files, in every year."""

from __future__ import annotations

import pytest

from tests.endtoend.commands import query
from tests.endtoend.conftest import FullRun
from tests.unit.sample_figures_cla import adoption_days, looked_after
from tests.unit.sample_figures_cp import Figure, child_protection
from tests.unit.sample_figures_health import care_leavers, health
from tests.unit.sample_records import read_sample

pytestmark = pytest.mark.endtoend
PARTS = (child_protection, looked_after, health, care_leavers, adoption_days)


@pytest.mark.parametrize("year", [2014, 2015, 2016, 2017])
def test_every_figure_is_equal(full_run: FullRun, year: int) -> None:
    sample = read_sample(full_run.landing)
    expected: dict[str, Figure] = {name: figure for part in PARTS for name, figure in part(sample, year).items()}
    outside = expected.pop("over_20_miles_outside")
    if year >= 2017:  # the headline is the newer definition from this year on
        expected["cla_placed_over_20_miles"] = outside
    found = query(
        "select indicator_id, numerator, case when unit in ('percent', 'score', 'days') then denominator end from {t}"
        f" where period_type = 'year' and year_ending = {year} and breakdown = 'all' and is_headline and status = 'ok'",
        t=full_run.data / "internal" / "latest" / "indicator_values.parquet",
    )
    wrong = {
        name: (int(numerator), denominator, expected[name])
        for name, numerator, denominator in found
        if int(numerator) != expected[name][0] or (denominator is not None and int(denominator) != expected[name][1])
    }
    assert wrong == {}
    assert len(found) >= (38 if year >= 2016 else 20)
