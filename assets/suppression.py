"""The rules that hide cells of published tables, on frames of figure rows (INDICATORS 6 and 9). Pure polars.

Rows: one per figure, breakdown and level with n and d (exact), ``is_live`` (has counts), and the state ``rule_n`` and
``rule_d``:
the rule that hides the numerator (with value and display) and the denominator; NULL = shown. Rules only ever add.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

from assets.measures import MEAN_UNITS
from warehouse.ways import Profile

Part = Literal["n", "d"]
GROUP = ["figure", "breakdown"]
THRESHOLD = 5
ALL_OR_NONE_BELOW = 10

COUNT, DENOMINATOR = "6.1 count of 1-5", "6.1 denominator of 1-5"
REMAINDER, ALL_OR_NONE = "6.1 remainder of 1-5", "6.1 all or none of fewer than 10"
LEVEL, EVERY_LEVEL, TOTAL, FLOW = "6.2 secondary", "6.2 every level", "6.2 total", "6.2 flow"
SAME_CASES, RECOVERABLE, VARIANT = "6.2 same cases", "6.2 recoverable", "6.2 difference of versions"


def is_small(count: pl.Expr) -> pl.Expr:
    return count.is_between(1, THRESHOLD)


def hide(part: Part, where: pl.Expr, rule: str) -> pl.Expr:
    """The state of a part with ``rule`` where it is still shown and ``where`` holds."""
    state = pl.col(f"rule_{part}")
    return (
        pl.when(where & pl.col("is_live") & state.is_null()).then(pl.lit(rule)).otherwise(state).alias(f"rule_{part}")
    )


def primary(rows: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Rule 1: small numerators and denominators; in breakdowns, and in public_conservative, small remainders too."""
    n, d, unit = pl.col("n"), pl.col("d"), pl.col("unit")
    is_percent, is_mean, is_level = unit == "percent", unit.is_in(MEAN_UNITS), pl.col("breakdown") != "all"
    has_small_denominator = (is_percent | is_mean) & is_small(d)
    is_remainder_tested = is_percent & (is_level | pl.lit(profile == "public_conservative"))
    is_all_or_none = is_percent & is_level & d.is_between(1, ALL_OR_NONE_BELOW - 1) & ((n == 0) | (n == d))
    rule_n = (
        pl.when(has_small_denominator)
        .then(pl.lit(DENOMINATOR))
        .when(~is_mean & is_small(n))
        .then(pl.lit(COUNT))
        .when(is_remainder_tested & is_small(d - n))
        .then(pl.lit(REMAINDER))
        .when(is_all_or_none)
        .then(pl.lit(ALL_OR_NONE))
    )
    rule_d = pl.when(has_small_denominator).then(pl.lit(DENOMINATOR))
    return rows.with_columns(
        rule_n=pl.when(pl.col("is_live")).then(rule_n), rule_d=pl.when(pl.col("is_live")).then(rule_d)
    )


def secondary(rows: pl.DataFrame) -> pl.DataFrame:
    """Rule 2, for numerators and denominators separately, each from the cells hidden when it begins;
    then rule 2 for totals.

    A level hidden in either is hidden in the percentage; of means only the number counts.
    """
    is_mean = pl.col("unit").is_in(MEAN_UNITS)
    for_n = protected(rows.filter(~is_mean), "n")
    for_d = protected(rows.filter(pl.col("unit") != "count"), "d")
    joined = rows.join(for_n, on="row", how="left").join(for_d, on="row", how="left")
    either = pl.coalesce("rule_n", "more_n", "rule_d", "more_d")
    hidden = joined.with_columns(rule_n=either, rule_d=pl.coalesce("rule_d", "more_d")).drop("more_n", "more_d")
    return with_totals(hidden)


def with_totals(rows: pl.DataFrame) -> pl.DataFrame:
    """Where the total of a part is hidden, all its levels are, zeros included."""
    totals = rows.filter(pl.col("breakdown") == "all").select(
        "figure", total_n=pl.col("rule_n").is_not_null(), total_d=pl.col("rule_d").is_not_null()
    )
    joined = rows.join(totals, on="figure", how="left", maintain_order="left")
    return joined.with_columns(hide("n", pl.col("total_n"), TOTAL), hide("d", pl.col("total_d"), TOTAL)).drop(
        "total_n", "total_d"
    )


def protected(rows: pl.DataFrame, part: Part) -> pl.DataFrame:
    """The rows that rule 2 adds: (row, more_<part>). The smallest remaining non-zero level, ties in catalogue order.

    Protected: at least two hidden levels whose true values sum to more than 5; otherwise every level is hidden.
    """
    value, seed = pl.col(part), pl.col(f"rule_{part}").is_not_null()
    levels = (
        rows.filter((pl.col("breakdown") != "all") & pl.col("is_live"))
        .select("row", *GROUP, "level_order", value.alias("v"), seed.alias("seed"))
        .filter(pl.col("seed").any().over(GROUP) & ~pl.col("seed").all().over(GROUP))
        .sort([*GROUP, "seed", "v", "level_order"], descending=[False, False, True, False, False])
        .with_columns(is_hidden=pl.col("seed") | (pl.col("v") > 0))
    )
    candidates = levels.filter("is_hidden").with_columns(
        count=pl.col("row").cum_count().over(GROUP).cast(pl.Int64), total=pl.col("v").cum_sum().over(GROUP)
    )
    is_open = ((pl.col("count") - 1) < 2) | ((pl.col("total") - pl.col("v")) <= THRESHOLD)
    added = candidates.filter(~pl.col("seed") & is_open)
    last = candidates.group_by(GROUP).agg(pl.col("count").max(), pl.col("total").max())
    exhausted = last.filter((pl.col("count") < 2) | (pl.col("total") <= THRESHOLD))
    every = levels.join(exhausted, on=GROUP, how="semi").select("row", pl.lit(EVERY_LEVEL).alias(f"more_{part}"))
    some = added.join(exhausted, on=GROUP, how="anti").select("row", pl.lit(LEVEL).alias(f"more_{part}"))
    return pl.concat([every, some])


def escalate(rows: pl.DataFrame, recovered: pl.DataFrame) -> pl.DataFrame:
    """One step further in the breakdowns of ``recovered`` (figure, breakdown, part).

    First the next smallest non-zero level, then every level's numerator, then every level's denominator too.
    """
    parts: tuple[Part, ...] = ("n", "d")
    for part in parts:
        groups = recovered.filter((pl.col("part") == part) & (pl.col("breakdown") != "all")).select(GROUP).unique()
        rows = _one_more(rows, groups, part)
    return rows


def _one_more(rows: pl.DataFrame, groups: pl.DataFrame, part: Part) -> pl.DataFrame:
    state = pl.col(f"rule_{part}")
    inside = rows.filter(pl.col("is_live")).join(groups, on=GROUP, how="semi")
    shown = inside.filter(state.is_null() & (pl.col(part) > 0)).sort([*GROUP, part, "level_order"])
    following = shown.group_by(GROUP, maintain_order=True).first().select("row")
    spent = groups.join(shown, on=GROUP, how="anti")
    rest = inside.join(spent, on=GROUP, how="semi")
    open_n = rest.filter(pl.col("rule_n").is_null())
    deeper = rest.join(open_n, on=GROUP, how="anti").select("row")
    wider = pl.concat([following, rest.join(open_n, on=GROUP, how="semi").select("row")])
    is_wider, is_deeper = pl.col("row").is_in(wider["row"].implode()), pl.col("row").is_in(deeper["row"].implode())
    if part == "d":
        return rows.with_columns(
            hide("n", is_wider | is_deeper, RECOVERABLE), hide("d", is_wider | is_deeper, RECOVERABLE)
        )
    return rows.with_columns(hide("n", is_wider | is_deeper, RECOVERABLE), hide("d", is_deeper, RECOVERABLE))
