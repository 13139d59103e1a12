"""One figure explained: definition, figures by year and version, and the children behind it. Restricted: shows identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.catalogue_page import entry_lines
from pipelines.summary import shown
from warehouse.catalogue import Indicator, load_catalogue
from warehouse.owners import known_names
from warehouse.settings import Settings
from warehouse.snapshots import Snapshot, latest
from warehouse.words import year_words

BREAKDOWNS = ("age_band", "sex", "ethnicity_group", "disability", "legal_status", "placement_type", "uasc")


class ExplainError(Exception):
    """What is asked cannot be explained; the message says what there is."""


def explain_figure(
    settings: Settings,
    indicator_id: str,
    authority: str,
    year: int,
    *,
    breakdown: str | None = None,
    version: str | None = None,
    child: str | None = None,
) -> str:
    """The explanation as text; of one child where its identifier is given, be it under a pseudonym.

    Raises ExplainError for an unknown indicator, version or level, or when nothing is published.
    """
    entry = next((e for e in load_catalogue() if e.id == indicator_id), None)
    if entry is None:
        raise ExplainError(f"no indicator {indicator_id}; `csc catalogue` lists them")
    snapshot = latest(settings)
    if snapshot is None:
        raise ExplainError(f"nothing is published in {settings.data} yet; run `csc run` first, or give --data")
    chosen = version or entry.headline_version(year)
    if chosen not in {v.id for v in entry.versions}:
        raise ExplainError(f"{indicator_id} has no version {chosen}; it has {', '.join(v.id for v in entry.versions)}")
    dimension, level = _level(breakdown)
    figures = _figures(snapshot, entry, authority, dimension, level)
    lines = [
        *entry_lines(entry),
        "",
        f"Figures of {authority}{f', {dimension} {level}' if level != 'all' else ''}:",
        *_figure_lines(entry, figures),
    ]
    if not any(row[0] == year and row[1] == chosen for row in figures):
        raise ExplainError(
            f"{indicator_id} has no figure for {authority} in {year_words(year)}; snapshot {snapshot.id} has {_years(figures)}"
        )
    lines += ["", f"Children behind {chosen} in {year_words(year)}:"]
    cases = _cases(snapshot.restricted, entry, authority, year, chosen, dimension, level)
    if child is not None:
        names = known_names(settings, authority, child)
        cases = [case for case in cases if case[0] in names]
    lines += _case_lines(cases) if cases or child is None else ["  that child is not among them"]
    return "\n".join([*lines, "", f"Snapshot {snapshot.id}. Restricted: do not pass on."])


def _level(breakdown: str | None) -> tuple[str, str]:
    if breakdown is None:
        return "all", "all"
    dimension, _, level = breakdown.partition("=")
    if dimension not in BREAKDOWNS or not level:
        raise ExplainError(f"--breakdown {breakdown}: give breakdown=level, with one of {', '.join(BREAKDOWNS)}")
    return dimension, level


def _figures(snapshot: Snapshot, entry: Indicator, authority: str, dimension: str, level: str) -> list[tuple[Any, ...]]:
    return (
        duckdb.connect()
        .execute(
            "select year_ending, definition_version, is_headline, numerator, denominator, display, status, flags"
            " from read_parquet(?) where authority = ? and indicator_id = ? and period_type = 'year' and breakdown = ? and level = ?"
            " order by year_ending, definition_version",
            [str(snapshot.internal / "indicator_values.parquet"), authority, entry.id, dimension, level],
        )
        .fetchall()
    )


def _figure_lines(entry: Indicator, figures: Sequence[tuple[Any, ...]]) -> list[str]:
    lines = []
    for year, version, is_headline, numerator, denominator, display, status, flags in figures:
        parts = f"{numerator:f} of {denominator:f}" if denominator is not None else ""
        text = shown(display, entry.unit) if status == "ok" else status
        mark = "*" if is_headline else " "
        lines.append(
            f"  {mark} {year_words(year)}  {version:<32} {text:>10}  {parts}  {' '.join(flags or [])}".rstrip()
        )
    return [*lines, "  (* the headline definition of that year)"]


def _years(figures: Sequence[tuple[Any, ...]]) -> str:
    years = sorted({row[0] for row in figures})
    return ", ".join(year_words(y) for y in years) or "none of its figures"


def _cases(
    folder: Path, entry: Indicator, authority: str, year: int, version: str, dimension: str, level: str
) -> list[tuple[Any, ...]]:
    """Cases outside the numerator first: they are what a reader asks for."""
    keys = "authority, indicator_id, definition_version, period_type, period_end, child_id, case_id"
    wanted = "" if dimension == "all" else f"semi join (from read_parquet(?) where {dimension} = ?) using ({keys})"
    return (
        duckdb.connect()
        .execute(
            f"""
        select child_id, case_id, in_numerator, reason, measure_value
        from read_parquet(?) {wanted}
        where authority = ? and indicator_id = ? and period_type = 'year' and year_ending = ? and definition_version = ?
        order by in_numerator, reason, child_id, case_id
        """,
            [
                str(folder / "cohorts.parquet"),
                *([str(folder / "case_levels.parquet"), level] if wanted else []),
                *(authority, entry.id, year, version),
            ],
        )
        .fetchall()
    )


def _case_lines(cases: Sequence[tuple[Any, ...]]) -> list[str]:
    lines = [f"  {sum(c[2] for c in cases)} counted in the numerator, {sum(not c[2] for c in cases)} not"]
    heading = None
    for child, case, counted, reason, measure in cases:
        group = f"  {'Counted' if counted else 'Not counted'}: {reason or 'as defined'}"
        if group != heading:
            heading = group
            lines += [f"{group} ({sum(c[2] == counted and c[3] == reason for c in cases)})"]
        extra = "" if case in (None, child) else f"  {case}"
        lines.append(f"    {child}{extra}{f'  {measure}' if measure is not None else ''}")
    return lines
