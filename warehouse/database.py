"""The DuckDB connection and how tables are replaced in it. No table names, no business rules."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import duckdb

from warehouse.settings import SCHEMA_DIR

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
    for name in ("EACCES", "EPERM", "ENOSPC", "EDQUOT", "EROFS", "EISDIR", "EIO", "EMFILE", "ENFILE", "ESTALE")
    if hasattr(errno, name)
)


class WarehouseError(Exception):
    """The warehouse cannot be opened or written; the message says what to do."""


class WarehouseBusyError(WarehouseError):
    """Another process holds the warehouse; it lets it go when its run ends."""


def connect(path: Path | str = ":memory:", memory_limit: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open the warehouse with its schemas and macros; a corrupt file is rebuilt, since everything in it comes from the landing area.

    memory_limit: what DuckDB may hold in memory, such as ``2GB``; what is more goes to a folder beside the file meanwhile.
    Raises WarehouseBusyError when another process holds the file, WarehouseError where the machine lets nobody open it and
    for a limit that is not a size.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    try:
        con = duckdb.connect(str(path), config=config)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise WarehouseBusyError(
                "the warehouse is in use by another process (a run in progress?): wait for it to end and try again"
            ) from error
        if fault := next((fault for fault in OUTSIDE_FAULTS if fault in str(error)), None):
            raise WarehouseError(
                f"{Path(path).name}: the warehouse cannot be opened: {fault}; put that right and run again"
            ) from error
        con = _rebuild(Path(path), config)
    except duckdb.Error:
        con = _rebuild(Path(path), config)
    if memory_limit:
        _limit_memory(con, memory_limit)
    con.execute("set preserve_insertion_order = true")
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
    load_macros(con)
    return con


def _limit_memory(con: duckdb.DuckDBPyConnection, limit: str) -> None:
    try:
        con.execute("set memory_limit = ?", [limit])
    except duckdb.Error as error:
        con.close()
        raise WarehouseError(
            f"CSC_MEMORY_LIMIT: {limit!r} is not a size; give a number with its unit, such as 2GB"
        ) from error


def _rebuild(path: Path, config: dict[str, str | bool | int | float | list[str]]) -> duckdb.DuckDBPyConnection:
    """Set an unreadable database file aside and start with an empty one."""
    if str(path) == ":memory:" or not path.exists():
        raise WarehouseError(f"{path.name}: the warehouse cannot be created; check that its folder can be written to")
    path.replace(path.with_suffix(".corrupt"))
    Path(f"{path}.wal").unlink(missing_ok=True)
    return duckdb.connect(str(path), config=config)


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
