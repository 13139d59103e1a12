"""The ledger of one ingest: rows on their way into raw.*, rejected rows, what was delivered, and receipts.

Rows are gathered and written in few large inserts, since the cost of many small files is the cost of the inserts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from warehouse.readers.found import FileFound, TableFound
from warehouse.readers.spool import release_pages
from warehouse.receipts import Receipt, receipt_table

FLUSH_BYTES = 256 << 20
ROW_GROUP = 122_880
INSERT_ROWS = 4 * ROW_GROUP  # enough for all cores, little enough for memory: more rows may lie in a spool file


@dataclass
class Ledger:
    """Writes to the tables of create_raw_tables, in the transaction of the connection."""

    con: duckdb.DuckDBPyConnection
    receipts: list[Receipt] = field(default_factory=list)
    _pending: dict[tuple[str, str], list[pa.Table]] = field(default_factory=lambda: defaultdict(list))
    _bytes: int = 0

    def add_receipt(self, receipt: Receipt) -> None:
        """Note what became of a file."""
        self.receipts.append(receipt)

    def add_rows(self, found: FileFound, table: TableFound, authority: str, year: int) -> None:
        """Rows for the raw table, with where they come from."""
        constants: dict[str, tuple[str | int, pa.DataType]] = {
            "authority": (authority, pa.string()),
            "year_ending": (year, pa.int32()),
            "source_file": (found.label, pa.string()),
            "source_sha256": (found.sha256, pa.string()),
        }
        for start in range(0, table.rows.num_rows, INSERT_ROWS):
            rows = table.rows.slice(start, INSERT_ROWS)  # a portion at a time: even its size is told by reading it
            for name, (value, kind) in constants.items():
                rows = rows.append_column(name, encoded_constant(value, kind, rows.num_rows))
            self.add_table(f"raw.{table.contract.table}", rows)

    def add_delivery(self, table: TableFound, authority: str, year: int) -> None:
        """Note that a table of a return, and which of its columns, were delivered."""
        name = table.contract.table
        delivery: dict[str, str | int] = {
            "authority": authority,
            "year_ending": year,
            "source_table": name,
            "family": table.contract.family,
        }
        self.add_table("reference.delivery", pa.Table.from_pylist([{**delivery, "rows_loaded": table.rows.num_rows}]))
        columns = [
            {"authority": authority, "year_ending": year, "source_table": name, "column_name": column}
            for column in table.delivered
        ]
        self.add_table("reference.delivered_column", pa.Table.from_pylist(columns))

    def add_quarantine(
        self,
        found: FileFound,
        table: TableFound,
        authority: str | None,
        year: int | None,
        all_because: tuple[str, str] | None,
    ) -> None:
        """List the rejected rows of a file; with a rule and reason, all its other rows too."""
        parts = [table.rejects]
        if all_because is not None and table.rows.num_rows:
            rule_id, reason = all_because
            child = table.contract.child_id
            size = table.rows.num_rows
            columns = {
                "row_number": table.rows.column("row_number"),
                "rule_id": encoded_constant(rule_id, pa.string(), size),
                "reason": encoded_constant(reason, pa.string(), size),
                "child_id": table.rows.column(child.lower()) if child else pa.nulls(size, pa.string()),
            }
            parts.append(pa.table(columns))
        for rows in parts:
            for name, value, kind in (
                ("authority", authority, pa.string()),
                ("year_ending", year, pa.int32()),
                ("source_table", table.contract.table, pa.string()),
                ("source_file", found.label, pa.string()),
            ):
                rows = rows.append_column(name, encoded_constant(value, kind, rows.num_rows))
            if rows.num_rows:
                self.add_table("quality.quarantine", rows)

    def add_table(self, target: str, rows: pa.Table) -> None:
        """Rows for a table, its columns by name."""
        self._pending[target, str(rows.schema)].append(rows)
        self._bytes += rows.nbytes
        if self._bytes > FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is pending."""
        for (target, _), tables in self._pending.items():
            rows = pa.concat_tables(tables)
            for start in range(0, rows.num_rows, INSERT_ROWS):
                self._insert(target, _row_groups(rows.slice(start, INSERT_ROWS)))
        self._pending.clear()
        self._bytes = 0

    def _insert(self, target: str, gathered_rows: pa.Table) -> None:
        """DuckDB finds the argument by its name. A registered view would keep its rows until the transaction ends."""
        self.con.execute(f"insert into {target} by name select * from gathered_rows")
        release_pages()

    def close(self) -> None:
        """Write everything, receipts included."""
        if self.receipts:
            self.add_table("quality.delivered_file", receipt_table(self.receipts))
        self.flush()


def _row_groups(rows: pa.Table) -> pa.Table:
    """The rows in batches as large as DuckDB's row groups, which it writes side by side without putting them together."""
    parts = [rows.slice(start, ROW_GROUP).combine_chunks() for start in range(0, rows.num_rows, ROW_GROUP)]
    return pa.Table.from_batches([batch for part in parts for batch in part.to_batches()], schema=rows.schema)


def constant(value: str | int | None, kind: pa.DataType, size: int) -> pa.Array:
    """A column that holds one value throughout."""
    return pa.repeat(pa.scalar(value, kind), size)


def encoded_constant(value: str | int | None, kind: pa.DataType, size: int) -> pa.Array:
    """The same, with a text held once. Texts of many small files come together: a small index could not tell them apart."""
    if value is None or not pa.types.is_string(kind):
        return constant(value, kind, size)
    return pa.DictionaryArray.from_arrays(constant(0, pa.int32(), size), pa.array([value], kind))
