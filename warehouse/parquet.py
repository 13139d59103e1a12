"""Tables to Parquet files: simple types, zstd, meaning and unit of each column in the file's metadata, the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.dictionary import PublishedTable, column_meanings


def write_parquet(
    con: duckdb.DuckDBPyConnection,
    table: str,
    target: Path,
    description: PublishedTable | None = None,
    *,
    is_sorted: bool = False,
) -> None:
    """Write ``schema.table`` to ``target``, sorted by the table's key, else by all columns.

    is_sorted: each authority's rows lie in the right order already; only the authorities are put in order.

    The file's metadata hold ``description`` and, for each column, ``column:<name>`` with its meaning and unit.
    """
    columns = [row[0] for row in con.execute(f"describe {table}").fetchall()]
    meanings = column_meanings()
    metadata = {f"column:{name}": meanings[name] for name in columns if name in meanings}
    if description is not None:
        metadata |= {"description": description.description, "grain": description.grain}
    pairs = ", ".join(f"{_quoted(key)}: {_quoted(text)}" for key, text in sorted(metadata.items()))
    key = description.key if description is not None else ()
    order = "authority, rowid" if is_sorted else ", ".join(f'"{name}"' for name in key) or "all"
    con.execute(
        f"copy (select * from {table} order by {order}) to {_quoted(target.as_posix())}"
        f" (format parquet, compression zstd, row_group_size 122880, kv_metadata {{{pairs}}})"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
