"""Taking a child out of the DuckDB file and of every restricted snapshot, and keeping it out of later runs.

A row of the child goes; a mention of the child in another row's text is struck out. Each snapshot is rewritten beside the
old one and then put in its place, manifest included, so that it is whole at any moment. The landing area is read only: what
holds the child is told, and later runs leave it out.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.computed import clear_computed
from warehouse.database import connect, literal
from warehouse.erased_files import Erased, rewrite_restricted
from warehouse.erased_landing import files_naming
from warehouse.erasure_list import add_children, take_off
from warehouse.mentions import Mention, identifying, rows_of, struck
from warehouse.owners import ErasureError, known_names, owner_of
from warehouse.part import drop_part
from warehouse.settings import Settings
from warehouse.snapshot_upkeep import all_snapshots, clear_leaving

FRESH, BEGUN = "fresh.duckdb", "erasure.begun"  # beside the DuckDB file; the second names the authority


@dataclass(frozen=True)
class Erasure:
    """What was removed. landing_files: paths below the landing area of the files that name the child, used or not.

    is_resumed: an erasure that was killed while the file was copied is now complete.
    """

    authority: str
    identifiers: int
    rows: int
    snapshots: tuple[Erased, ...]
    landing_files: tuple[str, ...]
    is_resumed: bool = False


def erase(settings: Settings, child_id: str, authority: str | None) -> Erasure:
    """Remove the child with all identifiers that the run matched. Raises ErasureError when it is unknown or ambiguous.

    The list of erased children comes first, so that no run reads the child again; the warehouse comes last, since it knows
    the other identifiers: when killed half way, the same command ends the work.
    """
    clear_leaving(settings)
    has_database = settings.database.is_file()
    con = connect(settings.database if has_database else ":memory:", settings.memory_limit)  # held: no run can begin
    try:
        tables = _tables(con) if has_database else {}
        owner = owner_of(con, settings, list(tables.items()), child_id, authority or _begun(settings))
        names = known_names(settings, owner, child_id)
        mention = Mention(_matched(con, tables, names, owner), owner)
        new = add_children(settings, owner, mention.ids)
        done = _erase(con, settings, tables, mention)
    finally:
        con.close()
    if has_database:
        _put_in_place(settings, done)
    for folder in (settings.work, settings.check):
        shutil.rmtree(folder, ignore_errors=True)
    settings.database.with_suffix(".corrupt").unlink(missing_ok=True)
    drop_part(settings.part)
    if not (done.rows or done.snapshots or done.landing_files or done.is_resumed):
        take_off(settings, new)
        raise ErasureError(
            "no child of that identifier in the warehouse, in a snapshot or in the landing area; identifiers are matched whole"
        )
    return done


def _erase(
    con: duckdb.DuckDBPyConnection, settings: Settings, tables: dict[str, list[str]], mention: Mention
) -> Erasure:
    begun = settings.database.with_name(BEGUN)
    is_resumed = begun.exists()
    files = files_naming(settings, mention)
    snapshots = tuple(done for one in all_snapshots(settings) if (done := rewrite_restricted(one, mention)))
    rows = 0
    if tables:
        begun.write_text(mention.authority or "", encoding="utf-8")
        clear_computed(con)  # the next night computes all
        rows = _delete(con, tables, mention)
        if rows or is_resumed:
            _compact(con, settings.database)
    return Erasure(mention.authority or "", len(mention.ids), rows, snapshots, files, is_resumed)


def _begun(settings: Settings) -> str | None:
    """The authority of an erasure that was killed after the rows were deleted, when nothing else tells it."""
    begun = settings.database.with_name(BEGUN)
    return begun.read_text(encoding="utf-8") or None if begun.exists() else None


def _put_in_place(settings: Settings, done: Erasure) -> None:
    if done.rows or done.is_resumed:
        settings.database.with_name(FRESH).replace(settings.database)
        Path(f"{settings.database}.wal").unlink(missing_ok=True)
    settings.database.with_name(BEGUN).unlink(missing_ok=True)


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns of every table that rests in the file."""
    rows = con.execute(
        """
        select table_schema || '.' || table_name, list(column_name)
        from information_schema.columns inner join information_schema.tables using (table_schema, table_name)
        where table_type = 'BASE TABLE' group by all order by all
        """
    ).fetchall()
    return dict(rows)


def _matched(
    con: duckdb.DuckDBPyConnection, tables: dict[str, list[str]], names: tuple[str, ...], authority: str
) -> tuple[str, ...]:
    """The names of the child with those of the same child in the other returns."""
    if "core.child_match" not in tables:
        return names
    rows = con.execute(
        "select child_id, cp_child_id from core.child_match where authority = $authority"
        " and (list_contains($names, child_id) or list_contains($names, cp_child_id))",
        {"names": list(names), "authority": authority},
    ).fetchall()
    return tuple(sorted({*names, *(name for row in rows for name in row if name)}))


def _delete(con: duckdb.DuckDBPyConnection, tables: dict[str, list[str]], mention: Mention) -> int:
    """Delete the child's rows and strike mentions out; how many rows went."""
    deleted = 0
    con.execute("create or replace temp table erased_issue (issue_key varchar)")
    for table, columns in tables.items():
        if "issue_key" in columns and identifying(columns):
            con.execute(f"insert into erased_issue select issue_key from {table} where {rows_of(columns, mention)}")
    for table, columns in tables.items():
        if identifying(columns):
            deleted += _count(con, f"delete from {table} where {rows_of(columns, mention)}")
        if "issue_key" in columns:
            deleted += _count(con, f"delete from {table} where issue_key in (from erased_issue)")
        for column, text in struck(columns, mention).items():
            con.execute(f'update {table} set "{column}" = {text} where "{column}" is distinct from {text}')
    con.execute("drop table erased_issue")
    return deleted


def _count(con: duckdb.DuckDBPyConnection, statement: str) -> int:
    row = con.execute(statement).fetchone()
    return int(row[0]) if row else 0


def _compact(con: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Copy what remains to a new file: the freed blocks of the old one still hold the rows."""
    target = database.with_name(FRESH)
    target.unlink(missing_ok=True)
    con.execute(f"attach {literal(target.as_posix())} as fresh")
    con.execute(f'copy from database "{database.stem}" to fresh')
    con.execute("detach fresh")
    target.chmod(0o600)
