"""Receipts: what became of every file and row. Nothing is read here; the ledger tables are filled from these."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

LOADED, SUPERSEDED, BLOCKED = "loaded", "superseded", "blocked"
RECEIPT_SCHEMA = pa.schema(
    [
        ("authority", pa.string()),
        ("claimed_year", pa.int32()),
        ("found_year", pa.int32()),
        ("year_ending", pa.int32()),
        ("source_file", pa.string()),
        ("source_sha256", pa.string()),
        ("source_table", pa.string()),
        ("family", pa.string()),
        ("state", pa.string()),
        ("rows_read", pa.int64()),
        ("rows_loaded", pa.int64()),
        ("rows_quarantined", pa.int64()),
        ("rows_superseded", pa.int64()),
        ("rows_erased", pa.int64()),
        ("encoding", pa.string()),
        ("delimiter", pa.string()),
        ("unknown_columns", pa.list_(pa.string())),
        ("missing_columns", pa.list_(pa.string())),
        ("message", pa.string()),
    ]
)


class ConservationError(Exception):
    """Rows were lost or made up. The run stops: this is a defect of the program, not of the file."""


@dataclass(frozen=True)
class Receipt:
    """One file, archive member or sheet and one table: a row of quality.delivered_file.

    rows_read = rows_loaded + rows_quarantined + rows_superseded + rows_erased, always.
    """

    authority: str | None
    claimed_year: int | None
    found_year: int | None
    year_ending: int | None
    source_file: str
    source_sha256: str
    source_table: str | None
    family: str | None
    state: str
    rows_read: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    rows_superseded: int = 0
    rows_erased: int = 0
    encoding: str | None = None
    delimiter: str | None = None
    unknown_columns: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()
    message: str = ""

    def __post_init__(self) -> None:
        accounted = self.rows_loaded + self.rows_quarantined + self.rows_superseded + self.rows_erased
        if self.rows_read != accounted:
            raise ConservationError(
                f"{self.source_file}: {self.rows_read:,} rows of {self.source_table} read, {accounted:,} accounted for"
            )


def receipt_table(receipts: list[Receipt]) -> pa.Table:
    """Receipts as rows of quality.delivered_file."""
    return pa.Table.from_pylist([vars(receipt) for receipt in receipts], schema=RECEIPT_SCHEMA)
