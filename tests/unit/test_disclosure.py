"""Suppression by hand: headlines, levels, means, symbols (INDICATORS 6 and 9), each rule with a cell it hides and
one it shows.
"""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from assets.authority_batches import BATCH
from tests.unit.figures import broken_down, case, cohort, slot
from tests.unit.publishing import Cell, publish, shown


def headline(hits: int, total: int, profile: str = "dfe_like", **changes: Any) -> Cell:
    of = slot(**changes)
    return shown(
        publish(cohort(case(of, True, hits), case(of, False, total - hits)), of, profile=profile), of["indicator_id"]
    )["all"]


@pytest.mark.parametrize(
    ("hits", "total", "cell"),
    [
        (1, 40, ("c", None, 40)),
        (5, 40, ("c", None, 40)),
        (6, 40, ("15.0", 6, 40)),
        (0, 40, ("0.0", 0, 40)),  # a true zero is shown
        (3, 5, ("c", None, None)),
        (0, 5, ("c", None, None)),
        (0, 6, ("0.0", 0, 6)),
        (38, 40, ("95.0", 38, 40)),  # the remainder of a headline may be small
        (6, 13_000, ("k", 6, 13_000)),
        (0, 0, ("z", 0, 0)),
    ],
)
def test_headline_percentages(hits: int, total: int, cell: Cell) -> None:
    assert headline(hits, total) == cell


def test_the_conservative_profile_hides_small_remainders_too() -> None:
    assert headline(38, 40, "public_conservative") == ("c", None, 40)
    assert headline(34, 40, "public_conservative") == ("85.0", 34, 40)


@pytest.mark.parametrize(
    ("count", "cell"), [(0, ("0", 0, None)), (1, ("c", None, None)), (5, ("c", None, None)), (6, ("6", 6, None))]
)
def test_counts(count: int, cell: Cell) -> None:
    assert headline(count, count, indicator_id="cla_uasc", unit="count") == cell


def test_a_rate_goes_with_its_count_and_the_population_stays() -> None:
    assert headline(5, 5, indicator_id="cla_rate", unit="rate", population=109_657) == ("c", None, 109_657)


def test_a_mean_is_hidden_for_one_to_five_cases() -> None:
    for number, cell in ((5, ("c", None, None)), (6, ("14.0", 84, 6))):
        of = slot("sdq_average", "score")
        assert shown(publish(cohort(case(of, count=number, measure_value=14)), of), "sdq_average")["all"] == cell


@pytest.mark.parametrize("status", ["source_absent", "blocked", "insufficient_history"])
def test_what_is_not_available_is_x(status: str) -> None:
    of = slot(status=status, rule_ids=["DQ-052"], breakdowns=["sex"])
    published = publish(cohort(), of)
    assert set(published.values["display"]) == {"x"}
    assert set(published.values["status"]) == {status}
    assert published.log.height == 0


def sexes(
    male: tuple[int, int], female: tuple[int, int], unknown: tuple[int, int] = (0, 0), unit: str = "percent"
) -> dict[str, Cell]:
    of = slot("cla_started" if unit == "count" else "health_dental", unit, breakdowns=["sex"])
    rows = broken_down(of, {"Male": male, "Female": female, "Not known": unknown})
    found = shown(publish(rows, of), of["indicator_id"], "sex")
    return found


def test_safe_levels_are_shown_and_empty_ones_say_so() -> None:
    assert sexes((20, 40), (30, 60)) == {"Male": ("50.0", 20, 40), "Female": ("50.0", 30, 60), "Not known": ("z", 0, 0)}


def test_a_small_level_takes_the_smallest_other_with_it() -> None:
    found = sexes((3, 40), (30, 60), (20, 50))
    assert found == {"Male": ("c", None, 40), "Female": ("50.0", 30, 60), "Not known": ("c", None, 50)}


def test_zero_levels_stay_shown_and_ties_go_to_the_first_in_order() -> None:
    assert sexes((0, 0), (5, 0), (9, 0), "count") == {
        "Male": ("0", 0, None),
        "Female": ("c", None, None),
        "Not known": ("c", None, None),
    }
    assert sexes((9, 0), (3, 0), (9, 0), "count")["Not known"] == ("9", 9, None)


def test_two_small_levels_need_a_third_unless_they_sum_to_more_than_five() -> None:
    assert sexes((2, 0), (3, 0), (50, 0), "count")["Not known"] == ("c", None, None)
    assert sexes((3, 0), (3, 0), (50, 0), "count")["Not known"] == ("50", 50, None)


def test_small_remainders_hide_a_level() -> None:
    found = sexes((38, 40), (30, 60), (20, 50))
    assert found == {"Male": ("c", None, 40), "Female": ("50.0", 30, 60), "Not known": ("c", None, 50)}


def test_all_or_none_of_fewer_than_ten_hides_a_level_and_its_zero() -> None:
    found = sexes((0, 9), (30, 60), (20, 50))
    assert found["Male"] == ("c", None, 9)
    assert found["Not known"] == ("c", None, 50)
    assert sexes((0, 10), (30, 60), (20, 50))["Male"] == ("0.0", 0, 10)


def test_small_denominators_hide_denominators_of_two_levels() -> None:
    found = sexes((4, 5), (30, 60), (20, 50))
    assert found == {"Male": ("c", None, None), "Female": ("50.0", 30, 60), "Not known": ("c", None, None)}


def test_a_hidden_total_hides_every_level_zeros_included() -> None:
    of = slot("cla_started", "count", breakdowns=["sex"])
    found = shown(publish(broken_down(of, {"Male": (4, 0)}), of), "cla_started")
    assert set(found.values()) == {("c", None, None)}


def test_a_hidden_percentage_leaves_the_denominators_of_safe_levels() -> None:
    found = sexes((1, 40), (2, 60))
    assert found == {"Male": ("c", None, 40), "Female": ("c", None, 60), "Not known": ("c", None, 0)}


def test_of_means_only_the_number_counts() -> None:
    of = slot("sdq_average", "score", breakdowns=["sex"])
    scores = {"Male": 3, "Female": 20, "Not known": 30}
    rows = cohort(*(case(of, count=number, measure_value=2, sex=sex) for sex, number in scores.items()))
    found = shown(publish(rows, of), "sdq_average", "sex")
    assert found == {"Male": ("c", None, None), "Female": ("c", None, None), "Not known": ("2.0", 60, 30)}


def test_flags_of_a_hidden_row_do_not_tell_its_size() -> None:
    of = slot(breakdowns=["sex"])
    published = publish(broken_down(of, {"Male": (1, 4), "Female": (6, 15), "Not known": (30, 60)}), of)
    assert published.values["flags"].to_list() == [[], [], [], []]


def test_what_is_hidden_is_the_same_however_many_authorities_there_are() -> None:
    many = [slot(authority=f"{place:03}", breakdowns=["sex"]) for place in range(BATCH + 1)]
    levels = [{"Male": (2 + place, 12 + place), "Female": (9, 20), "Not known": (7, 8)} for place in range(BATCH + 1)]
    rows = [broken_down(of, mine) for of, mine in zip(many, levels, strict=True)]
    together = publish(pl.concat(rows), *many)
    for place in (0, BATCH - 1, BATCH):
        alone = publish(rows[place], many[place])
        for table in ("values", "companions", "comparisons", "reconciliation", "log"):
            mine = getattr(together, table).filter(authority=f"{place:03}")
            assert mine.equals(getattr(alone, table)), (place, table)
