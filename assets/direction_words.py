"""Direction words beside suppressed figures (INDICATORS 6 rule 7): which may be published without telling the
number. Pure polars.
"""

from __future__ import annotations

import polars as pl

from assets.measures import LOW_BASE
from assets.rounding import multiplier, scaled
from assets.summary import DIRECTIONS
from assets.suppression import THRESHOLD
from warehouse.ways import Profile

SMALL_BASE, TELLING, SUMMED = (
    "6.7 denominator below 20",
    "6.7 word tells the number",
    "6.7 word follows from the summary",
)


def with_safe_words(comparisons: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Adds ``rule`` and replaces the outcome by ``c`` where a hidden figure's direction must not be told.

    Needs n, d, rule and rule_d of both sides (suffixes _now and _before), unit_now and decimals_now.
    """
    is_hidden = pl.col("rule_now").is_not_null() | pl.col("rule_before").is_not_null()
    is_word = pl.col("outcome").is_in(DIRECTIONS)
    is_large = (pl.col("d_now") >= LOW_BASE) & (pl.col("d_before") >= LOW_BASE)
    numbered = comparisons.with_row_index("pair")
    told = telling(numbered.filter(is_hidden & is_word & is_large), profile)
    rule = (
        pl.when(is_hidden & is_word & ~is_large.fill_null(False))
        .then(pl.lit(SMALL_BASE))
        .when(pl.col("pair").is_in(told.implode()))
        .then(pl.lit(TELLING))
    )
    judged = numbered.with_columns(rule=rule)
    covered = _covered_by_another(judged)
    withheld = pl.col("rule").is_not_null()
    return (
        judged.with_columns(
            rule=pl.when(pl.col("pair").is_in(covered.implode())).then(pl.lit(SUMMED)).otherwise("rule")
        )
        .with_columns(outcome=pl.when(withheld).then(pl.lit("c")).otherwise("outcome"))
        .drop("pair")
    )


def telling(pairs: pl.DataFrame, profile: Profile) -> pl.Series:
    """Pairs in which only one number of a hidden side agrees with the word.

    A side without a shown denominator is never told.
    """
    now, before = _candidates(pairs, "now", profile), _candidates(pairs, "before", profile)
    facts = pairs.select("pair", "polarity", "outcome", "d_now", "d_before", "unit_now", "decimals_now")
    tried = facts.join(now, on="pair").join(before, on="pair").filter(_word("now", "before") == pl.col("outcome"))
    agreeing = tried.group_by("pair").agg(pl.col("try_now").n_unique(), pl.col("try_before").n_unique())
    sides = pairs.select("pair", *(_is_told(side).alias(f"told_{side}") for side in ("now", "before")))
    only = [(pl.col(f"try_{side}") == 1) & pl.col(f"told_{side}") for side in ("now", "before")]
    return agreeing.join(sides, on="pair").filter(only[0] | only[1])["pair"]


def _is_told(side: str) -> pl.Expr:
    return pl.col(f"rule_{side}").is_not_null() & pl.col(f"rule_d_{side}").is_null()


def _candidates(pairs: pl.DataFrame, side: str, profile: Profile) -> pl.DataFrame:
    """The numerators that a reader must consider: the shown one, else those that rule 1 hides."""
    n, d = pl.col(f"n_{side}"), pl.col(f"d_{side}")
    small = [pl.lit(count, dtype=pl.Int64) for count in range(1, THRESHOLD + 1)]
    rest = [d - count for count in range(1, THRESHOLD + 1)] if profile == "public_conservative" else []
    options = pl.when(pl.col(f"rule_{side}").is_null()).then(pl.concat_list(n)).otherwise(pl.concat_list(*small, *rest))
    return pairs.select("pair", options.alias(f"try_{side}")).explode(f"try_{side}")


def _word(now: str, before: str) -> pl.Expr:
    units = [
        scaled(pl.col(f"try_{side}"), pl.col(f"d_{side}"), multiplier(pl.col("unit_now")), pl.col("decimals_now"))
        for side in (now, before)
    ]
    rise = pl.when(pl.col("polarity") == "higher").then(units[0] - units[1]).otherwise(units[1] - units[0])
    word = pl.when(rise > 0).then(pl.lit("improved")).when(rise < 0).then(pl.lit("deteriorated"))
    return word.otherwise(pl.lit("no_change"))


def _covered_by_another(judged: pl.DataFrame) -> pl.Series:
    """One more word, of another direction, where the summary would give the withheld ones away because they are
    all alike.
    """
    period = ["authority", "period_type", "period_end"]
    words = judged.filter(pl.col("outcome").is_in(DIRECTIONS))
    withheld = words.filter(pl.col("rule").is_not_null())
    alike = (
        withheld.group_by(period)
        .agg(
            pl.col("outcome").n_unique().alias("kinds"),
            pl.col("outcome").first().alias("kind"),
            (pl.col("rule") == TELLING).any(),
        )
        .filter((pl.col("kinds") == 1) & pl.col("rule"))
    )
    others = words.filter(pl.col("rule").is_null()).join(alike.select(*period, "kind"), on=period)
    return (
        others.filter(pl.col("outcome") != pl.col("kind"))
        .sort("indicator_id")
        .group_by(period, maintain_order=True)
        .first()["pair"]
    )
