"""Comparison of each headline figure with the same window a year earlier and with the comparators (INDICATORS 4).

Pure polars.

Outcomes are judged on displayed values, so the words never contradict the printed figures. Nothing is suppressed here.
"""

from __future__ import annotations

import polars as pl

from assets.intervals import change_test, wilson
from assets.measures import SMALL_DENOMINATOR
from assets.rounding import VALUE_TYPE, half_up, multiplier, power_of_ten, scaled, to_decimal

COMPARISON_KEY = ["authority", "indicator_id", "period_type", "period_end"]

COMPARISON_COLUMNS = pl.Schema(
    {
        "authority": pl.String(),
        "indicator_id": pl.String(),
        "period_type": pl.String(),
        "period_end": pl.Date(),
        "year_ending": pl.Int32(),
        "definition_version": pl.String(),
        "polarity": pl.String(),
        "previous_display": pl.String(),
        "current_display": pl.String(),
        "change": VALUE_TYPE,
        "outcome": pl.String(),
        "neighbours_display": pl.String(),
        "neighbours_n": pl.Int32(),
        "neighbours_year": pl.Int32(),
        "neighbours_set": pl.String(),
        "neighbours_method": pl.String(),
        "england_display": pl.String(),
        "england_year": pl.Int32(),
        "region_display": pl.String(),
        "region_year": pl.Int32(),
        "neighbours_gap_word": pl.String(),
        "england_gap_word": pl.String(),
        "interval_low": pl.Float64(),
        "interval_high": pl.Float64(),
        "change_p_value": pl.Float64(),
        "within_noise": pl.Boolean(),
    }
)


def compare(values: pl.DataFrame, slots: pl.DataFrame, comparators: pl.DataFrame) -> pl.DataFrame:
    """One row per authority, indicator and period: the headline version against itself twelve months earlier."""
    pairs = _pairs(values.filter(pl.col("breakdown") == "all"), slots)
    judged = (
        pairs.with_columns(current_units=_units("current"), previous_units=_units("previous"))
        .with_columns(outcome=_outcome(), change=_change())
        .join(comparators, on=["authority", "indicator_id", "year_ending"], how="left")
        .with_columns(
            current_display="display",
            neighbours_gap_word=_gap_word("neighbours"),
            england_gap_word=_gap_word("england"),
        )
    )
    tested = change_test(wilson(judged))
    return tested.select(list(COMPARISON_COLUMNS)).cast(COMPARISON_COLUMNS).sort(COMPARISON_KEY)


def twelve_months_earlier(period_end: pl.Expr) -> pl.Expr:
    """The end of the window to compare with: a month end compares with a month end, also across 29 February."""
    earlier = period_end.dt.offset_by("-12mo")
    return pl.when(period_end == period_end.dt.month_end()).then(earlier.dt.month_end()).otherwise(earlier)


def _pairs(headline: pl.DataFrame, slots: pl.DataFrame) -> pl.DataFrame:
    """Current figures beside the previous ones: on the current headline version, else the headline the previous
    window had.
    """
    facts = slots.select("indicator_id", "decimals", "polarity").unique("indicator_id", keep="any")
    figures = headline.select(
        *COMPARISON_KEY, "year_ending", "definition_version", "is_headline", "unit", "status", "display",
        n=pl.col("numerator").cast(pl.Int64), d=pl.col("denominator").cast(pl.Int64),
    )  # fmt: skip
    current = (
        figures.filter("is_headline")
        .drop("is_headline")
        .with_columns(previous_end=twelve_months_earlier(pl.col("period_end")))
    )
    renamed = {"period_end": "previous_end", **{c: f"previous_{c}" for c in ("n", "d", "status", "display")}}
    earlier = figures.drop("year_ending", "unit").rename(renamed)
    key = ["authority", "indicator_id", "period_type", "previous_end"]
    same = earlier.drop("is_headline").with_columns(previous_version="definition_version")
    other = (
        earlier.filter("is_headline")
        .drop("is_headline")
        .rename(
            {
                c: f"other_{c}"
                for c in ("definition_version", "previous_n", "previous_d", "previous_status", "previous_display")
            }
        )
    )
    joined = current.join(same, on=[*key, "definition_version"], how="left").join(other, on=key, how="left")
    is_missing = pl.col("previous_version").is_null()
    fallbacks = {
        f"previous_{c}": pl.when(is_missing).then(f"other_previous_{c}").otherwise(f"previous_{c}")
        for c in ("n", "d", "status", "display")
    }
    version = pl.coalesce("previous_version", "other_definition_version")
    return joined.with_columns(previous_version=version, **fallbacks).join(facts, on="indicator_id", how="left")


def _units(side: str) -> pl.Expr:
    """The displayed figure as an integer in units of its last decimal."""
    prefix = "" if side == "current" else "previous_"
    exact = scaled(
        pl.col(f"{prefix}n"), pl.col(f"{prefix}d").fill_null(1), multiplier(pl.col("unit")), pl.col("decimals")
    )
    return pl.when(pl.col(f"{prefix}status") == "ok").then(exact)


def _outcome() -> pl.Expr:
    """INDICATORS 4.1: the first condition that holds."""
    difference = pl.col("current_units") - pl.col("previous_units")
    rise = pl.when(pl.col("polarity") == "higher").then(difference).otherwise(-difference)
    is_small = (pl.col("d") < SMALL_DENOMINATOR) | (pl.col("previous_d") < SMALL_DENOMINATOR)
    return (
        pl.when(pl.col("polarity") == "none")
        .then(pl.lit("contextual"))
        .when(difference.is_null())
        .then(pl.lit("not_comparable:missing"))
        .when(pl.col("previous_version") != pl.col("definition_version"))
        .then(pl.lit("not_comparable:definition"))
        .when(is_small.fill_null(False))
        .then(pl.lit("not_comparable:small_base"))
        .when(difference == 0)
        .then(pl.lit("no_change"))
        .when(rise > 0)
        .then(pl.lit("improved"))
        .otherwise(pl.lit("deteriorated"))
    )


def _change() -> pl.Expr:
    """The difference of the displayed figures, on one definition only."""
    millionths = (pl.col("current_units") - pl.col("previous_units")) * (10**6 // power_of_ten(pl.col("decimals")))
    return pl.when(pl.col("previous_version") == pl.col("definition_version")).then(to_decimal(millionths))


def _gap_word(area: str) -> pl.Expr:
    """better, worse or same: the exact local figure minus the benchmark as published, at the coarser of the two
    decimals.

    NULL for contextual indicators, without a figure, and for a benchmark of another year.
    """
    decimals = pl.min_horizontal("decimals", f"{area}_decimals")
    denominator = pl.col("d").fill_null(1)
    exact = pl.col("n") * multiplier(pl.col("unit")) * 10**6 - pl.col(f"{area}_value") * denominator
    gap = half_up(exact, denominator * (10**6 // power_of_ten(decimals)))
    rise = pl.when(pl.col("polarity") == "higher").then(gap).otherwise(-gap)
    is_judged = (
        (pl.col("polarity") != "none") & (pl.col("status") == "ok") & (pl.col(f"{area}_year") == pl.col("year_ending"))
    )
    word = (
        pl.when(rise > 0)
        .then(pl.lit("better"))
        .when(rise < 0)
        .then(pl.lit("worse"))
        .when(rise == 0)
        .then(pl.lit("same"))
    )
    return pl.when(is_judged).then(word)


def percent_change(current: pl.Expr, previous: pl.Expr) -> pl.Expr:
    """100 x (current - previous) / previous, whole percent, half up away from zero; NULL from 0 (INDICATORS 3.2 #6)."""
    return half_up(100 * (current - previous), previous)
