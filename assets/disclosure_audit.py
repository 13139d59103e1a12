"""The check before publication: tries to recover every suppressed cell from everything published (INDICATORS 6).

Independent of how the cells were chosen: it reads the published tables, and of the log only which totals rule 1 hides
(a reader
may guess that). Ways tried: totals minus levels; numerator within denominator; figures that count the same cases;
flows;
versions that differ by a companion; companions that add up; the comparison table; the reconciliation; the snapshot
before.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from assets.audited_tables import companions_found, comparisons_found, reconciliation_found
from assets.authority_batches import authority_batches, of_authorities
from assets.disclosed_companions import telling_variants
from assets.disclosed_tables import SUPPRESSED
from assets.disclosure import Published, seen_by_a_reader
from assets.disclosure_links import flow_states, shared_cells
from assets.measures import CELL, FIGURE
from assets.previous_snapshot import informed, remembered
from assets.recovery import recoverable
from warehouse.disclosure_links import DisclosureLinks, load_disclosure_links

FOUND_COLUMNS = pl.Schema(
    {
        "authority": pl.String(),
        "indicator_id": pl.String(),
        "definition_version": pl.String(),
        "period_type": pl.String(),
        "period_end": pl.Date(),
        "breakdown": pl.String(),
        "level": pl.String(),
        "measure": pl.String(),
        "value": pl.Int64(),
        "how": pl.String(),
    }
)
MEASURES = {"n": "numerator", "d": "denominator"}
ROUNDING_REACH = 2


def audit(
    published: Published, *, previous_published: pl.DataFrame | None = None, links: DisclosureLinks | None = None
) -> pl.DataFrame:
    """The suppressed cells that can be recovered: cell, measure, value (where it is a number) and how.

    Empty = safe to publish.

    ``previous_published``: the indicator_values of the snapshot published before, if there is one.
    """
    links = links or load_disclosure_links()
    rows = published_rows(published)
    found = [FOUND_COLUMNS.to_frame()]
    for names in authority_batches(rows):
        few = replace(
            published,
            companions=of_authorities(published.companions, names),
            comparisons=of_authorities(published.comparisons, names),
            reconciliation=of_authorities(published.reconciliation, names),
        )
        before = None if previous_published is None else of_authorities(previous_published, names)
        found += _found(of_authorities(rows, names), few, before, links)
    complete = pl.concat(found, how="diagonal_relaxed").cast(FOUND_COLUMNS)
    return complete.unique([*CELL, "measure"], keep="first", maintain_order=True).sort([*CELL, "measure"])


def _found(
    rows: pl.DataFrame, beside: Published, previous_published: pl.DataFrame | None, links: DisclosureLinks
) -> list[pl.DataFrame]:
    """What each way tells of a few authorities: their figures as ``rows``, and the tables ``beside`` these."""
    shared = shared_cells(rows, links)
    seen = seen_by_a_reader(rows)
    found = [
        _cells(rows, recoverable(seen, shared), "totals, levels and figures that count the same cases"),
        _flows(rows, links),
        _versions(rows, beside.companions),
        companions_found(rows, beside.companions),
        comparisons_found(rows, beside),
        reconciliation_found(rows, beside.reconciliation),
    ]
    if previous_published is not None:
        known = informed(seen, remembered(rows, previous_published))
        found.append(_cells(rows, recoverable(known, shared), "the snapshot published before"))
    return found


def published_rows(published: Published) -> pl.DataFrame:
    """The published values as rows for assets.recovery: n and d NULL where a reader does not see them.

    Rounded counts (public_conservative) are known to lie within two of what is printed.
    """
    log = published.log.filter((pl.col("breakdown") == "all") & pl.col("measure").is_in(["value", "denominator"]))
    rules = [
        log.filter(measure=measure).select(*CELL, pl.col("rule").alias(f"logged_{part}"))
        for part, measure in (("n", "value"), ("d", "denominator"))
    ]
    rows = published.values.with_row_index("row")
    for rule in rules:
        rows = rows.join(rule, on=CELL, how="left", maintain_order="left")
    is_live = pl.col("status").is_in(["ok", "no_cases"])
    has_no_denominator = is_live & (pl.col("unit") != "count") & pl.col("denominator").is_null()
    built = rows.with_columns(
        figure=pl.struct(FIGURE).rank("dense"),
        decimals=_decimals(),
        is_live=is_live,
        n=pl.col("numerator").cast(pl.Int64),
        d=pl.col("denominator").cast(pl.Int64),
        rule_n=pl.when(pl.col("display") == SUPPRESSED).then(pl.coalesce("logged_n", pl.lit(SUPPRESSED))),
        rule_d=pl.when(has_no_denominator).then(pl.coalesce("logged_d", pl.lit(SUPPRESSED))),
    )
    return built if published.profile == "dfe_like" else _without_rounded(built)


def _decimals() -> pl.Expr:
    """The decimals of a published figure, from the longest text of its indicator."""
    places = pl.col("display").str.split(".").list.get(1, null_on_oob=True).str.len_chars().fill_null(0)
    return places.max().over("indicator_id").cast(pl.Int32)


def _without_rounded(rows: pl.DataFrame) -> pl.DataFrame:
    """A rounded count of a level is not known exactly, so it is left out of the sums altogether: only exact cells
    can tell.
    """
    is_level = pl.col("breakdown") != "all"
    return rows.with_columns(
        **{part: pl.when(~(is_level & (pl.col(part) > 0))).then(part) for part in ("n", "d")},
        **{
            f"rule_{part}": pl.when(is_level & (pl.col(part) > 0)).then(pl.lit("rounded")).otherwise(f"rule_{part}")
            for part in ("n", "d")
        },
    )


def _cells(rows: pl.DataFrame, found: pl.DataFrame, how: str) -> pl.DataFrame:
    """Recovered parts with their keys; rounded ones are not suppressed and do not count."""
    rule = pl.when(pl.col("part") == "n").then("rule_n").otherwise("rule_d")
    return (
        found.select("row", "part", "value")
        .join(rows.select("row", *CELL, "rule_n", "rule_d"), on="row")
        .filter(rule.is_not_null() & (rule != "rounded"))
        .select(
            *CELL, "value", measure=pl.col("part").replace_strict(MEASURES, return_dtype=pl.String), how=pl.lit(how)
        )
    )


def _flows(rows: pl.DataFrame, links: DisclosureLinks) -> pl.DataFrame:
    """The one hidden term of a flow of which every other term is shown."""
    keyed = rows.select("row", *CELL)
    found = [FOUND_COLUMNS.to_frame()]
    for flow in links.flow_sets:
        states = flow_states(rows, flow)
        counts = states.group_by("authority", "year_ending").agg(
            pl.len().alias("terms"), pl.col("is_hidden").sum().alias("hidden")
        )
        solved = counts.filter((pl.col("terms") == len(flow.members)) & (pl.col("hidden") == 1))
        hit = states.filter("is_hidden").join(solved, on=["authority", "year_ending"], how="semi").join(keyed, on="row")
        found.append(hit.select(*CELL, measure=pl.lit("numerator"), how=pl.lit(flow.name)))
    return pl.concat(found, how="diagonal_relaxed")


def _versions(rows: pl.DataFrame, companions: pl.DataFrame) -> pl.DataFrame:
    """Variants that show another denominator than their version, whose companion is hidden: the difference tells it."""
    totals = rows.filter((pl.col("breakdown") == "all") & (pl.col("unit") == "percent") & pl.col("d").is_not_null())
    withheld = companions.filter(pl.col("value").is_null()).select(FIGURE).unique()
    telling = telling_variants(totals.select(*FIGURE, "row", "d"), withheld).join(
        rows.select("row", *CELL[-2:]), on="row"
    )
    return telling.select(*CELL, measure=pl.lit("companion"), how=pl.lit("difference of two versions"))
