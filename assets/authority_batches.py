"""Authorities a few at a time: what is worked out for each on its own needs memory for a few, and time in proportion to their number."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

BATCH = 20


def authority_batches(frame: pl.DataFrame) -> Iterator[pl.Series]:
    """The authorities of ``frame`` in order, so many at a time; one empty batch where there is none."""
    names = frame["authority"].unique().sort()
    yield from (names.slice(start, BATCH) for start in range(0, max(len(names), 1), BATCH))


def of_authorities(frame: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """The rows of these authorities, in their order."""
    return frame.filter(pl.col("authority").is_in(names.implode()))
