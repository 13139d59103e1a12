"""What an attentive reader can work out: bounds of hidden counts from shown ones, sums and links.

Pure polars, integers.

``rows``: figure rows with n and d, NULL where hidden, ``is_live`` (has counts), and bounds lo_n, hi_n, lo_d, hi_d.
``shared``: (row, part, cell) for parts that count the same cases as another row's part; see assets.disclosure_links.
"""

from __future__ import annotations

import polars as pl

from assets.measures import MEAN_UNITS

UNBOUNDED = 10**12
MAX_PASSES = 60


def recoverable(rows: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    """The hidden parts whose true value follows: row, figure, breakdown, level, part ('n' or 'd'), value.

    Uses: totals minus levels, numerator <= denominator, figures that count the same cases. A zero that a shown empty
    denominator or a shown zero total already says is not listed: it concerns nobody, or is published by rule 1.
    """
    parts = _parts(rows, shared)
    known = _solve(_bounds(parts), _terms(rows, parts))
    found = parts.filter("is_hidden").join(known.filter(pl.col("lo") == pl.col("hi")), on="cell")
    is_said = (pl.col("lo") == 0) & ((pl.col("shown_d") == 0) | (pl.col("shown_total") == 0))
    return found.filter(~is_said.fill_null(False)).select(
        "row", "figure", "breakdown", "level", "part", pl.col("lo").alias("value")
    )


def _parts(rows: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    """One row per figure row and part, with the cell it shows and what it shows of it."""
    is_counted = {"n": ~pl.col("unit").is_in(MEAN_UNITS), "d": ~pl.col("unit").is_in(["count", "rate"])}
    live = rows.filter("is_live")
    totals = live.filter(pl.col("breakdown") == "all")
    frames = []
    for offset, part in enumerate(("n", "d")):
        total = totals.select("figure", pl.col(part).alias("shown_total"))
        frame = live.filter(is_counted[part]).join(total, on="figure", how="left")
        frames.append(
            frame.select(
                "row",
                "figure",
                "breakdown",
                "level",
                part=pl.lit(part),
                own=pl.col("row").cast(pl.Int64) * 2 + offset,
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
    """Linear relations with at least one hidden cell: (relation, cell, sign), summing to zero, or with slack to
    at most zero.
    """
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
            levels.select("relation", "cell", sign=pl.lit(1, dtype=pl.Int64), slack=pl.lit(False)),
            totals.select("relation", "cell", sign=pl.lit(-1, dtype=pl.Int64), slack=pl.lit(False)),
        ]
    )
    return pl.concat([added, _at_most(rows, parts, sums.height)])


def _at_most(rows: pl.DataFrame, parts: pl.DataFrame, first: int) -> pl.DataFrame:
    """numerator - denominator <= 0, for percentages with a hidden part."""
    percentages = rows.filter((pl.col("unit") == "percent") & (pl.col("n").is_null() | pl.col("d").is_null())).select(
        "row"
    )
    terms = parts.join(percentages, on="row", how="semi")
    return terms.select(
        relation=pl.col("row").cast(pl.Int64) + first,
        cell="cell",
        sign=pl.when(pl.col("part") == "n").then(1).otherwise(-1).cast(pl.Int64),
        slack=pl.lit(True),
    )


def _solve(bounds: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Bounds tightened until nothing moves.

    In a relation each term is minus the sum of the others; with slack, at most that.
    """
    active = terms
    for _ in range(MAX_PASSES):
        moved = _tightened(bounds, active)
        if not moved.height:
            break
        bounds = bounds.update(moved, on="cell")
        touched = terms.join(moved, on="cell", how="semi").select("relation").unique()
        active = terms.join(touched, on="relation", how="semi")
    return bounds


def _tightened(bounds: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Cells whose bounds become closer, with the new bounds.

    Contradictions (data that do not add up) are left alone.
    """
    least = pl.when(pl.col("sign") > 0).then("lo").otherwise(-pl.col("hi"))
    most = pl.when(pl.col("sign") > 0).then("hi").otherwise(-pl.col("lo"))
    filled = (
        terms.join(bounds, on="cell")
        .with_columns(least=least, most=most)
        .with_columns(other_least=pl.col("least").sum().over("relation") - pl.col("least"))
        .with_columns(other_most=pl.col("most").sum().over("relation") - pl.col("most"))
    )
    top, bottom = -pl.col("other_least"), -pl.col("other_most")
    is_positive = pl.col("sign") > 0
    new = filled.filter(pl.col("lo") != pl.col("hi")).select(
        "cell",
        "lo",
        "hi",
        new_lo=pl.when(is_positive).then(pl.when(~pl.col("slack")).then(bottom)).otherwise(-top),
        new_hi=pl.when(is_positive).then(top).otherwise(pl.when(~pl.col("slack")).then(-bottom)),
    )
    closer = new.group_by("cell").agg(
        pl.col("lo").first().alias("old_lo"),
        pl.col("hi").first().alias("old_hi"),
        pl.max_horizontal(pl.col("lo").first(), pl.col("new_lo").max()).alias("lo"),
        pl.min_horizontal(pl.col("hi").first(), pl.col("new_hi").min()).alias("hi"),
    )
    is_closer = (pl.col("lo") > pl.col("old_lo")) | (pl.col("hi") < pl.col("old_hi"))
    return closer.filter(is_closer & (pl.col("lo") <= pl.col("hi"))).select("cell", "lo", "hi")
