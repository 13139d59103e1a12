"""The authority's own published figures beside the ones computed here, for the same indicator, year and
definition. Pure polars.
"""

from __future__ import annotations

import polars as pl

from assets.rounding import (
    COUNT_TYPE,
    VALUE_TYPE,
    half_up,
    millionths_step,
    millionths_text,
    multiplier,
    to_decimal,
    to_millionths,
)

RECONCILIATION_COLUMNS = pl.Schema(
    {
        "authority": pl.String(),
        "indicator_id": pl.String(),
        "year_ending": pl.Int32(),
        "definition_version": pl.String(),
        "local_display": pl.String(),
        "published_display": pl.String(),
        "difference": VALUE_TYPE,
        "published_numerator": COUNT_TYPE,
        "published_denominator": COUNT_TYPE,
        "source": pl.String(),
    }
)
KEY = ["authority", "indicator_id", "year_ending", "definition_version"]


def reconcile(values: pl.DataFrame, benchmarks: pl.DataFrame, slots: pl.DataFrame) -> pl.DataFrame:
    """One row per figure and source in which the authority's own value is published.

    A benchmark without a version has the headline definition of its year; the newest edition of a source counts.
    ``difference`` is the exact local figure minus the published one, at the coarser of the two decimals; NULL where
    either is missing.
    """
    local = _local(values, slots)
    published = _published(benchmarks, slots)
    decimals = pl.min_horizontal("decimals", "published_decimals")
    step = millionths_step(decimals)
    denominator = pl.col("d").fill_null(1)
    exact = pl.col("n") * multiplier(pl.col("unit")) * 10**6 - pl.col("published") * denominator
    difference = pl.when(pl.col("status") == "ok").then(half_up(exact, denominator * step) * step)
    shown = millionths_text(pl.col("published"), pl.col("published_decimals"))
    return (
        local.join(published, on=KEY)
        .with_columns(
            local_display="display",
            published_display=shown.fill_null(pl.col("symbol")),
            difference=to_decimal(difference),
        )
        .select(list(RECONCILIATION_COLUMNS))
        .cast(RECONCILIATION_COLUMNS)
        .sort([*KEY, "source"])
    )


def _local(values: pl.DataFrame, slots: pl.DataFrame) -> pl.DataFrame:
    facts = slots.select("indicator_id", "decimals").unique("indicator_id", keep="any")
    counts = {"n": pl.col("numerator").cast(pl.Int64), "d": pl.col("denominator").cast(pl.Int64)}
    is_year = (pl.col("breakdown") == "all") & (pl.col("period_type") == "year")
    return values.filter(is_year).select(*KEY, "unit", "status", "display", **counts).join(facts, on="indicator_id")


def _published(benchmarks: pl.DataFrame, slots: pl.DataFrame) -> pl.DataFrame:
    headline = slots.filter("is_headline").select(
        "indicator_id", "year_ending", pl.col("definition_version").alias("headline_version")
    )
    counts = [
        (pl.col(name) if name in benchmarks.columns else pl.lit(None)).cast(COUNT_TYPE).alias(f"published_{name}")
        for name in ("numerator", "denominator")
    ]
    status = pl.col("status").fill_null("")
    newest = ["edition", "source_file", "value_text"]
    return (
        benchmarks.filter(pl.col("geography").str.starts_with("la:"))
        .with_columns(
            pl.col("year_ending").cast(pl.Int32), pl.col("geography").str.strip_prefix("la:").alias("authority")
        )
        .join(headline.unique().cast({"year_ending": pl.Int32}), on=["indicator_id", "year_ending"], how="left")
        .with_columns(pl.coalesce("definition_version", "headline_version").alias("definition_version"))
        .sort([*KEY, "source", *newest], descending=True, nulls_last=True)
        .unique([*KEY, "source"], keep="first", maintain_order=True)
        .select(
            *KEY,
            "source",
            *counts,
            published=pl.when(status == "").then(to_millionths(pl.col("value"))),
            published_decimals=pl.col("decimals").fill_null(1).cast(pl.Int32),
            symbol=pl.when(status == "").then(pl.lit("x")).otherwise(status),
        )
    )
