"""Receipts as pages for the data owner: what became of every file and row of a return. Restricted: rejected rows are named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from assets.pages.rendering import render
from warehouse.contracts import load_contracts

NO_YEAR, NO_AUTHORITY = "no-year", "landing-area"
ROWS_NAMED = 20  # rejected rows named a rule and file; all of them are in quality_issues.parquet
STATES = {
    "loaded": "Loaded",
    "superseded": "Replaced by a newer file",
    "blocked": "Not loaded: year or authority contradicts the folder",
    "unrecognised": "Not recognised",
    "empty": "Empty",
    "unreadable": "Cannot be read",
    "truncated": "Cut off",
    "growing": "Still being written",
}
Group = tuple[str, str]
Rows = list[dict[str, Any]]


def write_receipts(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write ``<authority>/<year>.html`` for every return, and ``index.html``. Returns how many pages there are."""
    files, rejected, gone = (_grouped(con, sql) for sql in (_FILES, _REJECTED, _GONE))
    absent = _grouped(con, _ABSENT)
    groups = sorted(files.keys() | gone.keys())
    titles = {name: contract.title for name, contract in load_contracts().items()}
    for authority, year in groups:
        key = (authority, year)
        page = render(
            "receipts.html.j2",
            authority=authority,
            year=year,
            files=files.get(key, []),
            rejected=rejected.get(key, []),
            gone=gone.get(key, []),
            absent=absent.get(key, []),
            states=STATES,
            titles=titles,
        )
        _write(folder / authority / f"{year}.html", page)
    index = [{"authority": a, "year": y, **_counts(files.get((a, y), []))} for a, y in groups]
    _write(folder / "index.html", render("receipts_index.html.j2", returns=index))
    return len(groups) + 1


def _counts(files: Rows) -> dict[str, int]:
    kinds = ("rows_read", "rows_loaded", "rows_quarantined", "rows_superseded", "rows_erased")
    refused = sum(file["state"] not in ("loaded", "superseded") for file in files)
    return {"files": len(files), "refused": refused, **{kind: sum(f[kind] for f in files) for kind in kinds}}


def _write(path: Path, page: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _grouped(con: duckdb.DuckDBPyConnection, sql: str) -> Mapping[Group, Rows]:
    found: dict[Group, Rows] = {}
    for row in con.sql(sql).pl().iter_rows(named=True):
        found.setdefault((row["folder"], row["year"]), []).append(row)
    return found


_FOLDER = f"""
    case
        when regexp_matches(coalesce(authority, ''), '^[0-9]{{3}}$') then authority
        when source_file ilike 'reference/%' then 'reference'
        else '{NO_AUTHORITY}'
    end as folder,
    coalesce(cast(coalesce(claimed_year, year_ending) as varchar), '{NO_YEAR}') as year"""

_FILES = f"""
    select {_FOLDER},
        source_file, source_table, state, claimed_year, found_year, rows_read, rows_loaded, rows_quarantined,
        rows_superseded, rows_erased, encoding, delimiter, unknown_columns, missing_columns,
        string_split(replace(coalesce(message, ''), source_file || ': ', ''), '; ') as notes
    from quality.delivered_file
    order by source_file, source_table
"""

_GONE = f"""
    select folder, year, source_file
    from (select {_FOLDER.replace("coalesce(claimed_year, year_ending)", "claimed_year")}, source_file from quality.vanished_file)
    order by source_file
"""

_REJECTED = f"""
    select folder, year, source_file, source_table, rule_id, reason, count(*) as rows,
        (list(row_number order by row_number))[:{ROWS_NAMED}] as named
    from (
        select {_FOLDER.replace("claimed_year, ", "")}, source_file, source_table, rule_id, reason, row_number
        from quality.quarantine
    )
    group by all
    order by source_file, source_table, rule_id, reason
"""

_ABSENT = """
    with expected as (
        select distinct delivery.authority as folder, delivery.year_ending, peer.source_table
        from reference.delivery
        inner join reference.delivery as peer on delivery.authority = peer.authority
    )
    select folder, cast(year_ending as varchar) as year, source_table
    from expected
    anti join reference.delivery as delivered
        on
            expected.folder = delivered.authority
            and expected.year_ending = delivered.year_ending
            and expected.source_table = delivered.source_table
    order by source_table
"""
