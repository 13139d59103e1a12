"""Published tables from decided rows: symbols, rounding, comparisons, reconciliation and the suppression log
(INDICATORS 6, CONTRACT 4).
"""

from __future__ import annotations

import polars as pl

from assets.comparisons import COMPARISON_COLUMNS
from assets.direction_words import with_safe_words
from assets.measures import CELL, FIGURE, MEAN_UNITS, VALUE_COLUMNS
from assets.reconciliation import RECONCILIATION_COLUMNS
from assets.rounding import COUNT_TYPE, VALUE_TYPE
from assets.suppression import FLOW, TOTAL
from warehouse.ways import Profile

SUPPRESSED, ROUNDS_TO_ZERO, NOT_AVAILABLE, NOT_APPLICABLE = "c", "k", "x", "z"
SIZE_FLAGS = ["low_base", "small_denominator"]
ROUND_TO = 5

LOG_COLUMNS = pl.Schema(
    {
        **{name: VALUE_COLUMNS[name] for name in CELL},
        "year_ending": pl.Int32(),
        "measure": pl.String(),
        "rule": pl.String(),
        "step": pl.String(),
        "paired_with": pl.String(),
    }
)


def is_hidden() -> pl.Expr:
    return pl.col("rule_n").is_not_null()


def symbol() -> pl.Expr:
    """The text of a published figure: a number or one of c k x z."""
    is_zero = pl.col("display").str.contains(r"^0(\.0*)?$") & (pl.col("n") > 0) & (pl.col("unit") == "percent")
    return (
        pl.when(is_hidden())
        .then(pl.lit(SUPPRESSED))
        .when(pl.col("status") == "no_cases")
        .then(pl.lit(NOT_APPLICABLE))
        .when(pl.col("status") != "ok")
        .then(pl.lit(NOT_AVAILABLE))
        .when(is_zero)
        .then(pl.lit(ROUNDS_TO_ZERO))
        .otherwise("display")
    )


def published_values(
    rows: pl.DataFrame, companions: pl.DataFrame, companion_rules: pl.DataFrame, profile: Profile
) -> pl.DataFrame:
    """Values as published: rounded to the indicator's decimals, NULL and a symbol where hidden.

    The flags of a hidden row lose the size of its denominator; a flag raised by a companion goes where that companion
    is hidden.
    A hidden row's status is ``ok``: ``no_cases`` would say that a hidden count is zero.
    """
    withheld = (
        companions.filter(pl.col("rule").is_not_null())
        .join(companion_rules.filter(pl.col("flag").is_not_null()), on=["indicator_id", "measure"])
        .group_by(FIGURE)
        .agg(pl.col("flag").unique().sort().alias("withheld"))
    )
    empty = pl.lit([], dtype=pl.List(pl.String))
    size = pl.when(is_hidden()).then(pl.lit(SIZE_FLAGS)).otherwise(empty)
    shown = rows.join(withheld, on=FIGURE, how="left", maintain_order="left")
    published = shown.with_columns(
        flags=pl.col("flags")
        .list.set_difference(size)
        .list.set_difference(pl.col("withheld").fill_null(empty))
        .list.sort(),
        numerator=pl.when(~is_hidden()).then("numerator"),
        denominator=pl.when(pl.col("rule_d").is_null()).then("denominator"),
        value=pl.when(~is_hidden() & (pl.col("status") == "ok")).then(pl.col("display").cast(VALUE_TYPE, strict=False)),
        display=symbol(),
        status=pl.when(is_hidden()).then(pl.lit("ok")).otherwise("status"),
    )
    rounded = _rounded(published) if profile == "public_conservative" else published
    order = ["breakdown_place", "level_order"]
    place = pl.when(pl.col("breakdown") == "all").then(0).otherwise(1)
    return (
        rounded.with_columns(breakdown_place=place)
        .sort([*FIGURE, order[0], "row"])
        .select(list(VALUE_COLUMNS))
        .cast(VALUE_COLUMNS)
    )


def _rounded(published: pl.DataFrame) -> pl.DataFrame:
    """Counts in breakdowns to the nearest 5, half up; sums behind means are left out (rule 5)."""
    is_level = pl.col("breakdown") != "all"
    parts = {
        name: pl.when(is_level).then(_nearest_five(pl.col(name))).otherwise(pl.col(name)).cast(COUNT_TYPE)
        for name in ("numerator", "denominator")
    }
    is_number = is_level & (pl.col("unit") == "count") & pl.col("numerator").is_not_null()
    rounded = published.with_columns(**parts).with_columns(
        numerator=pl.when(~(is_level & pl.col("unit").is_in(MEAN_UNITS))).then("numerator"),
        value=pl.when(is_number).then(pl.col("numerator").cast(VALUE_TYPE)).otherwise("value"),
        display=pl.when(is_number).then(pl.col("numerator").cast(pl.Int64).cast(pl.String)).otherwise("display"),
    )
    return rounded


def _nearest_five(count: pl.Expr) -> pl.Expr:
    return (count.cast(pl.Int64) * 2 + ROUND_TO) // (2 * ROUND_TO) * ROUND_TO


def published_comparisons(comparisons: pl.DataFrame, rows: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Comparisons as published, with the ``rule`` that hides an outcome word.

    Whatever is derived from a hidden figure goes with it; the direction word stays where both denominators are 20 or
    more (rule 7)
    and it does not give the number away.
    """
    paired = with_both_sides(comparisons, rows)
    now, before = pl.col("rule_now").is_not_null(), pl.col("rule_before").is_not_null()
    hidden = paired.with_columns(
        current_display=pl.col("shown_now").fill_null(NOT_AVAILABLE),
        previous_display=pl.col("shown_before").fill_null(NOT_AVAILABLE),
        change=pl.when(~(now | before)).then("change"),
        change_p_value=pl.when(~(now | before)).then("change_p_value"),
        within_noise=pl.when(~(now | before)).then("within_noise"),
        **{name: pl.when(~now).then(name) for name in ("interval_low", "interval_high")},
        **{name: pl.when(~now).then(name) for name in ("neighbours_gap_word", "england_gap_word")},
        **{
            f"{area}_display": pl.col(f"{area}_display").fill_null(NOT_AVAILABLE)
            for area in ("neighbours", "england", "region")
        },
    )
    worded = with_safe_words(hidden, profile)
    return worded.select(*COMPARISON_COLUMNS, "rule").cast(dict(COMPARISON_COLUMNS.items()))


def with_both_sides(comparisons: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Each comparison with the state of its current and its previous figure, found as assets.comparisons found them."""
    names = {"rule": "rule_n", "n": "n", "d": "d", "rule_d": "rule_d", "unit": "unit", "decimals": "decimals"}
    fields = {"shown": symbol(), **{field: pl.col(column) for field, column in names.items()}}
    totals = rows.filter(pl.col("breakdown") == "all")

    def side(name: str, keys: list[str], frame: pl.DataFrame, back: int) -> pl.DataFrame:
        named = [expression.alias(f"{field}_{name}") for field, expression in fields.items()]
        return frame.with_columns(pl.col("year_ending") + back).select(*keys, *named)

    key = ["authority", "indicator_id", "year_ending"]
    versioned = [*key, "definition_version"]
    same = side("before", versioned, totals, 1).with_columns(has_same=pl.lit(True))
    other = side("other", key, totals.filter("is_headline"), 1)
    joined = (
        comparisons.join(side("now", versioned, totals, 0), on=versioned, how="left")
        .join(same, on=versioned, how="left")
        .join(other, on=key, how="left")
    )
    is_same = pl.col("has_same").fill_null(False)
    chosen = {f"{f}_before": pl.when(is_same).then(f"{f}_before").otherwise(f"{f}_other") for f in fields}
    return joined.with_columns(**chosen).sort("authority", "indicator_id", "period_type", "period_end")


def published_reconciliation(reconciliation: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Reconciliation as published: beside a hidden local figure nothing is printed that would tell it."""
    key = ["authority", "indicator_id", "year_ending", "definition_version"]
    totals = rows.filter(pl.col("breakdown") == "all").select(*key, "rule_n", shown=symbol())
    joined = reconciliation.join(totals, on=key, how="left", maintain_order="left")
    shown = pl.col("rule_n").is_null()
    return joined.with_columns(
        local_display=pl.col("shown").fill_null(NOT_AVAILABLE),
        published_display=pl.when(shown).then("published_display").otherwise(pl.lit(SUPPRESSED)),
        **{n: pl.when(shown).then(n) for n in ("difference", "published_numerator", "published_denominator")},
    ).select(list(RECONCILIATION_COLUMNS))


def log(rows: pl.DataFrame, companions: pl.DataFrame, comparisons: pl.DataFrame) -> pl.DataFrame:
    """One row per hidden cell (restricted): the rule, whether primary, secondary or flow, and the cells it is
    hidden with.
    """
    parts = [("value", "rule_n", pl.lit(True)), ("denominator", "rule_d", pl.col("d").is_not_null())]
    cells = [
        rows.filter(pl.col(rule).is_not_null() & applies).select(
            *CELL,
            "year_ending",
            measure=pl.lit(measure),
            rule=pl.col(rule),
            group=pl.col("breakdown"),
            member=pl.col("level"),
        )
        for measure, rule, applies in parts
    ]
    beside = companions.filter(pl.col("rule").is_not_null()).select(
        *FIGURE,
        "year_ending",
        "measure",
        "rule",
        breakdown=pl.lit("all"),
        level=pl.lit("all"),
        group=pl.col("part"),
        member="measure",
    )
    words = comparisons.filter(pl.col("rule").is_not_null()).select(
        *FIGURE, "year_ending", "rule", breakdown=pl.lit("all"), level=pl.lit("all"), measure=pl.lit("outcome"),
        group=pl.lit("outcome"), member=pl.lit("outcome"),
    )  # fmt: skip
    both = pl.concat([*cells, beside, words], how="diagonal_relaxed")
    kind = pl.when(pl.col("measure").is_in(["value", "denominator"])).then("measure").otherwise(pl.lit("beside"))
    group = [*FIGURE, "group", kind]
    step = (
        pl.when(pl.col("rule") == FLOW)
        .then(pl.lit("flow"))
        .when(pl.col("rule").str.starts_with("6.1") | pl.col("rule").str.starts_with("6.7"))
        .then(pl.lit("primary"))
        .otherwise(pl.lit("secondary"))
    )
    numbered = both.with_columns(step=step).with_row_index("cell")
    paired = numbered.filter((pl.len().over(group) > 1) & (pl.col("rule") != TOTAL))
    mates = pl.col("member").sort().implode().over(group).list.set_difference(pl.concat_list("member"))
    named = paired.select("cell", paired_with=mates.list.sort().list.join(", "))
    return (
        numbered.join(named, on="cell", how="left").select(list(LOG_COLUMNS)).cast(LOG_COLUMNS).sort([*CELL, "measure"])
    )
