"""Disclosure control: exact tables in, tables that are safe to share out, with a log of every hidden cell
(INDICATORS 6, 9).

The rules are applied to the letter first (assets.suppression); then what a reader could still work out
(assets.recovery) is closed,
by hiding one more level at a time, until nothing can be recovered. Deterministic; no randomness. Pure polars.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from assets.authority_batches import authority_batches, of_authorities
from assets.disclosed_companions import hide_companions, hide_variants
from assets.disclosed_tables import log, published_comparisons, published_reconciliation, published_values
from assets.disclosure_links import hide_flows, hide_same_cases, shared_cells
from assets.measures import FIGURE
from assets.previous_snapshot import informed, remembered
from assets.recovery import UNBOUNDED, recoverable
from assets.suppression import COUNT, DENOMINATOR, THRESHOLD, escalate, primary, secondary, with_totals
from warehouse.disclosure_links import DisclosureLinks, load_disclosure_links
from warehouse.ways import Profile

MAX_ROUNDS = 60


@dataclass(frozen=True)
class Published:
    """The published tables, reporting years only, in the columns of their exact counterparts;
    and the restricted log.
    """

    values: pl.DataFrame
    companions: pl.DataFrame
    comparisons: pl.DataFrame
    reconciliation: pl.DataFrame
    log: pl.DataFrame
    profile: Profile = "dfe_like"


def suppress(
    values: pl.DataFrame,
    companions: pl.DataFrame,
    comparisons: pl.DataFrame,
    reconciliation: pl.DataFrame,
    slots: pl.DataFrame,
    levels: pl.DataFrame,
    companion_rules: pl.DataFrame,
    *,
    profile: Profile = "dfe_like",
    links: DisclosureLinks | None = None,
    previous_published: pl.DataFrame | None = None,
) -> Published:
    """The published tier of exact figures.

    ``slots``, ``levels`` and ``companion_rules`` as for the functions that made them; ``previous_published``: the
    indicator_values of the snapshot published before, against which nothing may be worked out either.
    """
    links = links or load_disclosure_links()
    years = pl.col("period_type") == "year"
    values, companions, comparisons = (frame.filter(years) for frame in (values, companions, comparisons))
    parts = []
    for names in authority_batches(values):
        rows = primary(figure_rows(of_authorities(values, names), of_authorities(slots, names), levels), profile)
        beside = of_authorities(companions, names)
        before = None if previous_published is None else of_authorities(previous_published, names)
        rows = settled(rows, beside, links, before)
        others = of_authorities(comparisons, names), of_authorities(reconciliation, names)
        parts.append(_published(rows, beside, *others, companion_rules, profile))
    return Published(
        values=pl.concat([part.values for part in parts]),
        companions=pl.concat([part.companions for part in parts]),
        comparisons=pl.concat([part.comparisons for part in parts]),
        reconciliation=pl.concat([part.reconciliation for part in parts]),
        log=pl.concat([part.log for part in parts]),
        profile=profile,
    )


def _published(
    rows: pl.DataFrame,
    companions: pl.DataFrame,
    comparisons: pl.DataFrame,
    reconciliation: pl.DataFrame,
    companion_rules: pl.DataFrame,
    profile: Profile,
) -> Published:
    """The published tables of the figures ``rows``, whose hidden cells are settled."""
    hidden_beside = hide_companions(companions, rows)
    compared = published_comparisons(comparisons, rows, profile)
    return Published(
        values=published_values(rows, hidden_beside, companion_rules, profile),
        companions=hidden_beside.drop("rule"),
        comparisons=compared.drop("rule"),
        reconciliation=published_reconciliation(reconciliation, rows),
        log=log(rows, hidden_beside, compared),
        profile=profile,
    )


def figure_rows(values: pl.DataFrame, slots: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """The rows that the rules of assets.suppression work on, in catalogue order of levels."""
    facts = slots.select("indicator_id", "decimals", "age_bands").unique("indicator_id", keep="any")
    order = levels.select("breakdown", "level", pl.col("age_bands").alias("level_set").fill_null(""), "level_order")
    is_same_set = pl.col("level_set").is_in(["", "all"]) | (pl.col("level_set") == pl.col("age_bands"))
    ordered = (
        values.select(*FIGURE, "breakdown", "level")
        .join(facts, on="indicator_id")
        .join(order, on=["breakdown", "level"])
    )
    places = ordered.filter(is_same_set).select(*FIGURE, "breakdown", "level", "level_order")
    return (
        values.join(places, on=[*FIGURE, "breakdown", "level"], how="left")
        .join(facts.drop("age_bands"), on="indicator_id", how="left")
        .sort([*FIGURE, "breakdown", "level_order", "level"])
        .with_row_index("row")
        .with_columns(
            figure=pl.struct(FIGURE).rank("dense"),
            n=pl.col("numerator").cast(pl.Int64),
            d=pl.col("denominator").cast(pl.Int64),
            is_live=pl.col("status").is_in(["ok", "no_cases"]),
        )
    )


def settled(
    rows: pl.DataFrame, companions: pl.DataFrame, links: DisclosureLinks, previous_published: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Rules and closing repeated until nothing is added and nothing can be recovered;
    authority by authority leaves when it is done.
    """
    done: list[pl.DataFrame] = []
    shared = shared_cells(rows, links)
    before = remembered(rows, previous_published)
    for _ in range(MAX_ROUNDS):
        rows = _by_the_rules(rows, companions, shared, links)
        seen = informed(seen_by_a_reader(rows), before)
        found = recoverable(seen, shared.join(rows.select("row"), on="row", how="semi"))
        closed = escalate(rows, found)
        moved = closed.filter(_hidden_parts() != rows.select(_hidden_parts()).to_series())
        authorities = moved.select("authority").unique()
        done.append(rows.join(authorities, on="authority", how="anti"))
        rows = closed.join(authorities, on="authority", how="semi")
        if not rows.height:
            break
    return pl.concat([*done, rows]).sort("row")


def _by_the_rules(
    rows: pl.DataFrame, companions: pl.DataFrame, shared: pl.DataFrame, links: DisclosureLinks
) -> pl.DataFrame:
    """Flows, versions, totals, levels and shared cells, until none of them hides anything more."""
    for _ in range(MAX_ROUNDS):
        before = rows.select(_hidden_parts().sum()).item()
        rows = hide_variants(hide_flows(rows, links), companions)
        rows = hide_same_cases(secondary(with_totals(rows)), shared)
        if rows.select(_hidden_parts().sum()).item() == before:
            break
    return rows


def _hidden_parts() -> pl.Expr:
    return pl.col("rule_n").is_not_null().cast(pl.Int64) + pl.col("rule_d").is_not_null().cast(pl.Int64)


def seen_by_a_reader(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as published, with the bounds that a reader who knows the rules can put on what is hidden.

    A hidden total is 1-5 when rule 1 hides it; a hidden level is not zero, as zero levels stay shown, unless all are
    hidden.
    """
    is_total = pl.col("breakdown") == "all"
    return rows.with_columns(
        *(_lower(part, is_total) for part in ("n", "d")),
        *(_upper(part, is_total) for part in ("n", "d")),
        n=pl.when(pl.col("rule_n").is_null()).then("n"),
        d=pl.when(pl.col("rule_d").is_null()).then("d"),
    )


def _lower(part: str, is_total: pl.Expr) -> pl.Expr:
    state = pl.col(f"rule_{part}")
    some_shown = (state.is_null() & pl.col("is_live")).any().over("figure", "breakdown")
    own = COUNT if part == "n" else DENOMINATOR
    is_positive = (
        pl.when(is_total).then(state == own).otherwise(some_shown & ((pl.col("unit") == "count") | pl.lit(part == "d")))
    )
    return is_positive.fill_null(False).cast(pl.Int64).alias(f"lo_{part}")


def _upper(part: str, is_total: pl.Expr) -> pl.Expr:
    is_small = is_total & pl.col(f"rule_{part}").is_in([COUNT, DENOMINATOR])
    return pl.when(is_small).then(THRESHOLD).otherwise(UNBOUNDED).cast(pl.Int64).alias(f"hi_{part}")
