"""Disclosure control of companion measures, and of versions that differ by a hidden one (INDICATORS 6 rule 1 and
2). Pure polars.
"""

from __future__ import annotations

import polars as pl

from assets.measures import FIGURE
from assets.suppression import COUNT, REMAINDER, VARIANT, hide, is_small, protected

WHOLE_FIGURE, PART = "6.1 figure is suppressed", "6.2 parts of a shown count"


def _headlines(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter((pl.col("breakdown") == "all") & pl.col("is_live"))


def hide_variants(rows: pl.DataFrame, companions: pl.DataFrame) -> pl.DataFrame:
    """Hides a whole variant whose denominator differs from its version's while a companion of that version is not
    shown.

    ``known_distance`` leaves out the ``unknown_n``: the two denominators shown together would tell it.
    """
    totals = _headlines(rows).filter(pl.col("unit") == "percent")
    beside = companions.filter(pl.col("value") > 0).join(totals.select(*FIGURE, "rule_n"), on=FIGURE)
    withheld = beside.filter(is_small(pl.col("value")) | pl.col("rule_n").is_not_null()).select(FIGURE).unique()
    exposed = telling_variants(totals.select(*FIGURE, "row", "d"), withheld)
    where = pl.col("row").is_in(exposed["row"].implode())
    return rows.with_columns(hide("n", where, VARIANT), hide("d", where, VARIANT))


def telling_variants(totals: pl.DataFrame, withheld: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``totals`` (figure, row, d) that are variants of a version in ``withheld`` and have another
    denominator.

    A variant of version ``v`` is named ``v.<variant>``.
    """
    period = ["authority", "indicator_id", "period_type", "period_end"]
    versions = totals.join(withheld, on=FIGURE, how="semi").rename({"definition_version": "version", "d": "version_d"})
    named = pl.col("definition_version").str.starts_with(pl.col("version") + pl.lit("."))
    pairs = totals.join(versions.drop("row"), on=period).filter(named & (pl.col("d") != pl.col("version_d")))
    return pairs.select(*FIGURE, "row").unique()


def hide_companions(companions: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Companions as published, with the ``rule`` that hides each (NULL = shown): value NULL and display ``c``.

    Counts of 1-5; every companion of a suppressed figure; all of a remainder of 1-5 (so that ``c`` never means "not
    zero");
    and as many others of the same part of the figure as rule 2 asks for, since the part's total is shown.
    """
    totals = _headlines(rows).select(*FIGURE, "figure", "n", "d", "rule_n")
    numbered = companions.join(totals, on=FIGURE, how="left", maintain_order="left").with_row_index("cell")
    size = (
        pl.when(pl.col("part") == "numerator")
        .then("n")
        .when(pl.col("part") == "remainder")
        .then(pl.col("d") - pl.col("n"))
    )
    sized = numbered.with_columns(size=size.otherwise("d"))
    rule = (
        pl.when(pl.col("rule_n").is_not_null())
        .then(pl.lit(WHOLE_FIGURE))
        .when(is_small(pl.col("value")))
        .then(pl.lit(COUNT))
        .when((pl.col("part") == "remainder") & is_small(pl.col("size")))
        .then(pl.lit(REMAINDER))
    )
    judged = sized.with_columns(rule=rule)
    more = _covered(judged)
    return (
        judged.join(more, on="cell", how="left", maintain_order="left")
        .with_columns(rule=pl.coalesce("rule", "more"))
        .with_columns(
            value=pl.when(pl.col("rule").is_null()).then("value"),
            display=pl.when(pl.col("rule").is_null()).then("display").otherwise(pl.lit("c")),
        )
        .select(*companions.columns, "rule")
    )


def _covered(judged: pl.DataFrame) -> pl.DataFrame:
    """The companions that rule 2 adds: (cell, more).

    Where a part has one measure only, what is left of it counts as a hidden level.
    """
    inside = judged.filter((pl.col("part") != "outside") & pl.col("size").is_not_null())
    levels = inside.select(
        pl.col("cell").cast(pl.Int64).alias("row"),
        "figure",
        pl.col("part").alias("breakdown"),
        n="value",
        rule_n="rule",
    )
    rest = (
        inside.group_by("figure", "part")
        .agg(
            (pl.col("size").first() - pl.col("value").sum()).alias("n"),
            pl.col("rule").drop_nulls().first().alias("rule_n"),
        )
        .filter(pl.col("n") > 0)
        .select(pl.lit(-1, dtype=pl.Int64).alias("row"), "figure", pl.col("part").alias("breakdown"), "n", "rule_n")
    )
    stacked = pl.concat([levels, rest]).with_columns(is_live=pl.lit(True), level_order=pl.col("row"))
    added = protected(stacked, "n").filter(pl.col("row") >= 0)
    return added.select(pl.col("row").cast(pl.UInt32).alias("cell"), pl.lit(PART).alias("more"))
