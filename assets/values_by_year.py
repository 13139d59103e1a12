"""What Dagster shows of an indicator after a run: its published figures by year, its report and its action lists.

Only what the published tier prints: a suppressed figure is its symbol. An observation of the asset holds it, since the cohort
is made long before disclosure control.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import dagster as dg
import duckdb

from assets.disclosed_tables import SUPPRESSED
from assets.factories import asset_key
from warehouse.action_lists import ActionList, load_action_lists
from warehouse.catalogue import Indicator, load_catalogue
from warehouse.snapshots import Snapshot

PLOTTED = 10  # authorities of which the newest figure is a number of its own, which Dagster draws over the runs
Figures = Mapping[str, Mapping[int, str]]  # display by authority and year


def values_by_year(con: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> Iterator[dg.AssetObservation]:
    """One observation an indicator, from published.indicator_values: the headline figure of each authority and year."""
    lists = {entry.name: entry for entry in load_action_lists()}
    found: dict[str, dict[str, dict[int, str]]] = {}
    for indicator, authority, year, display in con.execute(
        "select indicator_id, authority, year_ending, display from published.indicator_values"
        " where is_headline and breakdown = 'all' and period_type = 'year' order by all"
    ).fetchall():
        found.setdefault(indicator, {}).setdefault(authority, {})[year] = display
    for entry in load_catalogue():
        figures = found.get(entry.id, {})
        files = [lists[name] for name in entry.action_lists]
        yield dg.AssetObservation(
            asset_key=asset_key(f"indicator.{entry.id}"),
            description=f"{entry.title}: as published in snapshot {snapshot.id}.",
            metadata={
                "values_by_year": _table(figures),
                "unit": entry.unit,
                "figures": sum(map(len, figures.values())),
                "suppressed_figures": sum(list(years.values()).count(SUPPRESSED) for years in figures.values()),
                **_newest(figures),
                **_documents(entry, figures, files, snapshot),
            },
        )


def _table(figures: Figures) -> dg.TableMetadataValue:
    """One row an authority, one column a year; empty where the authority has no return of the year."""
    years = sorted({year for by_year in figures.values() for year in by_year})
    columns = [dg.TableColumn("authority"), *(dg.TableColumn(str(year)) for year in years)]
    rows = [
        dg.TableRecord({"authority": authority, **{str(year): by_year.get(year, "") for year in years}})
        for authority, by_year in figures.items()
    ]
    return dg.MetadataValue.table(rows, schema=dg.TableSchema(columns=columns))


def _newest(figures: Figures) -> dict[str, float]:
    """The newest figure of each of few authorities as a number. A symbol is none, so nothing is drawn for it."""
    if len(figures) > PLOTTED:
        return {}
    newest = {authority: by_year[max(by_year)] for authority, by_year in figures.items()}
    return {f"newest figure of {authority}": float(text) for authority, text in newest.items() if text[:1].isdigit()}


def _documents(
    entry: Indicator, figures: Figures, lists: list[ActionList], snapshot: Snapshot
) -> dict[str, dg.PathMetadataValue]:
    """Where the report of the newest year and the lists of children lie: paths, since browsers open no file from a page."""
    paths = {
        f"report of {authority}": snapshot.published / "report" / authority / str(max(by_year)) / "index.html"
        for authority, by_year in list(figures.items())[:PLOTTED]
    }
    paths |= {f"action list {one.id}": snapshot.restricted / "action_lists" / f"{one.file_stem}.xlsx" for one in lists}
    return {name: dg.MetadataValue.path(_address(path, entry)) for name, path in paths.items()}


def _address(path: Path, entry: Indicator) -> str:
    return f"{path.as_uri()}#{entry.id}" if path.suffix == ".html" else str(path)
