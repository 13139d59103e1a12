"""Comparators: statistical neighbours, region and England beside a local figure (INDICATORS 4.3).

Pure polars; nothing is compared here.

Frames
- ``benchmarks``: ``reference.benchmark``; optional numerator and denominator columns serve the pooled method only.
- ``neighbours``: ``reference.neighbour`` (authority, neighbour, rank, neighbour_set); the year of a set is in its name.
- ``authorities``: ``reference.authority`` (authority, region_code, predecessor).
- ``slots``: the figures, for the headline version of each indicator and year (assets.measures).
"""

from __future__ import annotations

import polars as pl

from assets.neighbours import TARGET, coded_members, summaries
from assets.rounding import millionths_text, rounded_millionths, to_millionths
from warehouse.ways import Method

AS_PUBLISHED = "as_published"


def comparators(
    benchmarks: pl.DataFrame,
    neighbours: pl.DataFrame,
    authorities: pl.DataFrame,
    slots: pl.DataFrame,
    method: Method = "mean",
) -> pl.DataFrame:
    """One row per authority, indicator and year with the comparators of that year, else of the year before.

    For each of neighbours, region and england: ``_display`` (text, or the symbol of a suppressed one), ``_value``
    (millionths, NULL
    when there is no number), ``_decimals``, ``_year``; for neighbours also ``_n``, ``_set`` and ``_method``. A
    benchmark of another
    definition than the figure's headline version is refused; one without a version has that of the headline of its
    year.
    """
    targets = _targets(slots)
    usable = _versioned(_one_each(benchmarks), slots)
    published = _published(targets, usable, authorities)
    computed = summaries(_matching(coded_members(targets, neighbours, authorities), usable, ["geography"]), method)
    candidates = pl.concat([published, computed], how="diagonal_relaxed")
    chosen = (
        candidates.sort(
            [*TARGET, "area", "has_value", "year", "preference"], descending=[False] * 4 + [True, True, False]
        )
        .group_by([*TARGET, "area"], maintain_order=True)
        .first()
    )
    result = targets.select(TARGET)
    for area in ("neighbours", "region", "england"):
        fields = ["display", "value", "decimals", "year", *(("n", "set", "method") if area == "neighbours" else ())]
        part = chosen.filter(pl.col("area") == area).select(*TARGET, *(pl.col(f).alias(f"{area}_{f}") for f in fields))
        result = result.join(part, on=TARGET, how="left")
    return result.sort(TARGET)


def refused(benchmarks: pl.DataFrame, slots: pl.DataFrame) -> pl.DataFrame:
    """Benchmarks of another definition than the headline version of their year, which are dropped (DQ-086)."""
    headline = _headlines(slots).rename({"definition_version": "headline_version"})
    return benchmarks.join(headline, on=["indicator_id", "year_ending"]).filter(
        pl.col("definition_version").is_not_null() & (pl.col("definition_version") != pl.col("headline_version"))
    )


def _headlines(slots: pl.DataFrame) -> pl.DataFrame:
    return slots.filter("is_headline").select("indicator_id", "year_ending", "definition_version").unique()


def _targets(slots: pl.DataFrame) -> pl.DataFrame:
    return slots.filter("is_headline").select(*TARGET, "definition_version", "unit").unique()


def _one_each(benchmarks: pl.DataFrame) -> pl.DataFrame:
    """One benchmark per indicator, geography, year and version: the newest edition;
    ties by source and file, never by row order.
    """
    key = ["indicator_id", "geography", "year_ending", "definition_version"]
    ranked = ["edition", "source", "source_file", "value_text"]
    return benchmarks.sort([*key, *ranked], descending=True, nulls_last=True).unique(
        key, keep="first", maintain_order=True
    )


def _versioned(benchmarks: pl.DataFrame, slots: pl.DataFrame) -> pl.DataFrame:
    """Benchmarks with the definition they have: their own, else the headline of their year (unknown where no
    figure of that year exists).
    """
    headline = _headlines(slots).rename({"definition_version": "headline_version"})
    counts = [
        (pl.col(name) if name in benchmarks.columns else pl.lit(None)).cast(pl.Int64).alias(name)
        for name in ("numerator", "denominator")
    ]
    return (
        benchmarks.join(headline, on=["indicator_id", "year_ending"], how="left")
        .select(
            "indicator_id",
            "geography",
            pl.col("year_ending").cast(pl.Int32).alias("year"),
            pl.coalesce("definition_version", "headline_version").alias("version"),
            pl.when(pl.col("status").fill_null("") == "").then(to_millionths(pl.col("value"))).alias("value"),
            pl.col("decimals").fill_null(1).cast(pl.Int32),
            pl.when(pl.col("status").fill_null("") != "").then("status").otherwise(pl.lit("x")).alias("symbol"),
            pl.col("definition_version").is_null().alias("is_implied"),
            *counts,
        )
        .sort("indicator_id", "geography", "year", "version", "is_implied", nulls_last=True)
        .unique(["indicator_id", "geography", "year", "version"], keep="first", maintain_order=True)
    )


def _candidate_years(targets: pl.DataFrame) -> pl.DataFrame:
    """Each target twice: its own year and the year before, which is shown with its year when there is nothing newer."""
    years = [targets.with_columns(year=(pl.col("year_ending") - back).cast(pl.Int32)) for back in (0, 1)]
    return pl.concat(years)


def _matching(targets: pl.DataFrame, benchmarks: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    matched = _candidate_years(targets).join(benchmarks, on=[*on, "indicator_id", "year"])
    return matched.filter(pl.col("version").is_null() | (pl.col("version") == pl.col("definition_version")))


def _published(targets: pl.DataFrame, benchmarks: pl.DataFrame, authorities: pl.DataFrame) -> pl.DataFrame:
    """England, the region, and a ready-made neighbour figure, as they were published."""
    regions = authorities.select("authority", "region_code").drop_nulls().unique("authority")
    named = targets.join(regions, on="authority", how="left")
    parts = [
        named.with_columns(area=pl.lit("england"), geography=pl.lit("england")),
        named.with_columns(area=pl.lit("region"), geography=pl.lit("region:") + pl.col("region_code")),
        named.with_columns(area=pl.lit("neighbours"), geography=pl.lit("neighbours:") + pl.col("authority")),
    ]
    found = _matching(pl.concat(parts).drop_nulls("geography"), benchmarks, ["geography"])
    shown = rounded_millionths(pl.col("value"), pl.col("decimals"))
    is_ready_made = pl.col("area") == "neighbours"
    return found.select(
        *TARGET,
        "area",
        "year",
        display=millionths_text(shown, pl.col("decimals")).fill_null(pl.col("symbol")),
        value=shown,
        decimals="decimals",
        has_value=pl.col("value").is_not_null(),
        preference=pl.lit(0, dtype=pl.Int32),
        n=pl.lit(None, dtype=pl.Int32),
        set=pl.when(is_ready_made).then(pl.lit(AS_PUBLISHED)),
        method=pl.when(is_ready_made).then(pl.lit(AS_PUBLISHED)),
    )
