"""Wilson intervals and the two-proportion test against scipy and worked values."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assets.intervals import change_test, two_proportion_p_values, wilson
from tests.unit import sample_comparisons as by_hand


def pair(n: int, d: int, previous_n: int = 1, previous_d: int = 10, unit: str = "percent") -> pl.DataFrame:
    row = {"n": n, "d": d, "previous_n": previous_n, "previous_d": previous_d, "unit": unit, "status": "ok"}
    return pl.DataFrame([row | {"previous_status": "ok", "previous_version": "v1", "definition_version": "v1"}])


def p_value(n1: int, d1: int, n2: int, d2: int) -> float:
    return float(two_proportion_p_values(*(np.array([value]) for value in (n1, d1, n2, d2)))[0])


@pytest.mark.parametrize(
    ("n", "d", "low", "high"), [(8, 10, 49.0162, 94.3318), (0, 10, 0.0, 27.7533), (10, 10, 72.2467, 100.0)]
)
def test_wilson_intervals(n: int, d: int, low: float, high: float) -> None:
    assert wilson(pair(n, d)).select("interval_low", "interval_high").row(0) == (low, high)


def test_only_percentages_have_an_interval_and_a_test() -> None:
    row = change_test(wilson(pair(8, 10, unit="count"))).row(0, named=True)
    assert [row[name] for name in ("interval_low", "interval_high", "change_p_value", "within_noise")] == [None] * 4


def test_versions_that_differ_are_not_tested() -> None:
    changed = pair(8, 10).with_columns(previous_version=pl.lit("v0"))
    assert change_test(changed)["change_p_value"].to_list() == [None]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_the_test_is_fishers_for_small_and_pooled_z_for_large_numbers(d1: int, d2: int, data: st.DataObject) -> None:
    n1, n2 = data.draw(st.integers(0, d1)), data.draw(st.integers(0, d2))
    expected = np.outer([d1, d2], [n1 + n2, d1 + d2 - n1 - n2]) / (d1 + d2)
    if (expected < 5).any():
        wanted = stats.fisher_exact([[n1, d1 - n1], [n2, d2 - n2]]).pvalue
    else:
        wanted = stats.chi2_contingency([[n1, d1 - n1], [n2, d2 - n2]], correction=False).pvalue  # z squared
    assert p_value(n1, d1, n2, d2) == pytest.approx(wanted, abs=1e-9)


def test_no_change_at_all_is_certain_noise() -> None:
    assert p_value(0, 20, 0, 30) == p_value(20, 20, 30, 30) == 1.0


def test_within_noise_is_a_p_value_of_five_percent_or_more() -> None:
    real = change_test(pair(729, 1000, 885, 1000)).row(0, named=True)
    noise = change_test(pair(985, 1000, 990, 1000)).row(0, named=True)
    assert (real["within_noise"], noise["within_noise"]) == (False, True)


def test_a_hundred_thousand_pairs_are_tested_at_once() -> None:
    random = np.random.default_rng(1)
    d1, d2 = random.integers(6, 400, 100_000), random.integers(6, 400, 100_000)
    found = two_proportion_p_values(random.integers(0, d1), d1, random.integers(0, d2), d2)
    assert ((found >= 0) & (found <= 1)).all()


def test_all_small_tables_agree_with_exact_fractions() -> None:
    """Every pair of denominators up to 9: sums of binomial coefficients, so that ties of probabilities are exact."""
    sizes = range(1, 10)
    pairs = [(a, m, b, n) for m in sizes for n in sizes for a in range(m + 1) for b in range(n + 1)]
    found = two_proportion_p_values(*(np.array(column) for column in zip(*pairs, strict=True)))
    wanted = [by_hand.p_value((a, m), (b, n)) for a, m, b, n in pairs]
    assert found == pytest.approx(wanted, abs=1e-12)


def test_small_intervals_are_the_roots_of_their_equation() -> None:
    cases = [(n, d) for d in range(1, 13) for n in range(d + 1)]
    found = wilson(pl.concat([pair(n, d) for n, d in cases])).select("interval_low", "interval_high").rows()
    for (n, d), bounds in zip(cases, found, strict=True):
        assert bounds == pytest.approx(by_hand.wilson(n, d), abs=5.1e-5), (n, d)
