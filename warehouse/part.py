"""A part of the warehouse: some authorities computed apart, in a file of their own, then put in place of what they were.

The part has the tables of the warehouse. What all authorities share is handed to it instead of being read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from warehouse.database import SCHEMAS, literal
from warehouse.landing import REFERENCE_FOLDER

PART = "quality.part"  # in a part: its authorities
SHARED = ("reference.benchmark", "reference.population", "reference.neighbour", "reference.postcode")
SHARED_ROWS = ("quality.delivered_file", "quality.quarantine")  # those of files outside any authority's folder
LENT = "lent"  # the schema in which a part holds what is handed to it


def begin_part(con: duckdb.DuckDBPyConnection, part: Path, authorities: Sequence[str]) -> None:
    """Make the file of a part, with what all authorities share, from the warehouse that ``con`` is open on."""
    con.execute(f"attach {literal(part.as_posix())} as part")
    try:
        for schema in (*SCHEMAS, LENT):
            con.execute(f"create schema if not exists part.{schema}")
        con.execute(f"create table part.{PART} (authority varchar)")
        con.executemany(f"insert into part.{PART} values (?)", [[authority] for authority in authorities])
        for table in SHARED:
            con.execute(f"create table part.{_lent(table)} as select * from {table}")
        for table in SHARED_ROWS:
            con.execute(f"create table part.{_lent(table)} as select * from {table} where authority is null")
    finally:
        con.execute("detach part")


def _lent(table: str) -> str:
    return f"{LENT}.{table.replace('.', '_')}"


def part_authorities(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The authorities of the part that ``con`` is open on; none in the warehouse itself."""
    try:
        return tuple(row[0] for row in con.execute(f"select authority from {PART} order by authority").fetchall())
    except duckdb.CatalogException:
        return ()


def drop_part(part: Path) -> None:
    """Remove the file of a part, where there is one."""
    for path in (part, Path(f"{part}.wal")):
        path.unlink(missing_ok=True)


def take_shared(con: duckdb.DuckDBPyConnection) -> None:
    """In a part whose tables have been made: the rows that all authorities share."""
    for table in (*SHARED, *SHARED_ROWS):
        con.execute(f"insert into {table} by name select * from {_lent(table)}")


def merge_part(con: duckdb.DuckDBPyConnection, part: Path) -> None:
    """Put the tables of a part, which nobody has open, in place of its authorities' rows; all of them or none."""
    con.execute(f"attach {literal(part.as_posix())} as part (read_only)")
    try:
        con.begin()
        for table, is_owned in _tables(con):
            condition = _owned() if is_owned else "true"
            con.execute(f"delete from {table} where {condition}")
            con.execute(f"insert into {table} by name select * from part.{table} where {condition}")
        con.commit()
    except BaseException:
        con.rollback()
        raise
    finally:
        con.execute("detach part")


def _tables(con: duckdb.DuckDBPyConnection) -> list[tuple[str, bool]]:
    """Tables to merge, and whether each row is somebody's."""
    rows = con.execute(
        """
        select
            schema_name || '.' || table_name as name,
            exists (
                select 1 from duckdb_columns() as columns
                where columns.table_oid = tables.table_oid and columns.database_name = 'part'
                    and columns.column_name = 'authority'
            ) as is_owned
        from duckdb_tables() as tables
        where database_name = 'part' and schema_name <> ? and name <> ? and name not in (select unnest(?))
        order by name
        """,
        [LENT, PART, list(SHARED)],
    ).fetchall()
    return [(name, is_owned) for name, is_owned in rows]


def _owned() -> str:
    return (
        f"coalesce(authority, '{REFERENCE_FOLDER}') = '{REFERENCE_FOLDER}'"
        f" or authority in (select part.authority from part.{PART} as part)"
    )
