"""Taking a child out of the DuckDB file and of every restricted snapshot. The landing area is read only: what holds the child is told.

A row of the child goes; a mention of the child in another row's text is struck out. Each snapshot is rewritten beside the
old one and then put in its place, manifest included, so that it is whole at any moment.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.computed import clear_computed
from warehouse.contracts import load_contracts
from warehouse.database import connect, literal
from warehouse.erased_files import Erased, rewrite_restricted
from warehouse.mentions import Mention, identifying, rows_of, struck
from warehouse.part import drop_part
from warehouse.settings import Settings
from warehouse.snapshot_upkeep import all_snapshots, clear_leaving

FRESH, BEGUN = "fresh.duckdb", "erasure.begun"  # beside the DuckDB file


class ErasureError(Exception):
    """Nothing can be erased as asked; the message says why and what to do."""


@dataclass(frozen=True)
class Erasure:
    """What was removed. landing_files: paths below the landing area from which the child was read.

    is_resumed: an erasure that was killed while the file was copied is now complete.
    """

    identifiers: int
    rows: int
    snapshots: tuple[Erased, ...]
    landing_files: tuple[str, ...]
    is_resumed: bool = False


def erase(settings: Settings, child_id: str, authority: str | None) -> Erasure:
    """Remove the child with all identifiers that the run matched. Raises ErasureError when it is unknown or ambiguous.

    The warehouse comes last, since it knows the other identifiers: when killed half way, the same command ends the work.
    """
    clear_leaving(settings)
    if settings.database.is_file():
        done = _with_database(settings, child_id, authority)
    else:
        done = Erasure(1, 0, _from_snapshots(settings, Mention((child_id,), authority)), ())
    for folder in (settings.work, settings.check):
        shutil.rmtree(folder, ignore_errors=True)
    settings.database.with_suffix(".corrupt").unlink(missing_ok=True)
    drop_part(settings.part)
    if not (done.rows or done.snapshots or done.is_resumed):
        raise ErasureError(
            "no child of that identifier in the warehouse or in a snapshot; identifiers are matched whole"
        )
    return done


def _from_snapshots(settings: Settings, mention: Mention) -> tuple[Erased, ...]:
    return tuple(done for snapshot in all_snapshots(settings) if (done := rewrite_restricted(snapshot, mention)))


def _with_database(settings: Settings, child_id: str, authority: str | None) -> Erasure:
    begun = settings.database.with_name(BEGUN)
    is_resumed = begun.exists()
    con = connect(settings.database, settings.memory_limit)  # held throughout: no run can begin meanwhile
    try:
        tables = _tables(con)
        owner = _authority(con, tables, child_id, authority)
        mention = Mention(_matched(con, tables, child_id, owner), owner)
        files = _source_files(con, tables, mention)
        snapshots = _from_snapshots(settings, mention)
        begun.touch()
        clear_computed(con)  # the next night computes all
        rows = _delete(con, tables, mention)
        if rows or is_resumed:
            _compact(con, settings.database)
    finally:
        con.close()
    if rows or is_resumed:
        settings.database.with_name(FRESH).replace(settings.database)
        Path(f"{settings.database}.wal").unlink(missing_ok=True)
    begun.unlink()
    return Erasure(len(mention.ids), rows, snapshots, files, is_resumed)


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


def _authority(
    con: duckdb.DuckDBPyConnection, tables: dict[str, list[str]], child_id: str, authority: str | None
) -> str | None:
    """The authority of the child. Raises ErasureError when several have a child of that identifier."""
    if authority is not None:
        return authority
    found: set[str] = set()
    for table, columns in tables.items():
        if table.startswith("raw.") and "authority" in columns and (own := identifying(columns)):
            where = rows_of(own, Mention((child_id,), None))
            found |= {
                a for (a,) in con.execute(f"select distinct authority from {table} where {where}").fetchall() if a
            }
    if len(found) > 1:
        raise ErasureError(f"children of {' and '.join(sorted(found))} have that identifier; give --authority")
    return found.pop() if found else None


def _matched(
    con: duckdb.DuckDBPyConnection, tables: dict[str, list[str]], child_id: str, authority: str | None
) -> tuple[str, ...]:
    """The identifier with those of the same child in the other returns."""
    if "core.child_match" not in tables:
        return (child_id,)
    rows = con.execute(
        "select child_id, cp_child_id from core.child_match where $id in (child_id, cp_child_id)"
        " and ($authority is null or authority = $authority)",
        {"id": child_id, "authority": authority},
    ).fetchall()
    return tuple(sorted({child_id, *(name for row in rows for name in row if name)}))


def _source_files(con: duckdb.DuckDBPyConnection, tables: dict[str, list[str]], mention: Mention) -> tuple[str, ...]:
    found: set[str] = set()
    for contract in load_contracts().values():
        columns = tables.get(f"raw.{contract.table}", [])
        if "source_file" in columns and identifying(columns):
            where = rows_of(columns, mention)
            rows = con.execute(f"select distinct source_file from raw.{contract.table} where {where}").fetchall()
            found |= {name for (name,) in rows}
    return tuple(sorted(found))


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


def still_there(landing: Path, files: Sequence[str]) -> list[str]:
    """Of files (or archive members, ``archive.zip!member``) those that are in the landing area now."""
    return [name for name in files if (landing / name.split("!")[0]).is_file()]
