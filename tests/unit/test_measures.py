"""Figures from cohorts: exact rounding, statuses, flags, breakdowns, companions (INDICATORS 1.3, 1.4, 5, 9)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.companions import RULE_COLUMNS, companions, flag_by_companions
from assets.measures import values
from assets.rounding import decimal_text, half_up, scaled
from tests.unit.figures import LEVELS, case, cohort, figure, slot, slots


def only(frame: pl.DataFrame, **where: object) -> dict[str, object]:
    return frame.filter(**where).row(0, named=True)


@pytest.mark.parametrize(
    ("hits", "total", "display"),
    [
        (1, 16, "6.3"),  # 6.25: half up, where binary rounding gives 6.2
        (144, 501, "28.7"),
        (153, 476, "32.1"),
        (0, 20, "0.0"),
        (20, 20, "100.0"),
        (1, 2001, "0.0"),  # 0.04998
        (1, 2000, "0.1"),  # exactly 0.05
        (1999, 2001, "99.9"),
    ],
)
def test_percentages_are_rounded_half_up_on_the_exact_quotient(hits: int, total: int, display: str) -> None:
    assert figure(slot(), hits, total)["display"].to_list() == [display]


def test_the_value_keeps_six_decimals() -> None:
    row = figure(slot(), 1, 3).row(0, named=True)
    assert (row["value"], row["numerator"], row["denominator"]) == (Decimal("33.333333"), 1, 3)


def test_a_rate_is_per_ten_thousand_of_the_population() -> None:
    row = figure(slot("cp_plans_rate", "rate", population=109_657), 413, 413).row(0, named=True)
    assert (row["display"], row["numerator"], row["denominator"], row["flags"]) == ("37.7", 413, 109_657, [])


def test_a_rate_without_population_is_blocked() -> None:
    row = figure(slot("cp_plans_rate", "rate"), 413, 413).row(0, named=True)
    assert (row["status"], row["value"], row["numerator"], row["flags"]) == ("blocked", None, None, ["DQ-085"])


def test_a_count_has_no_denominator_and_a_true_zero() -> None:
    row = figure(slot("cla_number", "count"), 0, 0).row(0, named=True)
    assert (row["status"], row["numerator"], row["denominator"], row["display"]) == ("ok", 0, None, "0")


def test_a_mean_divides_the_sum_by_the_number_of_scores() -> None:
    wanted = slot("sdq_average", "score")
    scores = [case(wanted, measure_value=score) for score in (0, 14, 15)]  # a score of 0 counts
    row = values(cohort(*scores, case(wanted, measure_value=None)), slots(wanted), LEVELS).row(0, named=True)
    assert (row["numerator"], row["denominator"], row["display"]) == (29, 3, "9.7")


def test_no_cases_is_never_a_percentage() -> None:
    row = figure(slot(), 0, 0).row(0, named=True)
    assert (row["status"], row["value"], row["display"], row["numerator"], row["denominator"]) == (
        "no_cases",
        None,
        None,
        0,
        0,
    )


@pytest.mark.parametrize("status", ["source_absent", "blocked", "insufficient_history"])
def test_a_figure_that_is_not_computed_shows_nothing_of_its_cohort(status: str) -> None:
    row = figure(slot(status=status, rule_ids=["DQ-052", "DQ-003"] if status == "blocked" else []), 5, 10).row(
        0, named=True
    )
    assert (row["status"], row["numerator"], row["denominator"], row["value"], row["display"]) == (
        status,
        None,
        None,
        None,
        None,
    )
    assert row["flags"] == (["DQ-003", "DQ-052"] if status == "blocked" else [])


@pytest.mark.parametrize(
    ("total", "flags"),
    [(1, ["small_denominator"]), (5, ["small_denominator"]), (6, ["low_base"]), (19, ["low_base"]), (20, [])],
)
def test_small_denominators_are_flagged(total: int, flags: list[str]) -> None:
    assert figure(slot(), 0, total)["flags"].to_list() == [flags]


def test_rows_bring_their_flag_to_the_figure_and_to_their_level() -> None:
    wanted = slot(breakdowns=["sex"])
    rows = cohort(case(wanted, sex="Male", count=20), case(wanted, sex="Female", flag="assumed_anchor", count=20))
    flags = dict(values(rows, slots(wanted), LEVELS).select("level", "flags").iter_rows())
    assert flags == {"all": ["assumed_anchor"], "Male": [], "Female": ["assumed_anchor"], "Not known": []}


def test_rows_outside_the_denominator_count_nowhere() -> None:
    wanted = slot()
    rows = cohort(case(wanted, count=8), case(wanted, False, 3, in_denominator=False, companion="uncertain_n"))
    assert only(values(rows, slots(wanted), LEVELS))["denominator"] == 8


def test_listed_levels_are_always_there_and_optional_ones_when_they_hold_a_case() -> None:
    wanted = slot(breakdowns=["age_band"])
    rows = cohort(case(wanted, age_band="5-9"), case(wanted, False, age_band=None))
    found = values(rows, slots(wanted), LEVELS)
    assert found["level"].to_list() == ["all", "Under 1", "1-4", "5-9", "10-15", "16-17", "Not known"]
    assert only(found, level="1-4")["status"] == "no_cases"
    assert only(found, level="Not known")["denominator"] == 1


def test_breakdowns_that_do_not_apply_have_no_rows() -> None:
    assert set(figure(slot(breakdowns=["sex"]), 1, 2, sex="Male", age_band="5-9")["breakdown"]) == {"all", "sex"}


def test_an_unlisted_level_is_an_error_not_a_gap() -> None:
    with pytest.raises(ValueError, match="health_dental: sex 'M'"):
        figure(slot(breakdowns=["sex"]), 1, 2, sex="M")


def test_companions_are_counted_by_name_and_zero_where_declared() -> None:
    wanted = slot()
    rules = pl.DataFrame(
        [
            ("health_dental", "not_recorded_n", "incomplete_recording", 5.0, None, "remainder", None),
            ("health_dental", "declined_n", None, None, None, "outside", None),
        ],
        schema=RULE_COLUMNS,
        orient="row",
    )
    rows = cohort(case(wanted, count=94), case(wanted, False, 6, companion="not_recorded_n"))
    counted = companions(rows, slots(wanted), rules)
    assert counted.select("measure", "value", "part").rows() == [
        ("declined_n", 0, "outside"),
        ("not_recorded_n", 6, "remainder"),
    ]
    flagged = flag_by_companions(values(rows, slots(wanted), LEVELS), counted, rules)
    assert flagged["flags"].to_list() == [["incomplete_recording"]]  # 6 of 100: more than 5%


def test_exactly_the_threshold_raises_no_flag() -> None:
    wanted = slot()
    rules = pl.DataFrame(
        [("health_dental", "not_recorded_n", "incomplete_recording", 5.0, None, "outside", None)],
        schema=RULE_COLUMNS,
        orient="row",
    )
    rows = cohort(case(wanted, count=95), case(wanted, False, 5, companion="not_recorded_n"))
    flagged = flag_by_companions(values(rows, slots(wanted), LEVELS), companions(rows, slots(wanted), rules), rules)
    assert flagged["flags"].to_list() == [[]]


def test_a_companion_can_be_measured_against_another_indicator() -> None:
    stability, number = slot("cla_long_term_stability"), slot("cla_number", "count")
    rules = pl.DataFrame(
        [("cla_long_term_stability", "uncertain_n", "uncertain", 2.0, "cla_number", "outside", None)],
        schema=RULE_COLUMNS,
        orient="row",
    )
    rows = cohort(
        case(stability, count=10),
        case(stability, False, 3, in_denominator=False, companion="uncertain_n"),
        case(number, count=149),  # 3 of 149 is more than 2%; 3 of 150 would not be
    )
    both = slots(stability, number)
    flagged = flag_by_companions(values(rows, both, LEVELS), companions(rows, both, rules), rules)
    assert only(flagged, indicator_id="cla_long_term_stability")["flags"] == ["low_base", "uncertain"]


@settings(deadline=None)
@given(
    st.integers(-(10**6), 10**6), st.integers(1, 10**5), st.sampled_from([1, 100, 10_000]), st.sampled_from([0, 1, 2])
)
def test_display_equals_exact_decimal_rounding(numerator: int, denominator: int, factor: int, places: int) -> None:
    columns = pl.DataFrame({"n": [numerator], "d": [denominator], "m": [factor], "p": [places]})
    units = scaled(pl.col("n"), pl.col("d"), pl.col("m"), pl.col("p"))
    shown = columns.select(decimal_text(units, pl.col("p"))).item()
    exact = Fraction(numerator * factor * 10**places, denominator)
    whole = int(abs(exact) + Fraction(1, 2)) * (-1 if exact < 0 else 1)
    assert Decimal(shown) == Decimal(whole).scaleb(-places)
    assert len(shown.partition(".")[2]) == places


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_half_up_is_away_from_zero(numerator: int, denominator: int) -> None:
    found = pl.DataFrame({"n": [numerator], "d": [denominator]}).select(half_up(pl.col("n"), pl.col("d"))).item()
    assert found == int((Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_UP))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Male", "Female", None]), st.booleans()), max_size=40))
def test_levels_partition_the_figure_and_row_order_does_not_matter(rows: list[tuple[str | None, bool]]) -> None:
    wanted = slot(breakdowns=["sex"])
    made = [case(wanted, hit, sex=sex)[0] for sex, hit in rows]
    found = values(cohort(made), slots(wanted), LEVELS)
    parts = found.filter(breakdown="sex")
    total = only(found, breakdown="all")
    assert (parts["numerator"].sum(), parts["denominator"].sum()) == (total["numerator"], total["denominator"])
    assert found.equals(values(cohort(made[::-1]), slots(wanted), LEVELS))
