"""The DuckDB connection and how tables are replaced in it. No table names, no business rules."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import duckdb

from warehouse.settings import SCHEMA_DIR, Settings

SCHEMAS = (
    "raw",
    "staging",
    "core",
    "reference",
    "indicator",
    "figure",
    "quality",
    "action_list",
    "internal",
    "restricted",
    "published",
)


# Faults of the machine, in the system's words: the file may be whole and must not be set aside.
OUTSIDE_FAULTS = tuple(
    os.strerror(getattr(errno, name))
    for name in (
        "EACCES",
        "EPERM",
        "ENOSPC",
        "EDQUOT",
        "EFBIG",
        "EROFS",
        "EISDIR",
        "EIO",
        "EMFILE",
        "ENFILE",
        "ENOMEM",
        "ESTALE",
    )
    if hasattr(errno, name)
)
# What DuckDB says of a file that is not whole. Nothing else sets a file aside.
DAMAGE = re.compile(
    r"not a valid DuckDB database|corrupt|checksum|could not read enough bytes|replaying WAL|version number|deserializ",
    re.IGNORECASE,
)
DAMAGE_KINDS = (duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException)
BUSY = re.compile(r"could not set lock on file|being used by another process", re.IGNORECASE)
Say = Callable[[str], None]


class WarehouseError(Exception):
    """The warehouse cannot be opened or written; the message says what to do."""


class WarehouseBusyError(WarehouseError):
    """Another process holds the warehouse; it lets it go when its run ends."""


def connect(
    path: Path | str = ":memory:",
    memory_limit: str | None = None,
    told: Say | None = None,
    *,
    is_read_through: bool = False,
) -> duckdb.DuckDBPyConnection:
    """Open the warehouse with its schemas and macros. A damaged file is set aside and an empty one made: everything in it comes
    from the landing area.

    memory_limit: what DuckDB may hold in memory, such as ``2GB``; what is more goes to a folder beside the file meanwhile.
    told: hears that a file was set aside. is_read_through: look for damage in every table, so that none is met later.
    Raises WarehouseBusyError when another process holds the file, WarehouseError where the machine lets nobody open it and
    for a limit that is not a size.
    """
    try:
        con = _open(str(path), memory_limit, is_read_through=is_read_through)
    except duckdb.Error as error:
        _refuse_unless_damaged(Path(path), error)
        aside = _set_aside(Path(path))
        if told:
            told(f"The warehouse file is damaged: set aside as {aside.name}, a new one is made from the landing area")
        con = _open(str(path), memory_limit)
    return con


def open_warehouse(
    settings: Settings, told: Say | None = None, *, is_read_through: bool = False
) -> duckdb.DuckDBPyConnection:
    """``connect`` to the warehouse of an installation, in a folder of its owner's only."""
    settings.database.parent.mkdir(parents=True, exist_ok=True)
    settings.database.parent.chmod(0o700)
    return connect(settings.database, settings.memory_limit, told, is_read_through=is_read_through)


def _open(path: str, memory_limit: str | None, *, is_read_through: bool = False) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(path, config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    try:
        if memory_limit:
            _limit_memory(con, memory_limit)
        con.execute("set preserve_insertion_order = true")
        if is_read_through:
            _read_through(con)
        for schema in SCHEMAS:
            con.execute(f"create schema if not exists {schema}")
        load_macros(con)
    except BaseException:
        con.close()
        raise
    return con


def _read_through(con: duckdb.DuckDBPyConnection) -> None:
    """Read every value of every table: DuckDB notices a damaged block only when it reads it."""
    for schema, table in con.execute(
        "select schema_name, table_name from duckdb_tables() where not temporary"
    ).fetchall():
        con.execute(f'select max(hash(row_of_table)) from "{schema}"."{table}" as row_of_table').fetchall()


def _refuse_unless_damaged(path: Path, error: duckdb.Error) -> None:
    """Raises WarehouseError unless the error says that the file itself is damaged."""
    said = str(error)
    if BUSY.search(said):
        holder = re.search(r"PID (\d+)", said)
        raise WarehouseBusyError(
            f"the warehouse is in use by another process{f' ({holder[1]})' if holder else ''}, most likely a run in progress:"
            " wait for it to end and try again"
        ) from error
    if fault := next((fault for fault in OUTSIDE_FAULTS if fault in said), None):
        raise WarehouseError(
            f"{path.name}: the warehouse cannot be opened: {fault}; put that right and run again"
        ) from error
    if not path.is_file() or not (isinstance(error, DAMAGE_KINDS) or DAMAGE.search(said)):
        raise WarehouseError(
            f"{path.name}: the warehouse cannot be opened ({type(error).__name__}); check that its folder can be written to"
            " and that there is memory; when it stays so, remove the file: the next run makes it anew"
        ) from error


def _set_aside(path: Path) -> Path:
    """Rename a damaged file; what its log holds belongs to it and goes."""
    aside = path.with_suffix(".corrupt")
    path.replace(aside)
    Path(f"{path}.wal").unlink(missing_ok=True)
    return aside


def _limit_memory(con: duckdb.DuckDBPyConnection, limit: str) -> None:
    try:
        con.execute("set memory_limit = ?", [limit])
    except duckdb.Error as error:
        raise WarehouseError(
            f"CSC_MEMORY_LIMIT: {limit!r} is not a size; give a number with its unit, such as 2GB"
        ) from error


def literal(text: str) -> str:
    """A text as SQL, where a parameter cannot stand."""
    return "'" + text.replace("'", "''") + "'"


def load_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Create the macros of warehouse/schema/macros.sql in the schema main."""
    con.execute((SCHEMA_DIR / "macros.sql").read_text(encoding="utf-8"))


def replace_table(con: duckdb.DuckDBPyConnection, key: str, query: str) -> int:
    """Replace table ``schema.name`` by the rows of ``query``, whole or not at all. Returns the number of rows."""
    con.execute(f"create or replace table {key} as {query}")
    return row_count(con, key)


def row_count(con: duckdb.DuckDBPyConnection, key: str) -> int:
    """Rows of a table."""
    row = con.execute(f"select count(*) from {key}").fetchone()
    return int(row[0]) if row else 0
