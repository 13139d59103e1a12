"""What the snapshot published before adds to what a reader knows (INDICATORS 6 rule 4). Pure polars."""

from __future__ import annotations

import polars as pl

from assets.measures import CELL, FIGURE


def informed(rows: pl.DataFrame, previous_published: pl.DataFrame | None) -> pl.DataFrame:
    """``rows`` (n, d NULL where hidden) with hidden parts filled from the snapshot before, where the data look
    unchanged.

    A breakdown looks unchanged when its total, and every part that both snapshots show, are the same.
    """
    if previous_published is None or not previous_published.height:
        return rows
    before = previous_published.select(
        *CELL, n_before=pl.col("numerator").cast(pl.Int64), d_before=pl.col("denominator").cast(pl.Int64)
    )
    joined = rows.join(before, on=CELL, how="left", maintain_order="left")
    totals = joined.filter(pl.col("breakdown") == "all").select(*FIGURE, same_total=_is_same("n") & _is_same("d"))
    both = joined.join(totals, on=FIGURE, how="left", maintain_order="left")
    agrees = (_may_be_same("n") & _may_be_same("d")).all().over(*FIGURE, "breakdown")
    usable = (pl.col("breakdown") != "all") & pl.col("same_total").fill_null(False) & agrees
    filled = {part: pl.when(usable).then(pl.coalesce(part, f"{part}_before")).otherwise(part) for part in ("n", "d")}
    return both.with_columns(**filled).select(rows.columns)


def _is_same(part: str) -> pl.Expr:
    return pl.col(part).eq_missing(pl.col(f"{part}_before")) & (pl.col("n").is_not_null())


def _may_be_same(part: str) -> pl.Expr:
    return (pl.col(part) == pl.col(f"{part}_before")).fill_null(True)
