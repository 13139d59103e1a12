"""From cohorts to figures: percent, count, rate and mean, the same way for every indicator, authority and period.

Pure polars on frames; no Dagster, no DuckDB, no rule about who belongs to a cohort (that is sql/indicator).

Frames
- ``cohort``: cases that are alike in every column that arithmetic reads, in one row with their number in ``cases``: the
  columns of ``indicator.<id>`` plus the BREAKDOWNS as text levels (NULL where one does not apply).
- ``slots``: one row per figure that must exist: SLOT_COLUMNS. ``status`` is ok, source_absent, blocked or
  insufficient_history.
- ``levels``: ``reference.breakdown_level`` (breakdown, age_bands, level, level_order, is_optional).
- result: VALUE_COLUMNS, one row per figure, breakdown and level, exact and unsuppressed (internal tier).
"""

from __future__ import annotations

import polars as pl

from assets.rounding import COUNT_TYPE, VALUE_TYPE, decimal_text, multiplier, scaled, to_decimal

FIGURE = ["authority", "indicator_id", "definition_version", "period_type", "period_end"]
CELL = [*FIGURE, "breakdown", "level"]
BREAKDOWNS = ["age_band", "sex", "ethnicity_group", "disability", "legal_status", "placement_type", "uasc"]
NOT_KNOWN = "Not known"
MEAN_UNITS = ["score", "days"]
SMALL_DENOMINATOR, LOW_BASE = 6, 20

SLOT_COLUMNS = pl.Schema(
    {
        "authority": pl.String(),
        "indicator_id": pl.String(),
        "definition_version": pl.String(),
        "is_headline": pl.Boolean(),
        "period_type": pl.String(),
        "period_start": pl.Date(),
        "period_end": pl.Date(),
        "year_ending": pl.Int32(),
        "unit": pl.String(),
        "decimals": pl.Int32(),
        "polarity": pl.String(),
        "status": pl.String(),
        "rule_ids": pl.List(pl.String),
        "population": pl.Int64(),
        "breakdowns": pl.List(pl.String),
        "age_bands": pl.String(),
    }
)

VALUE_COLUMNS = pl.Schema(
    {
        "authority": pl.String(),
        "indicator_id": pl.String(),
        "definition_version": pl.String(),
        "is_headline": pl.Boolean(),
        "period_type": pl.String(),
        "period_end": pl.Date(),
        "year_ending": pl.Int32(),
        "breakdown": pl.String(),
        "level": pl.String(),
        "numerator": COUNT_TYPE,
        "denominator": COUNT_TYPE,
        "value": VALUE_TYPE,
        "display": pl.String(),
        "status": pl.String(),
        "unit": pl.String(),
        "flags": pl.List(pl.String),
    }
)


def values(cohort: pl.DataFrame | pl.LazyFrame, slots: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """Every figure with every level of its breakdowns (INDICATORS 1.3, 1.4, 5, 9).

    Raises ValueError when a cohort holds a level that ``levels`` does not list: the levels must partition the
    denominator.
    """
    numbered = slots.with_row_index("slot")
    cells, flags = pl.collect_all([_cells(cohort.lazy(), numbered), _row_flags(cohort.lazy(), numbered)])
    expected = _expected(numbered, levels, cells)
    counted = (
        expected.join(cells, on=["slot", "breakdown", "level"], how="left")
        .join(flags, on=["slot", "breakdown", "level"], how="left")
        .join(numbered.drop("breakdowns", "age_bands", "polarity", "period_start"), on="slot")
    )
    return (
        _figures(counted.lazy())
        .sort([*FIGURE, "breakdown_order", "level_order"])
        .select(list(VALUE_COLUMNS))
        .cast(VALUE_COLUMNS)
        .collect()
    )


def _keyed(cohort: pl.LazyFrame, slots: pl.DataFrame) -> pl.LazyFrame:
    """Cohort rows with the number of their slot, for slots that are computed."""
    wanted = slots.lazy().filter(pl.col("status") == "ok").select("slot", "unit", *FIGURE)
    return cohort.join(wanted, on=FIGURE, how="inner")


def _cells(cohort: pl.LazyFrame, slots: pl.DataFrame) -> pl.LazyFrame:
    """Numerator, denominator and cases by slot, breakdown and level, in one pass over the cohorts."""
    is_mean = pl.col("unit").is_in(MEAN_UNITS)
    is_score = is_mean & pl.col("in_denominator") & pl.col("measure_value").is_not_null()
    is_counted = pl.col("in_numerator") & (pl.col("in_denominator") | pl.col("unit").is_in(["count", "rate"]))
    amount = pl.when(is_score).then("measure_value").when(~is_mean & is_counted).then(1).otherwise(0).cast(pl.Int64)
    is_base = pl.when(is_mean).then(is_score).otherwise("in_denominator").cast(pl.Int64)
    rows = _keyed(cohort, slots).select(
        "slot",
        (amount * pl.col("cases")).alias("n"),
        (is_base * pl.col("cases")).alias("d"),
        pl.when(is_mean).then(is_score).otherwise(pl.col("in_denominator") | is_counted).alias("is_case"),
        *_level_texts(),
    )
    return pl.concat([_group(rows, name) for name in ["all", *BREAKDOWNS]])


def _level_texts() -> list[pl.Expr]:
    return [pl.lit("all").alias("all"), *(pl.col(name).fill_null(NOT_KNOWN) for name in BREAKDOWNS)]


def _group(rows: pl.LazyFrame, breakdown: str) -> pl.LazyFrame:
    return (
        rows.filter("is_case")
        .group_by("slot", pl.col(breakdown).alias("level"))
        .agg(pl.col("n").sum().alias("n"), pl.col("d").sum().alias("d"))
        .select("slot", pl.lit(breakdown).alias("breakdown"), "level", "n", "d")
    )


def _row_flags(cohort: pl.LazyFrame, slots: pl.DataFrame) -> pl.LazyFrame:
    """The flags that rows bring to the figures and levels they belong to."""
    rows = _keyed(cohort.filter(pl.col("flag").is_not_null()), slots).select("slot", "flag", *_level_texts())
    return (
        rows.unpivot(on=["all", *BREAKDOWNS], index=["slot", "flag"], variable_name="breakdown", value_name="level")
        .group_by("slot", "breakdown", "level")
        .agg(pl.col("flag").unique().sort().alias("row_flags"))
    )


def _expected(slots: pl.DataFrame, levels: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The rows that must exist: the headline, every listed level, optional levels that hold a case."""
    order = pl.DataFrame({"breakdown": BREAKDOWNS, "breakdown_order": range(1, len(BREAKDOWNS) + 1)})
    listed = (
        slots.select("slot", "age_bands", pl.col("breakdowns").alias("breakdown"))
        .explode("breakdown")
        .drop_nulls("breakdown")
        .join(order, on="breakdown")
        .join(levels.rename({"age_bands": "level_set"}), on="breakdown")
        .filter(pl.col("level_set").fill_null("").is_in(["", "all"]) | (pl.col("level_set") == pl.col("age_bands")))
    )
    _require_listed(slots, listed, cells)
    held = cells.select("slot", "breakdown", "level").with_columns(pl.lit(True).alias("is_held"))
    shown = listed.join(held, on=["slot", "breakdown", "level"], how="left").filter(
        ~pl.col("is_optional") | pl.col("is_held").fill_null(False)
    )
    columns = ["slot", "breakdown", "level", "breakdown_order", "level_order"]
    headline = slots.select("slot", breakdown=pl.lit("all"), level=pl.lit("all"), breakdown_order=0, level_order=0)
    orders = [pl.col("breakdown_order").cast(pl.Int64), pl.col("level_order").cast(pl.Int64)]
    return pl.concat([frame.select(columns).with_columns(orders) for frame in (headline, shown)])


def _require_listed(slots: pl.DataFrame, listed: pl.DataFrame, cells: pl.DataFrame) -> None:
    applies = listed.select("slot", "breakdown").unique()
    unlisted = (
        cells.filter(pl.col("breakdown") != "all")
        .join(applies, on=["slot", "breakdown"], how="semi")
        .join(listed, on=["slot", "breakdown", "level"], how="anti")
        .join(slots.select("slot", "indicator_id"), on="slot")
        .select("indicator_id", "breakdown", "level")
        .unique()
        .sort(pl.all())
    )
    if unlisted.height:
        found = "; ".join(f"{i}: {b} {level!r}" for i, b, level in unlisted.head(5).iter_rows())
        raise ValueError(
            f"schema/breakdowns.yml: {unlisted.height} levels missing: {found}; add the level or correct the cohort"
        )


def _figures(counted: pl.LazyFrame) -> pl.LazyFrame:
    """Numbers, texts, statuses and flags of counted cells."""
    unit = pl.col("unit")
    has_denominator = unit != "count"
    lacks_population = (unit == "rate") & (pl.col("population").fill_null(0) <= 0) & (pl.col("status") == "ok")
    zeroed = counted.with_columns(
        status=pl.when(lacks_population).then(pl.lit("blocked")).otherwise("status"),
        rule_ids=pl.when(lacks_population).then(pl.lit(["DQ-085"])).otherwise("rule_ids"),
        n=pl.col("n").fill_null(0),
        d=pl.when(unit == "rate").then("population").when(has_denominator).then(pl.col("d").fill_null(0)),
    )
    is_empty = (pl.col("status") == "ok") & has_denominator & (pl.col("d") == 0)
    judged = zeroed.with_columns(status=pl.when(is_empty).then(pl.lit("no_cases")).otherwise("status"))
    has_value, has_counts = pl.col("status") == "ok", pl.col("status").is_in(["ok", "no_cases"])
    base = pl.col("d").fill_null(1)
    return judged.with_columns(
        flags=_flags(),
        numerator=pl.when(has_counts).then("n").cast(COUNT_TYPE),
        denominator=pl.when(has_counts).then("d").cast(COUNT_TYPE),
        value=pl.when(has_value).then(to_decimal(scaled(pl.col("n"), base, multiplier(unit), pl.lit(6)))),
        display=pl.when(has_value).then(
            decimal_text(scaled(pl.col("n"), base, multiplier(unit), pl.col("decimals")), pl.col("decimals"))
        ),
    )


def _flags() -> pl.Expr:
    """Flags of the rows, of the size of the denominator (INDICATORS 1.4), and the rules that block; sorted."""
    is_ok, is_ratio = pl.col("status") == "ok", ~pl.col("unit").is_in(["count", "rate"])
    size = (
        pl.when(is_ok & is_ratio & (pl.col("d") < SMALL_DENOMINATOR))
        .then(pl.lit(["small_denominator"]))
        .when(is_ok & is_ratio & (pl.col("d") < LOW_BASE))
        .then(pl.lit(["low_base"]))
    )
    parts = [
        pl.when(is_ok).then("row_flags"),
        size,
        pl.when(pl.col("status") == "blocked").then("rule_ids"),
    ]
    empty = pl.lit([], dtype=pl.List(pl.String))
    return pl.concat_list([part.fill_null(empty) for part in parts]).list.unique().list.sort()
