"""What an attentive reader can work out: bounds of hidden counts from shown ones, sums and links.

Pure polars, integers.

``rows``: figure rows with n and d, NULL where hidden, ``is_live`` (has counts), and bounds lo_n, hi_n, lo_d, hi_d.
``shared``: (row, part, cell, family) for parts that count the same cases as another row's part; see
assets.disclosure_links.
"""

from __future__ import annotations

import polars as pl

from assets.measures import MEAN_UNITS

UNBOUNDED = 10**12
MAX_PASSES = 60


def recoverable(rows: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    """The hidden parts whose true value follows: row, figure, breakdown, level, part ('n' or 'd'), value.

    Uses: totals minus levels, numerator and remainder within the denominator, figures that count the same cases. A
    zero that a shown empty denominator (of this figure or of one that counts the same cases) or a shown zero total
    already says is not listed: it concerns nobody, or is published by rule 1.
    """
    parts = _parts(rows, _agreeing(rows, shared))
    known = _solve(_bounds(parts), _terms(rows, parts))
    found = parts.filter(pl.col("is_hidden") & (pl.col("part") != "r")).join(
        known.filter(pl.col("lo") == pl.col("hi")), on="cell"
    )
    return found.join(_said(parts), on="cell", how="anti").select(
        "row", "figure", "breakdown", "level", "part", pl.col("lo").alias("value")
    )


def _said(parts: pl.DataFrame) -> pl.DataFrame:
    """The cells that a shown zero says to be zero: its own, those below it, and the numerator over it."""
    is_empty = ((pl.col("shown_d") == 0) | (pl.col("shown_total") == 0)).fill_null(False)
    said = parts.filter(is_empty).select("cell").unique()
    over = parts.filter(pl.col("part") == "d").join(said, on="cell", how="semi").select("row")
    return pl.concat([said, parts.join(over, on="row", how="semi").select("cell")]).unique()


def _agreeing(rows: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    """``shared`` without the families whose shown numbers differ: a reader sees that they do not count the same
    cases.
    """
    shown = shared.join(rows.select("row", "n", "d"), on="row").with_columns(
        shown=pl.when(pl.col("part") == "n").then("n").otherwise("d")
    )
    differing = shown.filter(pl.col("shown").drop_nulls().n_unique().over("cell") > 1).select("family")
    return shared.join(differing.unique(), on="family", how="anti").drop("family")


def _parts(rows: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    """One row per figure row and part (n, d and, of percentages, the remainder r), with its cell and what is
    shown of it.
    """
    is_percent = pl.col("unit") == "percent"
    is_counted = {
        "n": ~pl.col("unit").is_in(MEAN_UNITS),
        "d": ~pl.col("unit").is_in(["count", "rate"]),
        "r": is_percent,
    }
    live = rows.filter("is_live").with_columns(
        r=pl.col("d") - pl.col("n"), lo_r=pl.lit(0, dtype=pl.Int64), hi_r=pl.lit(UNBOUNDED, dtype=pl.Int64)
    )
    totals = live.filter(pl.col("breakdown") == "all")
    frames = []
    for offset, part in enumerate(("n", "d", "r")):
        total = totals.select("figure", pl.col(part).alias("shown_total"))
        frame = live.filter(is_counted[part]).join(total, on="figure", how="left")
        frames.append(
            frame.select(
                "row",
                "figure",
                "breakdown",
                "level",
                part=pl.lit(part),
                own=pl.col("row").cast(pl.Int64) * 3 + offset,
                shown=pl.col(part),
                low=pl.col(f"lo_{part}"),
                high=pl.col(f"hi_{part}"),
                shown_d=pl.when(pl.col("unit") == "percent").then("d"),
                shown_total=pl.when(pl.col("breakdown") != "all").then("shown_total"),
            )
        )
    joined = pl.concat(frames).join(shared, on=["row", "part"], how="left")
    return joined.with_columns(cell=pl.coalesce("cell", "own"), is_hidden=pl.col("shown").is_null())


def _bounds(parts: pl.DataFrame) -> pl.DataFrame:
    """lo and hi of each cell: equal where it is shown anywhere."""
    shown = pl.col("shown").drop_nulls().first()
    return parts.group_by("cell").agg(
        pl.coalesce(shown, pl.col("low").max()).alias("lo"), pl.coalesce(shown, pl.col("high").min()).alias("hi")
    )


def _terms(rows: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Sums with at least one hidden cell: (relation, cell, sign); the signed cells of a relation add up to zero."""
    hidden = parts.group_by("figure", "breakdown", "part").agg(pl.col("is_hidden").any())
    sums = (
        hidden.filter(pl.col("breakdown") != "all")
        .with_row_index("relation")
        .with_columns(pl.col("relation").cast(pl.Int64))
    )
    open_totals = hidden.filter((pl.col("breakdown") == "all") & pl.col("is_hidden")).select(
        "figure", "part", total_hidden=True
    )
    wanted = sums.join(open_totals, on=["figure", "part"], how="left").filter(
        pl.col("is_hidden") | pl.col("total_hidden")
    )
    levels = wanted.select("relation", "figure", "breakdown", "part").join(
        parts.select("figure", "breakdown", "part", "cell"), on=["figure", "breakdown", "part"]
    )
    totals = wanted.select("relation", "figure", "part").join(
        parts.filter(pl.col("breakdown") == "all").select("figure", "part", "cell"), on=["figure", "part"]
    )
    added = pl.concat(
        [
            levels.select("relation", "cell", sign=pl.lit(1, dtype=pl.Int64)),
            totals.select("relation", "cell", sign=pl.lit(-1, dtype=pl.Int64)),
        ]
    )
    return pl.concat([added, _percentages(rows, parts, sums.height)])


def _percentages(rows: pl.DataFrame, parts: pl.DataFrame, first: int) -> pl.DataFrame:
    """numerator + remainder - denominator = 0, for percentages with a hidden part."""
    has_hidden = (pl.col("unit") == "percent") & (pl.col("n").is_null() | pl.col("d").is_null())
    terms = parts.join(rows.filter(has_hidden).select("row"), on="row", how="semi")
    return terms.select(
        relation=pl.col("row").cast(pl.Int64) + first,
        cell="cell",
        sign=pl.when(pl.col("part") == "d").then(-1).otherwise(1).cast(pl.Int64),
    )


def _solve(bounds: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Bounds tightened until nothing moves: in a relation each cell is minus the sum of the others."""
    bounded = terms.join(bounds, on="cell")
    is_known = pl.col("lo") == pl.col("hi")
    known = bounded.filter(is_known).group_by("relation").agg((pl.col("sign") * pl.col("lo")).sum().alias("known"))
    open_terms = (
        bounded.filter(~is_known)
        .select("relation", "cell", "sign")
        .join(known, on="relation", how="left")
        .with_columns(pl.col("known").fill_null(0))
    )
    active, moving = open_terms, bounds.filter(~is_known)
    for _ in range(MAX_PASSES):
        moved = _tightened(moving, active)
        if not moved.height:
            break
        moving = moving.update(moved, on="cell")
        touched = open_terms.join(moved, on="cell", how="semi").select("relation").unique()
        active = open_terms.join(touched, on="relation", how="semi")
    return pl.concat([bounds.filter(is_known), moving])


def _tightened(bounds: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Cells whose bounds become closer, with the new bounds.

    Contradictions (data that do not add up) are left alone.
    """
    is_positive = pl.col("sign") > 0
    filled = terms.join(bounds, on="cell").with_columns(
        least=pl.when(is_positive).then("lo").otherwise(-pl.col("hi")),
        most=pl.when(is_positive).then("hi").otherwise(-pl.col("lo")),
    )
    sums = filled.group_by("relation").agg(
        (pl.col("least").sum() + pl.col("known").first()).alias("sum_least"),
        (pl.col("most").sum() + pl.col("known").first()).alias("sum_most"),
    )
    other_least, other_most = pl.col("sum_least") - pl.col("least"), pl.col("sum_most") - pl.col("most")
    new = filled.join(sums, on="relation").select(
        "cell",
        "lo",
        "hi",
        new_lo=pl.when(is_positive).then(-other_most).otherwise(other_least),
        new_hi=pl.when(is_positive).then(-other_least).otherwise(other_most),
    )
    is_closer = (pl.col("new_lo") > pl.col("lo")) | (pl.col("new_hi") < pl.col("hi"))
    closer = (
        new.filter(is_closer)
        .group_by("cell")
        .agg(
            pl.max_horizontal(pl.col("lo").first(), pl.col("new_lo").max()).alias("lo"),
            pl.min_horizontal(pl.col("hi").first(), pl.col("new_hi").min()).alias("hi"),
        )
    )
    return closer.filter(pl.col("lo") <= pl.col("hi"))
