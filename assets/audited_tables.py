"""The tables beside the figures, searched for what tells a suppressed figure: companions, comparisons,
reconciliation. Pure polars.

``rows``: published figures as assets.disclosure_audit prepares them.
"""

from __future__ import annotations

import polars as pl

from assets.direction_words import telling
from assets.disclosed_tables import SUPPRESSED, with_both_sides
from assets.disclosure import Published
from assets.measures import CELL, FIGURE
from assets.summary import DIRECTIONS

DERIVED = ["change", "change_p_value", "within_noise"]
OF_THE_CURRENT = ["interval_low", "interval_high", "neighbours_gap_word", "england_gap_word"]


def companions_found(rows: pl.DataFrame, companions: pl.DataFrame) -> pl.DataFrame:
    """The only hidden measure of a part of which at least one other is shown: it may be what the part leaves over."""
    shown = rows.filter((pl.col("breakdown") == "all") & pl.col("n").is_not_null()).select(*FIGURE, "n")
    inside = companions.filter(pl.col("part") != "outside").join(shown, on=FIGURE)
    group = [*FIGURE, "part"]
    is_hidden = pl.col("value").is_null()
    alone = inside.filter((pl.len().over(group) > 1) & (is_hidden.sum().over(group) == 1) & is_hidden)
    return _headline(alone).select(*CELL, "measure", how=pl.lit("companions that add up"))


def comparisons_found(rows: pl.DataFrame, published: Published) -> pl.DataFrame:
    """Comparisons that print a hidden figure, or something computed from it, or a word that only one number
    agrees with.
    """
    both = with_both_sides(published.comparisons, rows)
    now, before = pl.col("rule_now").is_not_null(), pl.col("rule_before").is_not_null()
    leaks = (
        (now & (pl.col("current_display") != SUPPRESSED))
        | (before & (pl.col("previous_display") != SUPPRESSED))
        | ((now | before) & pl.any_horizontal(pl.col(DERIVED).is_not_null()))
        | (now & pl.any_horizontal(pl.col(OF_THE_CURRENT).is_not_null()))
    )
    printed = _headline(both.filter(leaks)).select(
        *CELL, measure=pl.lit("comparison"), how=pl.lit("the comparison table")
    )
    worded = both.with_row_index("pair").filter((now | before) & pl.col("outcome").is_in(DIRECTIONS))
    told = worded.filter(pl.col("pair").is_in(telling(worded, published.profile).implode()))
    words = _headline(told).select(*CELL, measure=pl.lit("outcome"), how=pl.lit("the direction word"))
    return pl.concat([printed, words])


def reconciliation_found(rows: pl.DataFrame, reconciliation: pl.DataFrame) -> pl.DataFrame:
    """Reconciliations that print a hidden local figure, or something beside it that tells it."""
    key = ["authority", "indicator_id", "year_ending", "definition_version"]
    hidden = rows.filter((pl.col("breakdown") == "all") & pl.col("rule_n").is_not_null()).select(
        *key, "period_type", "period_end"
    )
    joined = reconciliation.join(hidden, on=key)
    is_printed = (pl.col("local_display") != SUPPRESSED) | pl.any_horizontal(
        pl.col("difference", "published_numerator").is_not_null()
    )
    return _headline(joined.filter(is_printed)).select(
        *CELL, measure=pl.lit("reconciliation"), how=pl.lit("the reconciliation")
    )


def _headline(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(breakdown=pl.lit("all"), level=pl.lit("all"))
