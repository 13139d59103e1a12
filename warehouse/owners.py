"""Whose child an identifier is: the authority, and the names that the child has there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from warehouse.database import literal
from warehouse.landing import AUTHORITY_FOLDER
from warehouse.mentions import Mention, identifying, rows_of
from warehouse.pseudonyms import load_pseudonyms
from warehouse.settings import Settings
from warehouse.snapshot_upkeep import all_snapshots

IN_SNAPSHOTS = ("cohorts.parquet", "quality_issues.parquet")  # restricted files that name every child
Source = tuple[str, list[str]]  # a relation in SQL, and its columns


class ErasureError(Exception):
    """Nothing can be erased as asked; the message says why and what to do."""


def known_names(settings: Settings, authority: str, child_id: str) -> tuple[str, ...]:
    """The identifier, and the pseudonym that stands for it where the installation gives any."""
    pseudonyms = load_pseudonyms(settings)
    return (child_id, pseudonyms.of(authority, child_id)) if pseudonyms else (child_id,)


def owner_of(
    con: duckdb.DuckDBPyConnection, settings: Settings, tables: Sequence[Source], child_id: str, authority: str | None
) -> str:
    """The authority of the child, from the warehouse and the snapshots.

    Raises ErasureError when several have a child of that identifier, when none has, and for what is no authority.
    """
    if authority is not None:
        if not AUTHORITY_FOLDER.fullmatch(authority):
            raise ErasureError("--authority is a DfE number of three digits, such as 933")
        return authority
    sources = [*_raw(tables), *_of_snapshots(con, settings)]
    names = {child_id: ""}
    for known in sorted({a for source, _ in sources for a in _authorities(con, source)}):
        names |= dict.fromkeys(known_names(settings, known, child_id), "")
    mention = Mention(tuple(names), None)
    found = {a for source, columns in sources for a in _authorities(con, source, rows_of(columns, mention))}
    if len(found) > 1:
        raise ErasureError(f"children of {' and '.join(sorted(found))} have that identifier; give --authority")
    if not found:
        raise ErasureError(
            "no child of that identifier in the warehouse or in a snapshot; identifiers are matched whole"
            " (with --authority the landing area is searched too)"
        )
    return found.pop()


def _raw(tables: Sequence[Source]) -> Iterator[Source]:
    for table, columns in tables:
        if table.startswith("raw.") and "authority" in columns and identifying(columns):
            yield table, identifying(columns)


def _of_snapshots(con: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[Source]:
    for snapshot in all_snapshots(settings):
        for name in IN_SNAPSHOTS:
            path = snapshot.restricted / name
            if path.is_file():
                source = f"read_parquet({literal(path.as_posix())})"
                columns = [row[0] for row in con.execute(f"describe from {source}").fetchall()]
                yield source, identifying(columns)


def _authorities(con: duckdb.DuckDBPyConnection, source: str, where: str = "true") -> set[str]:
    found = con.execute(f"select distinct authority from {source} where {where}").fetchall()
    return {authority for (authority,) in found if authority and AUTHORITY_FOLDER.fullmatch(authority)}
