"""Action lists as files: Parquet for tools, a workbook for people with a sheet for each authority and one that explains."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import polars as pl

from assets.pages.rendering import reporting_year
from warehouse.action_lists import ActionList, load_action_lists
from warehouse.catalogue import load_catalogue
from warehouse.dictionary import PublishedTable, column_meanings
from warehouse.parquet import write_parquet
from warehouse.workbooks import Sheet, write_workbook

THREADS = 2  # one query or one sheet takes one core
Absent = Mapping[str, frozenset[str]]  # by authority: the raw tables its return of the reporting year lacks


def write_action_lists(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write ``<list>.parquet`` and ``<list>.xlsx`` for every list, empty ones too. Returns the number of rows of each."""
    windows = con.sql("select authority, as_at, last_return_year from reference.as_at_period order by authority").pl()
    delivered = _delivered(con)
    lists = load_action_lists()
    with ThreadPoolExecutor(THREADS) as pool:
        counts = pool.map(lambda entry: _write(con, entry, folder, windows, delivered), lists)
        return {entry.file_stem: count for entry, count in zip(lists, counts, strict=True)}


def _delivered(con: duckdb.DuckDBPyConnection) -> Mapping[str, frozenset[str]]:
    """The raw tables of the reporting year of each authority's as-at date."""
    rows = con.execute(
        """
        select today.authority, list(delivery.source_table)
        from reference.as_at_period as today
        inner join reference.delivery
            on today.authority = delivery.authority and today.last_return_year = delivery.year_ending
        group by today.authority
        """
    ).fetchall()
    return {authority: frozenset(tables) for authority, tables in rows}


def _write(
    con: duckdb.DuckDBPyConnection, entry: ActionList, folder: Path, windows: pl.DataFrame, delivered: Absent
) -> int:
    description = PublishedTable(entry.table, f"{entry.title}. {entry.purpose}", "child and reason", ())
    with con.cursor() as own:
        rows = own.sql(f"select * from {entry.table}").pl()
        write_parquet(own, entry.table, folder / f"{entry.file_stem}.parquet", description, is_sorted=True)
    parts = {key[0]: part for key, part in rows.partition_by("authority", as_dict=True).items()}
    sheets = [Sheet(name, parts.get(name, rows.clear())) for name in windows["authority"]]
    about = _about(entry, windows, delivered, {name: part.height for name, part in parts.items()})
    write_workbook(
        folder / f"{entry.file_stem}.xlsx", [*(sheets or [Sheet(entry.id, rows)]), Sheet("About", about, wrapped=True)]
    )
    return rows.height


def _about(entry: ActionList, windows: pl.DataFrame, delivered: Absent, counts: Mapping[object, int]) -> pl.DataFrame:
    """What the list is, who acts, on which day it was drawn up, and what each column holds."""
    titles = {indicator.id: indicator.title for indicator in load_catalogue()}
    told = [
        ("List", f"{entry.id} {entry.title}"),
        ("What it is for", entry.purpose),
        ("Who acts", entry.who_acts),
        ("Order", entry.order),
        *(("Indicator", f"{name}: {titles[name]}") for name in entry.indicators),
        (
            "Keep safe",
            "Names single children: for those who may see children's records, never to be published or sent on.",
        ),
    ]
    for authority, as_at, year in windows.iter_rows():
        lacking = [group for group in entry.sources if not set(group) & delivered.get(authority, frozenset())]
        text = f"As at {as_at:%d/%m/%Y}: {counts.get(authority, 0)} rows."
        if lacking and not counts.get(authority):
            absent = " and ".join(" or ".join(group) for group in lacking)
            text = f"As at {as_at:%d/%m/%Y}: no list, since {absent} is not loaded for {reporting_year(year)}."
        told.append((f"Authority {authority}", text))
    meanings = column_meanings()
    told += [(f"Column {name}", meanings.get(name, "")) for name in entry.columns]
    return pl.DataFrame(told, schema=["about", "text"], orient="row")
