"""Files that were there for the last snapshot and are gone: told, never silently kept. Nothing is read from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import duckdb

from warehouse.landing import YEAR_FOLDER, authority_of
from warehouse.run_facts import InputFact

Row = tuple[str | None, int | None, str]


def vanished_files(
    before: Mapping[str, Any], now: Sequence[InputFact], authorities: Collection[str] | None
) -> tuple[str, ...]:
    """Paths of a manifest's inputs that are gone and whose content is not in the same authority's folder either.

    authorities: only theirs and the shared ones; None or empty for all.
    """
    contents = {(authority_of(fact.path), fact.sha256) for fact in now}
    paths = {fact.path for fact in now}
    return tuple(
        sorted(
            fact["path"]
            for fact in before.get("inputs", ())
            if fact["path"] not in paths
            and (authority_of(fact["path"]), fact["sha256"]) not in contents
            and (not authorities or authority_of(fact["path"]) in (None, *authorities))
        )
    )


def store_vanished_files(con: duckdb.DuckDBPyConnection, paths: Sequence[str]) -> None:
    """Keep them in ``quality.vanished_file``: one row per file."""
    con.execute(
        "create or replace table quality.vanished_file (authority varchar, claimed_year integer, source_file varchar)"
    )
    if paths:
        con.executemany("insert into quality.vanished_file values (?, ?, ?)", [_row(path) for path in paths])


def stored_vanished_files(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The paths that ``store_vanished_files`` kept."""
    rows = con.execute("select source_file from quality.vanished_file order by source_file").fetchall()
    return [row[0] for row in rows]


def _row(path: str) -> Row:
    authority, parts = authority_of(path), path.split("/")
    has_year = authority is not None and len(parts) > 2 and YEAR_FOLDER.fullmatch(parts[1]) is not None
    return authority, int(parts[1]) if has_year else None, path
