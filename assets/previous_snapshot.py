"""What the snapshot published before adds to what a reader knows (INDICATORS 6 rule 4). Pure polars."""

from __future__ import annotations

import polars as pl

from assets.measures import CELL


def remembered(rows: pl.DataFrame, previous_published: pl.DataFrame | None) -> pl.DataFrame | None:
    """What the snapshot before showed of each row: row, n_before, d_before. NULL where it showed nothing; None without one."""
    if previous_published is None or not previous_published.height:
        return None
    before = previous_published.select(
        *CELL, n_before=pl.col("numerator").cast(pl.Int64), d_before=pl.col("denominator").cast(pl.Int64)
    )
    return rows.select("row", *CELL).join(before, on=CELL, how="left").select("row", "n_before", "d_before")


def informed(rows: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    """``rows`` (n, d NULL where hidden) with hidden parts filled from ``before`` (see ``remembered``), where the
    data look unchanged.

    A breakdown looks unchanged when its total, and every part that both snapshots show, are the same.
    """
    if before is None:
        return rows
    joined = rows.join(before, on="row", how="left", maintain_order="left")
    totals = joined.filter(pl.col("breakdown") == "all").select("figure", same_total=_is_same("n") & _is_same("d"))
    both = joined.join(totals, on="figure", how="left", maintain_order="left")
    agrees = (_may_be_same("n") & _may_be_same("d")).all().over("figure", "breakdown")
    usable = (pl.col("breakdown") != "all") & pl.col("same_total").fill_null(False) & agrees
    filled = {part: pl.when(usable).then(pl.coalesce(part, f"{part}_before")).otherwise(part) for part in ("n", "d")}
    return both.with_columns(**filled).select(rows.columns)


def _is_same(part: str) -> pl.Expr:
    return pl.col(part).eq_missing(pl.col(f"{part}_before")) & (pl.col("n").is_not_null())


def _may_be_same(part: str) -> pl.Expr:
    return (pl.col(part) == pl.col(f"{part}_before")).fill_null(True)
