"""Statistical neighbours: whose values count for an authority and year, and how they are summarised (INDICATORS
4.3). Pure polars.
"""

from __future__ import annotations

import polars as pl

from assets.rounding import half_up, millionths_step, millionths_text, multiplier, scaled
from warehouse.ways import Method

TARGET = ["authority", "indicator_id", "year_ending"]
MINIMUM_NEIGHBOURS, DECIMALS = 5, 1


def coded_members(targets: pl.DataFrame, neighbours: pl.DataFrame, authorities: pl.DataFrame) -> pl.DataFrame:
    """Each target with its neighbours and every geography under which a neighbour's figures may be published."""
    members = _sets(targets, neighbours)
    own = members.select("neighbour").unique().with_columns(code="neighbour", order=pl.lit(0, dtype=pl.Int32))
    coded = pl.concat([own, _codes(authorities).join(own, on="neighbour", how="semi")])
    return (
        targets.join(members, on=["authority", "year_ending"])
        .join(coded, on="neighbour")
        .with_columns(geography=pl.lit("la:") + pl.col("code"))
    )


def _sets(targets: pl.DataFrame, neighbours: pl.DataFrame) -> pl.DataFrame:
    """The neighbours of each authority and report year: one set for the whole report, the newest not after it,
    else the oldest held.
    """
    dated = neighbours.select("authority", "neighbour", "neighbour_set").with_columns(
        set_year=pl.col("neighbour_set").str.extract(r"((?:19|20)\d\d)").cast(pl.Int32).fill_null(0)
    )
    choices = dated.select("authority", "neighbour_set", "set_year").unique()
    years = targets.select("authority", "year_ending").unique()
    is_in_force = pl.col("set_year") <= pl.col("year_ending")
    best = (
        years.join(choices, on="authority")
        .with_columns(
            rank=pl.when(is_in_force).then(pl.col("set_year")).otherwise(-pl.col("set_year")), is_in_force=is_in_force
        )
        .sort("is_in_force", "rank", "neighbour_set", descending=True)
        .unique(["authority", "year_ending"], keep="first", maintain_order=True)
        .select("authority", "year_ending", "neighbour_set")
    )
    return best.join(dated.drop("set_year").unique(), on=["authority", "neighbour_set"])


def _codes(authorities: pl.DataFrame) -> pl.DataFrame:
    """The codes under which an authority's figures may be published: its own, then its single predecessor or
    successor.
    """
    changed = authorities.select("authority", "predecessor").drop_nulls().unique()
    single = changed.filter(pl.col("authority").len().over("authority") == 1).filter(
        ~pl.col("predecessor").str.contains(r"[;,| ]")
    )
    before = single.select(pl.col("authority").alias("neighbour"), pl.col("predecessor").alias("code"))
    after = single.filter(pl.col("predecessor").len().over("predecessor") == 1).select(
        pl.col("predecessor").alias("neighbour"), pl.col("authority").alias("code")
    )
    return pl.concat([before, after]).with_columns(order=pl.lit(1, dtype=pl.Int32))


def summaries(found: pl.DataFrame, method: Method) -> pl.DataFrame:
    """The neighbours' published values summarised: suppressed ones are ignored, fewer than five give ``x``."""
    key = [*TARGET, "year", "neighbour"]
    each = found.sort([*key, pl.col("value").is_null(), "order"]).unique(key, keep="first", maintain_order=True)
    values = pl.col("value").drop_nulls().sort()
    grouped = each.group_by([*TARGET, "year", "neighbour_set", "unit"]).agg(
        values=values,
        num=_pooled("numerator").sum(),
        den=_pooled("denominator").sum(),
        pooled_n=_pooled("denominator").count(),
    )
    n = pl.col("pooled_n") if method == "pooled" else pl.col("values").list.len()
    decimals = pl.lit(DECIMALS, dtype=pl.Int32)
    shown = grouped.with_columns(decimals=decimals, n=n.cast(pl.Int32)).with_columns(
        value=pl.when(pl.col("n") >= MINIMUM_NEIGHBOURS).then(_summary(method) * millionths_step(pl.col("decimals")))
    )
    return shown.select(
        *TARGET,
        "year",
        "decimals",
        "value",
        "n",
        area=pl.lit("neighbours"),
        display=millionths_text(pl.col("value"), pl.col("decimals")).fill_null("x"),
        has_value=pl.col("value").is_not_null(),
        preference=pl.lit(1, dtype=pl.Int32),
        set="neighbour_set",
        method=pl.lit(method),
    )


def _pooled(column: str) -> pl.Expr:
    """A published numerator or denominator, where both are known."""
    is_known = pl.col("numerator").is_not_null() & (pl.col("denominator") > 0)
    return pl.when(is_known).then(column).drop_nulls()


def _summary(method: Method) -> pl.Expr:
    """Mean, median or pooled quotient, rounded once: an integer in units of the last decimal shown."""
    values = pl.col("values")
    if method == "pooled":
        return scaled(pl.col("num"), pl.col("den"), multiplier(pl.col("unit")), pl.col("decimals"))
    if method == "median":
        count = values.list.len().cast(pl.Int64)
        lower = values.list.get((count - 1) // 2, null_on_oob=True)
        return half_up(lower + values.list.get(count // 2, null_on_oob=True), 2 * millionths_step(pl.col("decimals")))
    return half_up(values.list.sum(), values.list.len().cast(pl.Int64) * millionths_step(pl.col("decimals")))
