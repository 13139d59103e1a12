"""Suppression by hand: flows, comparisons, companions, versions, log (INDICATORS 6 and 9), each rule with a cell
it hides and one it shows.
"""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from assets.companions import COMPANION_COLUMNS
from tests.unit.figures import benchmark, benchmarks, broken_down, case, cohort, slot
from tests.unit.publishing import Cell, publish, shown


def flows(before: int, started: int, ended: int, now: int, adopted: int = 20) -> dict[str, Cell]:
    """Children looked after: the headline of each figure of the flow, and the adopted of those who ended."""
    counts = {"cla_started": started, "cla_ceased": ended, "cla_number": now}
    wanted = [slot("cla_number", "count", 2016), *(slot(name, "count") for name in counts), slot("perm_adopted_pct")]
    rows = [case(wanted[0], count=before)] + [case(of, count=counts[of["indicator_id"]]) for of in wanted[1:4]]
    rows += [case(wanted[4], True, min(adopted, ended)), case(wanted[4], False, ended - min(adopted, ended))]
    published = publish(cohort(*rows), *wanted)
    return {name: shown(published, name)["all"] for name in [*counts, "perm_adopted_pct"]}


def test_one_hidden_flow_hides_those_who_ceased_and_the_adopted() -> None:
    found = flows(100, 4, 40, 64)
    assert found["cla_started"] == found["cla_ceased"] == ("c", None, None)
    assert found["perm_adopted_pct"] == ("c", None, None)
    assert found["cla_number"] == ("64", 64, None)


def test_hidden_ceased_hides_started() -> None:
    found = flows(100, 40, 4, 136)
    assert (found["cla_started"], found["cla_ceased"]) == (("c", None, None), ("c", None, None))


def test_flows_that_are_shown_or_hidden_together_need_no_more() -> None:
    assert flows(100, 40, 30, 110)["cla_ceased"] == ("30", 30, None)


def test_plans_hide_the_ended_with_the_whole_figure() -> None:
    wanted = [
        slot("cp_plans_open", "count"),
        slot("cp_plans_started", "count"),
        slot("cp_plan_2y_ceased"),
        slot("cp_repeat_plan"),
    ]
    rows = [case(wanted[0], count=50), case(wanted[1], count=4), case(wanted[2], False, 44), case(wanted[2], True, 6)]
    published = publish(cohort(*rows, case(wanted[3], False, 4)), *wanted)
    assert shown(published, "cp_plan_2y_ceased")["all"] == ("c", None, None)
    assert shown(published, "cp_plans_open")["all"] == ("50", 50, None)
    assert set(published.log.filter(indicator_id="cp_plan_2y_ceased")["step"]) == {"flow"}


def test_a_figure_that_is_not_shown_is_not_available_to_hide() -> None:
    wanted = [
        slot("cp_plans_open", "count"),
        slot("cp_plans_started", "count"),
        slot("cp_plan_2y_ceased", status="blocked"),
    ]
    published = publish(cohort(case(wanted[0], count=4), case(wanted[1], count=40)), *wanted)
    assert shown(published, "cp_plans_started")["all"] == ("c", None, None)
    assert shown(published, "cp_plan_2y_ceased")["all"] == ("x", None, None)


def two_years(before: tuple[int, int], now: tuple[int, int], bench: pl.DataFrame | None = None) -> dict[str, Any]:
    wanted = [slot(year=2016), slot(year=2017)]
    groups = [
        case(of, hit, n if hit else d - n)
        for of, (n, d) in zip(wanted, (before, now), strict=True)
        for hit in (True, False)
    ]
    published = publish(cohort(*groups), *wanted, bench=bench)
    return published.comparisons.filter(year_ending=2017).row(0, named=True)


def test_what_is_derived_from_a_hidden_figure_is_hidden() -> None:
    row = two_years((3, 40), (12, 40), benchmarks(benchmark("england", "50.0")))
    assert (row["previous_display"], row["current_display"], row["change"]) == ("c", "30.0", None)
    assert (row["change_p_value"], row["within_noise"], row["england_gap_word"]) == (None, None, "worse")
    assert row["interval_low"] is not None  # of the current figure, which is shown
    hidden = two_years((12, 40), (3, 40), benchmarks(benchmark("england", "50.0")))
    assert (hidden["current_display"], hidden["england_gap_word"], hidden["interval_low"], hidden["interval_high"]) == (
        "c",
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("before", "now", "outcome"),
    [
        ((3, 20), (12, 40), "improved"),
        ((3, 19), (12, 40), "c"),
        ((12, 40), (3, 19), "c"),
        ((10, 19), (12, 40), "deteriorated"),  # nothing is hidden: the word stays
        ((3, 5), (12, 40), "not_comparable:small_base"),
    ],
)
def test_direction_words_need_twenty_on_both_sides(before: tuple[int, int], now: tuple[int, int], outcome: str) -> None:
    assert two_years(before, now)["outcome"] == outcome


def test_a_word_that_would_tell_the_number_is_withheld() -> None:
    assert two_years((5, 20), (6, 26))["outcome"] == "c"  # more than 23.1% of 20, and at most 5: only 5 fits
    assert two_years((2, 20), (4, 20))["outcome"] == "improved"


def test_the_words_for_missing_benchmarks_are_never_empty() -> None:
    row = two_years((12, 40), (13, 40))
    assert (row["england_display"], row["neighbours_display"], row["region_display"]) == ("x", "x", "x")


def beside(hits: int, total: int, unrecorded: int) -> tuple[dict[str, str], list[str]]:
    """Displays of the companions and the flags of a health figure in which ``unrecorded`` of those who fail are
    not recorded.
    """
    of = slot()
    rows = cohort(
        case(of, True, hits),
        case(of, False, unrecorded, companion="not_recorded_n"),
        case(of, False, total - hits - unrecorded),
    )
    published = publish(rows, of)
    return dict(published.companions.select("measure", "display").iter_rows()), published.values["flags"][0].to_list()


def test_companions_of_one_to_five_are_hidden_with_the_flag_they_raise() -> None:
    assert beside(60, 80, 5) == ({"not_recorded_n": "c"}, [])
    assert beside(60, 80, 6) == ({"not_recorded_n": "6"}, [])
    assert beside(60, 80, 0) == ({"not_recorded_n": "0"}, [])


def test_companions_of_a_hidden_figure_are_hidden() -> None:
    assert beside(4, 80, 76) == ({"not_recorded_n": "c"}, [])


def test_a_small_remainder_hides_its_companions_even_zeros() -> None:
    """``c`` beside 79 of 80 may be 0 or 1."""
    wanted = [slot(year=2016), slot(year=2017)]
    rows = [case(wanted[0], count=60), case(wanted[0], False, 20, companion="not_recorded_n")]
    published = publish(cohort(*rows, case(wanted[1], count=79), case(wanted[1], False)), *wanted)
    assert published.companions["display"].to_list() == ["20", "c"]


def bands_shown(*counts: int) -> list[str]:
    """Displays of the bands of conferences held after 0 to 10, 11 to 15, 16 to 20 and 21 or more working days."""
    of = slot("cp_icpc_on_time")
    names = ("working_days_0_10", "working_days_11_15", "working_days_16_20", "working_days_21_plus")
    bands = [(name, number < 2, n) for number, (name, n) in enumerate(zip(names, counts, strict=True)) if n]
    published = publish(cohort(*(case(of, hit, count, companion=band) for band, hit, count in bands)), of)
    displays = dict(published.companions.select("measure", "display").iter_rows())
    return [displays[name] for name in (*names, "working_days_unknown")]


def test_bands_that_add_up_hide_a_second_band() -> None:
    assert bands_shown(30, 4, 7, 9) == ["c", "c", "7", "9", "0"]


def test_a_band_without_any_case_in_the_data_is_hidden_with_the_one_beside_it() -> None:
    """34 of 36 are shown, so that 0 beside ``c`` would tell the 2."""
    assert bands_shown(20, 14, 2, 0) == ["20", "14", "c", "c", "c"]


def test_a_version_without_the_unknown_would_tell_how_many_they_are() -> None:
    whole = slot("cla_placed_over_20_miles", definition_version="v2_outside_la")
    known = slot("cla_placed_over_20_miles", definition_version="v2_outside_la.known_distance", is_headline=False)
    for unknown, cell in ((4, ("c", None, None)), (6, ("34.0", 32, 94))):
        rows = [
            case(whole, True, 32),
            case(whole, False, 68 - unknown),
            case(whole, False, unknown, companion="unknown_n"),
        ]
        rows += [case(known, True, 32), case(known, False, 68 - unknown)]
        published = publish(cohort(*rows), whole, known)
        found = published.values.filter(definition_version="v2_outside_la.known_distance").row(0, named=True)
        assert (found["display"], found["numerator"], found["denominator"]) == cell


def test_rounding_of_the_conservative_profile() -> None:
    of = slot("cla_started", "count", breakdowns=["sex"])
    published = publish(broken_down(of, {"Male": (23, 0), "Female": (22, 0)}), of, profile="public_conservative")
    assert shown(published, "cla_started") == {
        "all": ("45", 45, None),
        "Male": ("25", 25, None),
        "Female": ("20", 20, None),
        "Not known": ("0", 0, None),
    }


def test_reconciliation_prints_nothing_beside_a_hidden_figure() -> None:
    of = slot()
    bench = benchmarks(benchmark("la:933", "10.0"))
    hidden = publish(cohort(case(of, True, 4), case(of, False, 36)), of, bench=bench).reconciliation.row(0, named=True)
    assert (hidden["local_display"], hidden["published_display"], hidden["difference"]) == ("c", "c", None)
    open_one = publish(cohort(case(of, True, 10), case(of, False, 30)), of, bench=bench).reconciliation.row(
        0, named=True
    )
    assert (open_one["local_display"], open_one["published_display"], float(open_one["difference"])) == (
        "25.0",
        "10.0",
        15.0,
    )


def test_rolling_windows_are_never_published() -> None:
    of = slot(period_type="rolling_12m")
    published = publish(cohort(case(of, count=40)), of)
    assert [frame.height for frame in (published.values, published.comparisons, published.companions)] == [0, 0, 0]


def test_the_log_names_rule_step_and_companions_in_hiding() -> None:
    of = slot(breakdowns=["sex"])
    published = publish(broken_down(of, {"Male": (3, 40), "Female": (30, 60), "Not known": (20, 50)}), of)
    assert published.log.select("level", "measure", "step", "paired_with").rows() == [
        ("Male", "value", "primary", "Not known"),
        ("Not known", "value", "secondary", "Male"),
    ]


def test_the_published_value_is_rounded_once_from_the_exact_quotient() -> None:
    of = slot()
    row = publish(cohort(case(of, True, 449), case(of, False, 551)), of).values.row(0, named=True)
    assert (float(row["value"]), row["display"]) == (44.9, "44.9")


def test_empty_tables_stay_empty() -> None:
    nothing = publish(cohort())
    assert nothing.values.height == 0
    assert nothing.companions.schema == COMPANION_COLUMNS
