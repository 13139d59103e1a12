"""The report summary (INDICATORS 4.2): how many indicators can be assessed, improved, deteriorated;
and its sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from assets.rounding import half_up

SUMMARY_COLUMNS = pl.Schema(
    {
        "authority": pl.String(),
        "period_type": pl.String(),
        "period_end": pl.Date(),
        "year_ending": pl.Int32(),
        "total": pl.Int32(),
        "comparable": pl.Int32(),
        "improved": pl.Int32(),
        "deteriorated": pl.Int32(),
        "no_change": pl.Int32(),
        "pct_improved": pl.Int32(),
    }
)
DIRECTIONS = ["improved", "deteriorated", "no_change"]


@dataclass(frozen=True)
class Wording:
    """How one indicator is named and measured in a sentence."""

    title: str
    unit: str


def summarise(comparisons: pl.DataFrame) -> pl.DataFrame:
    """One row per authority and period, from the exact comparisons, never from suppressed ones (INDICATORS 6 rule
    7).
    """
    counts = {name: (pl.col("outcome") == name).sum().cast(pl.Int64) for name in DIRECTIONS}
    return (
        comparisons.group_by("authority", "period_type", "period_end")
        .agg(pl.col("year_ending").first(), pl.len().alias("total"), **counts)
        .with_columns(comparable=pl.sum_horizontal(DIRECTIONS))
        .with_columns(pct_improved=half_up(100 * pl.col("improved"), pl.col("comparable")))
        .select(list(SUMMARY_COLUMNS))
        .cast(SUMMARY_COLUMNS)
        .sort("authority", "period_type", "period_end")
    )


def not_assessed(comparisons: pl.DataFrame) -> pl.DataFrame:
    """The indicators with a polarity that could not be assessed, and why: authority, period, indicator_id, outcome."""
    is_open = pl.col("outcome").str.starts_with("not_comparable")
    return comparisons.filter(is_open).select("authority", "period_type", "period_end", "indicator_id", "outcome")


def summary_words(summary: pl.DataFrame, comparisons: pl.DataFrame, wordings: dict[str, Wording]) -> list[str]:
    """One paragraph per row of ``summary``: counts, and every deteriorated indicator with both figures.

    ``wordings`` in catalogue order, which is the order of the deteriorated ones. Only display strings are printed.
    """
    fallen = comparisons.filter(pl.col("outcome") == "deteriorated")
    order = {indicator: place for place, indicator in enumerate(wordings)}
    paragraphs = []
    for row in summary.iter_rows(named=True):
        same = [pl.col(key) == row[key] for key in ("authority", "period_type", "period_end")]
        worse = sorted(
            fallen.filter(*same).iter_rows(named=True), key=lambda c: order.get(c["indicator_id"], len(order))
        )
        phrases = [
            _phrase(wordings[c["indicator_id"]], c["previous_display"], c["current_display"])
            for c in worse
            if c["indicator_id"] in wordings
        ]
        paragraphs.append(f"{_counts(row)}{' Deteriorated: ' + '; '.join(phrases) + '.' if phrases else ''}")
    return paragraphs


def _counts(row: dict[str, object]) -> str:
    share = f" [{row['pct_improved']}%]" if row["pct_improved"] is not None else ""
    unchanged = f", {row['no_change']} unchanged" if row["no_change"] else ""
    return (
        f"{row['authority']}, {row['period_end']}: {row['total']} indicators; {row['comparable']} can be assessed;"
        f" {row['improved']} improved{share}, {row['deteriorated']} deteriorated{unchanged}."
    )


def _phrase(wording: Wording, previous: str, current: str) -> str:
    mark = "%" if wording.unit == "percent" else ""
    return f"{wording.title} {with_mark(previous, mark)} to {with_mark(current, mark)}"


def with_mark(display: str, mark: str) -> str:
    """A display text with its percent sign; symbols (c, k, x, z) stay bare."""
    return f"{display}{mark}" if display[:1].isdigit() else display
