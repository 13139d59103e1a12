"""Leaks made by hand, each of which the check before publication must find."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from assets.disclosure import Published
from assets.disclosure_audit import audit
from tests.unit.figures import broken_down, case, cohort, slot
from tests.unit.publishing import publish, shown


def levels_of(levels: dict[str, tuple[int, int]], unit: str = "percent", profile: str = "dfe_like") -> Published:
    of = slot("cla_started" if unit == "count" else "health_dental", unit, breakdowns=["sex"])
    return publish(broken_down(of, levels), of, profile=profile)


def test_children_under_five_do_not_tell_the_infants() -> None:
    of_all, young = (
        slot("health_dental", breakdowns=["age_band"]),
        slot("health_dev_checks_u5", breakdowns=["age_band"]),
    )
    bands = {"Under 1": (1, 3), "1-4": (10, 20), "5-9": (10, 21), "10-15": (10, 22), "16-17": (3, 7)}
    rows = [
        broken_down(of_all, bands, "age_band"),
        broken_down(young, {"Under 1": (1, 3), "1-4": (10, 20)}, "age_band"),
    ]
    published = publish(pl.concat(rows), of_all, young)
    denominators = {level: d for level, (_, _, d) in shown(published, "health_dental", "age_band").items()}
    assert (denominators["Under 1"], denominators["1-4"]) == (None, None)  # 23 under five less 20 would tell 3
    assert audit(published).height == 0


def test_no_children_under_five_tell_only_that_there_are_none() -> None:
    wanted = [slot("health_dental", breakdowns=["age_band"]), slot("health_dev_checks_u5", breakdowns=["age_band"])]
    published = publish(broken_down(wanted[0], {"16-17": (1, 1)}, "age_band"), *wanted)
    assert {display for display, _, _ in shown(published, "health_dental", "age_band").values()} == {"c"}
    assert shown(published, "health_dev_checks_u5", "all")["all"] == ("z", 0, 0)  # so dental has 0 of 0 under five
    assert audit(published).height == 0


def leaky(published: Published, level: str, **cells: Any) -> Published:
    """The published tier with cells of one level put back."""
    is_level = pl.col("level") == level
    restored = {
        name: pl.when(is_level).then(pl.lit(value)).otherwise(name).cast(published.values.schema[name])
        for name, value in cells.items()
    }
    return replace(published, values=published.values.with_columns(**restored))


def test_the_audit_finds_a_level_that_totals_give_away() -> None:
    published = levels_of({"Male": (3, 40), "Female": (30, 60), "Not known": (20, 50)})
    found = audit(leaky(published, "Not known", display="40.0", numerator=20))
    assert found.select("level", "measure", "value").rows() == [("Male", "numerator", 3)]


def test_the_audit_finds_a_denominator_that_another_figure_shows() -> None:
    wanted = [slot("health_dental", breakdowns=["sex"]), slot("health_immunisations", breakdowns=["sex"])]
    levels = {"Male": (1, 3), "Female": (20, 60), "Not known": (20, 50)}
    published = publish(pl.concat([broken_down(of, levels) for of in wanted]), *wanted)
    assert audit(published).height == 0
    is_one = (pl.col("indicator_id") == "health_dental") & (pl.col("level") == "Male")
    shown_once = published.values.with_columns(
        denominator=pl.when(is_one).then(3).otherwise("denominator").cast(pl.Decimal(18, 0))
    )
    found = audit(replace(published, values=shown_once))
    assert ("health_immunisations", "Male", "denominator", 3) in found.select(
        "indicator_id", "level", "measure", "value"
    ).rows()


def test_the_audit_finds_a_hidden_flow() -> None:
    wanted = [
        slot("cla_number", "count", 2016),
        *(slot(name, "count") for name in ("cla_started", "cla_ceased", "cla_number")),
    ]
    rows = cohort(*(case(of, count=number) for of, number in zip(wanted, (100, 4, 40, 64), strict=True)))
    published = publish(rows, *wanted)
    assert audit(published).height == 0
    is_ceased = pl.col("indicator_id") == "cla_ceased"
    put_back = published.values.with_columns(
        display=pl.when(is_ceased).then(pl.lit("40")).otherwise("display"),
        numerator=pl.when(is_ceased).then(40).otherwise("numerator").cast(pl.Decimal(18, 0)),
    )
    assert audit(replace(published, values=put_back))["indicator_id"].to_list() == ["cla_started"]


@pytest.mark.parametrize(("column", "value"), [("previous_display", "7.5"), ("change", 22.5), ("change_p_value", 0.01)])
def test_the_audit_finds_a_comparison_that_prints_what_is_hidden(column: str, value: Any) -> None:
    wanted = [slot(year=2016), slot(year=2017)]
    rows = cohort(
        case(wanted[0], True, 3), case(wanted[0], False, 37), case(wanted[1], True, 12), case(wanted[1], False, 28)
    )
    published = publish(rows, *wanted)
    assert audit(published).height == 0
    kind = published.comparisons.schema[column]
    printed = published.comparisons.with_columns(
        pl.when(pl.col("year_ending") == 2017).then(pl.lit(value)).otherwise(column).cast(kind).alias(column)
    )
    assert audit(replace(published, comparisons=printed))["how"].to_list() == ["the comparison table"]


def test_the_audit_finds_a_telling_word() -> None:
    wanted = [slot(year=2016), slot(year=2017)]
    rows = cohort(
        case(wanted[0], True, 5), case(wanted[0], False, 15), case(wanted[1], True, 6), case(wanted[1], False, 20)
    )
    published = publish(rows, *wanted)
    assert audit(published).height == 0
    printed = published.comparisons.with_columns(
        outcome=pl.when(pl.col("outcome") == "c").then(pl.lit("deteriorated")).otherwise("outcome")
    )
    assert audit(replace(published, comparisons=printed))["how"].to_list() == ["the direction word"]


def test_the_audit_finds_a_companion_and_a_variant_that_tell() -> None:
    whole = slot("cla_placed_over_20_miles", definition_version="v2")
    known = slot("cla_placed_over_20_miles", definition_version="v2.known_distance", is_headline=False)
    rows = [case(whole, True, 32), case(whole, False, 64), case(whole, False, 4, companion="unknown_n")]
    published = publish(cohort(*rows, case(known, True, 32), case(known, False, 64)), whole, known)
    assert audit(published).height == 0
    is_variant = pl.col("definition_version") == "v2.known_distance"
    put_back = published.values.with_columns(
        denominator=pl.when(is_variant).then(96).otherwise("denominator").cast(pl.Decimal(18, 0))
    )
    assert audit(replace(published, values=put_back))["measure"].to_list() == ["companion"]


def test_the_snapshot_before_may_not_complete_this_one() -> None:
    """The same figures hidden differently: together they would tell, so more is hidden now."""
    of = slot("cla_started", "count", breakdowns=["sex"])
    rows = broken_down(of, {"Male": (3, 0), "Female": (9, 0), "Not known": (30, 0)})
    now = publish(rows, of)
    hid_the_other = now.values.with_columns(
        numerator=pl.when(pl.col("level") == "Female")
        .then(9)
        .when(pl.col("level") == "Not known")
        .then(None)
        .otherwise("numerator")
        .cast(pl.Decimal(18, 0))
    )
    assert audit(now, previous_published=now.values).height == 0
    assert audit(now, previous_published=hid_the_other)["how"].to_list() == ["the snapshot published before"]
    careful = publish(rows, of, previous_published=hid_the_other)
    assert {display for display, _, _ in shown(careful, "cla_started", "sex").values()} == {"c"}
    assert audit(careful, previous_published=hid_the_other).height == 0
