"""Companion measures: counts shown beside a figure (unknown_n, not_recorded_n, duration bands) and the flags they
raise.

A cohort row names the measure it counts towards in ``companion`` (several: separated by commas). Pure polars.

``rules``: one row per declared companion: indicator_id, measure, flag, above_pct, of_indicator, part, variant_part. The flag
is raised when the count is
more than ``above_pct`` percent of the figure's denominator, or of the headline count of ``of_indicator`` where one is
named.
"""

from __future__ import annotations

import polars as pl

from assets.measures import FIGURE

RULE_COLUMNS = pl.Schema(
    {
        "indicator_id": pl.String(),
        "measure": pl.String(),
        "flag": pl.String(),
        "above_pct": pl.Float64(),
        "of_indicator": pl.String(),
        "part": pl.String(),
        "variant_part": pl.String(),
    }
)

COMPANION_COLUMNS = pl.Schema(
    {
        "authority": pl.String(),
        "indicator_id": pl.String(),
        "definition_version": pl.String(),
        "period_type": pl.String(),
        "period_end": pl.Date(),
        "year_ending": pl.Int32(),
        "measure": pl.String(),
        "value": pl.Int64(),
        "display": pl.String(),
        "part": pl.String(),
    }
)


class CompanionError(Exception):
    """The catalogue does not declare a companion that a query counts; the message names indicator and measure."""


def companions(cohort: pl.DataFrame | pl.LazyFrame, slots: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """One row per computed figure and declared measure, 0 where no case has it.

    ``part`` says where the cases lie: numerator, remainder (denominator without numerator), denominator (means) or
    outside. It is declared: what is hidden must not depend on which cases there happen to be in the data. Cases of a figure
    that lie elsewhere than declared count as lying anywhere in its denominator.
    Raises CompanionError for a measure that is not declared.
    """
    computed = slots.filter(pl.col("status") == "ok")
    seen = _counts(cohort.lazy(), computed).collect()
    is_part_of_variant = pl.col("definition_version").str.contains(".", literal=True)
    part = pl.when(is_part_of_variant).then(pl.coalesce("variant_part", "part")).otherwise("part")
    wanted = computed.select(*FIGURE, "year_ending").join(
        rules.select("indicator_id", "measure", "part", "variant_part"), on="indicator_id"
    )
    _require_declared(seen, wanted)
    placed = (
        wanted.with_columns(part=part)
        .join(seen, on=[*FIGURE, "measure"], how="left")
        .with_columns(
            part=pl.when(pl.col("seen_parts").is_null() | (pl.col("seen_parts") == pl.concat_list("part")))
            .then("part")
            .otherwise(pl.lit("denominator"))
        )
    )
    return (
        placed.with_columns(pl.col("value").fill_null(0))
        .with_columns(display=pl.col("value").cast(pl.String))
        .select([pl.col(name).cast(kind) for name, kind in COMPANION_COLUMNS.items()])
        .sort([*FIGURE, "measure"])
    )


def _counts(cohort: pl.LazyFrame, slots: pl.DataFrame) -> pl.LazyFrame:
    is_mean = pl.col("unit").is_in(["score", "days"])
    part = (
        pl.when(~pl.col("in_denominator") & ~pl.col("in_numerator"))
        .then(pl.lit("outside"))
        .when(is_mean)
        .then(pl.lit("denominator"))
        .when(pl.col("in_numerator"))
        .then(pl.lit("numerator"))
        .otherwise(pl.lit("remainder"))
    )
    return (
        cohort.filter(pl.col("companion").is_not_null())
        .join(slots.lazy().select(*FIGURE, "unit"), on=FIGURE)
        .select(*FIGURE, "cases", pl.col("companion").str.split(",").alias("measure"), part.alias("part"))
        .explode("measure")
        .with_columns(pl.col("measure").str.strip_chars())
        .group_by(*FIGURE, "measure")
        .agg(pl.col("cases").sum().alias("value"), pl.col("part").unique().alias("seen_parts"))
    )


def _require_declared(seen: pl.DataFrame, declared: pl.DataFrame) -> None:
    undeclared = seen.join(declared, on=[*FIGURE, "measure"], how="anti").select("indicator_id", "measure").unique()
    if undeclared.height:
        told = ", ".join(" ".join(row) for row in undeclared.sort(undeclared.columns).iter_rows())
        raise CompanionError(f"companions that the catalogue does not declare: {told}; add them to its entry")


def flag_by_companions(values: pl.DataFrame, companions: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """``values`` with the flags that companions raise on headline rows (incomplete_recording, uncertain ...;
    INDICATORS 1.4, 3.7, 9).
    """
    headline = values.filter(pl.col("breakdown") == "all")
    own = headline.select(*FIGURE, pl.coalesce("denominator", "numerator").cast(pl.Int64).alias("own"))
    period = ["authority", "period_type", "period_end"]
    other = headline.filter("is_headline").select(
        *period, pl.col("indicator_id").alias("of_indicator"), pl.col("numerator").cast(pl.Int64).alias("other")
    )
    base = pl.when(pl.col("of_indicator").is_null()).then("own").otherwise("other")
    threshold = (pl.col("above_pct") * 100).round().cast(pl.Int64)
    raised = (
        companions.join(rules.filter(pl.col("flag").is_not_null()), on=["indicator_id", "measure"])
        .join(own, on=FIGURE)
        .join(other, on=[*period, "of_indicator"], how="left")
        .filter(pl.col("value") * 10_000 > threshold.fill_null(0) * base)
        .group_by(FIGURE)
        .agg(pl.col("flag").unique().sort().alias("raised"))
        .with_columns(breakdown=pl.lit("all"))
    )
    flags = pl.concat_list("flags", "raised").list.unique().list.sort()
    return (
        values.join(raised, on=[*FIGURE, "breakdown"], how="left", maintain_order="left")
        .with_columns(
            flags=pl.when((pl.col("status") == "ok") & pl.col("raised").is_not_null()).then(flags).otherwise("flags")
        )
        .drop("raised")
    )
