"""The declared links between figures, found in the rows of a publication: shared cells and flow sets (INDICATORS
6 rule 2, 9).

``rows`` as in assets.suppression, with authority, indicator_id, definition_version, year_ending and is_headline.
"""

from __future__ import annotations

import polars as pl

from assets.suppression import FLOW, SAME_CASES, Part, hide
from warehouse.disclosure_links import DisclosureLinks, FlowSet, SameCases

PARTS: dict[str, Part] = {"numerator": "n", "denominator": "d"}


def shared_cells(rows: pl.DataFrame, links: DisclosureLinks) -> pl.DataFrame:
    """(row, part, cell): parts that count the same cases have the same negative cell number.

    A short loop over declared links.
    """
    key = ["authority", "year_ending", "family", "as_breakdown", "as_level"]
    empty = rows.select(
        *key[:2], "row", family=pl.lit(""), part=pl.lit(""), as_breakdown="breakdown", as_level="level"
    ).clear()
    found = pl.concat([empty, *(_members(rows, link) for link in links.same_cases)])
    numbered = found.with_columns(
        cell=-1 - pl.struct(key).rank("dense").cast(pl.Int64), family=pl.struct(key[:3]).rank("dense").cast(pl.Int64)
    )
    twice = numbered.filter(pl.len().over("cell") > 1).select("row", "part", "cell", "family")
    return twice.unique(["row", "part"], maintain_order=True)


def _members(rows: pl.DataFrame, link: SameCases) -> pl.DataFrame:
    wanted = (pl.col("indicator_id") == link.indicator_id) & pl.col("is_live")
    if link.versions:
        wanted &= pl.col("definition_version").is_in(link.versions)
    breakdown, level = pl.col("breakdown"), pl.col("level")
    for name, levels in link.levels.items():
        wanted &= (breakdown == name) & level.is_in(levels)
    for name, shown_as in link.as_level.items():
        wanted &= breakdown == "all"
        breakdown, level = pl.lit(name), pl.lit(shown_as)
    return rows.filter(wanted).select(
        "authority",
        "year_ending",
        "row",
        family=pl.lit(link.family),
        part=pl.lit(PARTS[link.part]),
        as_breakdown=breakdown,
        as_level=level,
    )


def hide_same_cases(rows: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    """A cell hidden in one figure is hidden in every figure that counts the same cases."""
    state = pl.when(pl.col("part") == "n").then("rule_n").otherwise("rule_d")
    hidden = (
        shared.join(rows.select("row", "rule_n", "rule_d"), on="row")
        .with_columns(is_hidden=state.is_not_null().any().over("cell"))
        .filter("is_hidden")
    )
    in_n = pl.col("row").is_in(hidden["row"].implode())
    in_d = pl.col("row").is_in(hidden.filter(part="d")["row"].implode())
    return rows.with_columns(hide("n", in_n, SAME_CASES), hide("d", in_d, SAME_CASES))


def flow_states(rows: pl.DataFrame, flow: FlowSet) -> pl.DataFrame:
    """One row per authority, year and term of a flow that exists: authority, year_ending (of the flow), term,
    row, is_hidden.
    """
    headline = rows.filter((pl.col("breakdown") == "all") & pl.col("is_headline") & pl.col("is_live"))
    frames = []
    for term, member in enumerate(flow.members):
        state = pl.col(f"rule_{PARTS[member.part]}").is_not_null()
        frames.append(
            headline.filter(indicator_id=member.indicator_id).select(
                "authority", pl.col("year_ending") + member.years_back, term=pl.lit(term), row="row", is_hidden=state
            )
        )
    return pl.concat(frames)


def hide_flows(rows: pl.DataFrame, links: DisclosureLinks) -> pl.DataFrame:
    """Where exactly one term of a flow is hidden, the first of its whole figures that is shown is hidden as well."""
    for flow in links.flow_sets:
        states = flow_states(rows, flow)
        exposed = (
            states.group_by("authority", "year_ending")
            .agg(pl.col("is_hidden").sum().alias("hidden"))
            .filter(pl.col("hidden") == 1)
        )
        rows = _hide_first_shown(rows, exposed, flow)
    return rows


def _hide_first_shown(rows: pl.DataFrame, exposed: pl.DataFrame, flow: FlowSet) -> pl.DataFrame:
    key = ["authority", "year_ending"]
    parts = {member.indicator_id: PARTS[member.part] for member in flow.members}
    for group in flow.hide:
        headline = (pl.col("breakdown") == "all") & pl.col("is_headline") & pl.col("is_live")
        first = rows.filter(
            headline & (pl.col("indicator_id") == group[0]) & pl.col(f"rule_{parts[group[0]]}").is_null()
        )
        available = exposed.join(first, on=key, how="semi")
        targets = rows.filter(headline & pl.col("indicator_id").is_in(group)).join(available, on=key, how="semi")
        where = pl.col("row").is_in(targets["row"].implode())
        rows = rows.with_columns(hide("n", where, FLOW), hide("d", where, FLOW))
        exposed = exposed.join(available, on=key, how="anti")
    return rows
