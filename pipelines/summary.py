"""The end of a run in words, from the published tables only, so that nothing suppressed is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from warehouse.catalogue import Indicator, load_catalogue
from warehouse.snapshots import Snapshot
from warehouse.words import percent_change, year_words

AUTHORITIES_TOLD = 10
MESSAGES_TOLD = 20
SYMBOLS = {"c": "suppressed", "k": "nearly zero", "x": "not available", "z": "no cases"}


def summary_lines(snapshot: Snapshot) -> Iterator[str]:
    """For each authority's newest year: how many indicators there are, improved and deteriorated, and which. At most ten authorities are told in full."""
    con = duckdb.connect()
    rows = con.execute(
        "select authority, year_ending, total, comparable, improved, deteriorated, no_change, pct_improved"
        " from read_parquet(?) where period_type = 'year'"
        " qualify row_number() over (partition by authority order by year_ending desc) = 1 order by authority",
        [str(snapshot.published / "report_summary.parquet")],
    ).fetchall()
    manifest = snapshot.manifest()
    if not rows:
        yield "No complete reporting year yet; the year in progress is in the internal tier."
    for authority, year, *counts in rows[:AUTHORITIES_TOLD]:
        yield f"{authority}, {year_words(year)}: {_counts(counts)}"
        yield from _named(con, snapshot, authority, year)
        yield from _without_action(manifest, authority, year)
    if len(rows) > AUTHORITIES_TOLD:
        yield f"... and {len(rows) - AUTHORITIES_TOLD} more authorities; see report_summary.parquet"
    yield from _told("Commentary", manifest.get("stray_commentary", []))
    yield from _told("Blocked", manifest.get("blocked_returns", []))
    if unused := manifest.get("not_loaded", []):
        yield from _told("Not loaded", unused)
        yield f"Files by name (restricted): {snapshot.restricted / 'receipts' / 'index.html'}"
    gone = [
        f"{path}: in the last snapshot, no longer in the landing area" for path in manifest.get("vanished_files", [])
    ]
    yield from _told("Gone", gone)
    yield f"Report: {report_path(snapshot, [(row[0], row[1]) for row in rows])}"


def report_path(snapshot: Snapshot, newest: Sequence[tuple[str, int]]) -> Path:
    """The page to open: the newest report where there is one authority, else the page that leads to all."""
    folder = snapshot.published / "report"
    return folder.joinpath(*map(str, newest[0]), "index.html") if len(newest) == 1 else folder / "index.html"


def _without_action(manifest: Mapping[str, Any], authority: str, year: int) -> Iterator[str]:
    titles = {entry.id: entry.title for entry in load_catalogue()}
    for missing in manifest.get("missing_actions", []):
        if (missing["authority"], missing["year_ending"]) == (authority, year):
            yield f"  action missing: {titles.get(missing['indicator_id'], missing['indicator_id'])}; say it in commentary.csv"


def _told(word: str, messages: Sequence[str]) -> Iterator[str]:
    for message in messages[:MESSAGES_TOLD]:
        yield f"{word}: {message}"
    if len(messages) > MESSAGES_TOLD:
        yield f"{word}: ... and {len(messages) - MESSAGES_TOLD} more; see manifest.json"


def shown(display: str | None, unit: str) -> str:
    """A published figure with its unit: ``94.9%``, ``413``, ``suppressed``."""
    if display is None:
        return "no figure"
    if display in SYMBOLS:
        return SYMBOLS[display]
    return f"{display}%" if unit == "percent" else display


def _counts(counts: Sequence[int | None]) -> str:
    total, comparable, improved, deteriorated, no_change, pct = counts
    share = f" [{pct}%]" if pct is not None else ""
    unchanged = f", {no_change} unchanged" if no_change else ""
    return (
        f"{total} indicators; {comparable} can be assessed against the year before; "
        f"improved {improved}{share}, deteriorated {deteriorated}{unchanged}"
    )


def _named(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, authority: str, year: int) -> Iterator[str]:
    entries = {entry.id: entry for entry in load_catalogue()}
    rows = con.execute(
        "select indicator_id, outcome, previous_display, current_display from read_parquet(?)"
        " where authority = ? and year_ending = ? and period_type = 'year'",
        [str(snapshot.published / "indicator_comparisons.parquet"), authority, year],
    ).fetchall()
    told = {row[0]: row[1:] for row in rows}
    deteriorated = [entry for entry in entries.values() if told.get(entry.id, ("",))[0] == "deteriorated"]
    for entry in deteriorated:
        yield f"  deteriorated: {_change(entry, told[entry.id])}"
        for context in entry.context_indicators:
            if context in told:
                yield f"    while {_change(entries[context], told[context], lower=True)}"


def _change(entry: Indicator, row: tuple[str, str | None, str | None], *, lower: bool = False) -> str:
    _, previous, current = row
    title = entry.title[0].lower() + entry.title[1:] if lower and not entry.title[:2].isupper() else entry.title
    change = percent_change(previous, current) if entry.unit == "count" else ""
    return f"{title} {shown(previous, entry.unit)} to {shown(current, entry.unit)}{f' ({change})' if change else ''}"
