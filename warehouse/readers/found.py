"""What a reader hands back: tables of text, rejected rows, and what there is to say about the file. No reading here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from warehouse.contracts import Contract

USABLE = "usable"
UNRECOGNISED = "unrecognised"
EMPTY = "empty"
UNREADABLE = "unreadable"
TRUNCATED = "truncated"
GROWING = "growing"

REJECT_SCHEMA = pa.schema(
    [("row_number", pa.int64()), ("rule_id", pa.string()), ("reason", pa.string()), ("child_id", pa.string())]
)


class ReaderError(Exception):
    """A file cannot be used. state: one of the states above; the message says what was found and what to do."""

    def __init__(self, state: str, message: str) -> None:
        super().__init__(message)
        self.state = state


@dataclass(frozen=True)
class Reject:
    """One row that does not fit its header. The reason holds no value of the row."""

    row_number: int
    rule_id: str
    reason: str
    child_id: str | None = None


@dataclass(frozen=True)
class TableFound:
    """The rows of one raw table in one file: contract columns in lower case and row_number, all else as delivered.

    delivered: lower-case names of the contract columns that the file holds. rows_erased: rows of erased children, left out.
    """

    contract: Contract
    rows: pa.Table
    rejects: pa.Table
    delivered: tuple[str, ...]
    unknown_columns: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()
    rows_erased: int = 0

    @property
    def rows_read(self) -> int:
        """Rows of the file, good or not; blank lines are not rows."""
        return int(self.rows.num_rows + self.rejects.num_rows + self.rows_erased)


@dataclass(frozen=True)
class CensusHeader:
    """The header of a children in need census: what year and authority it says it is of, as delivered."""

    year: str | None
    reference_date: str | None
    authority: str | None


@dataclass(frozen=True)
class FileFound:
    """One landing file, archive member or sheet after reading.

    label: path relative to the landing area, ``archive.zip!member``, ``book.xlsx!Sheet``. notes: for the receipt;
    table_notes: those that concern one of its tables.
    """

    label: str
    sha256: str
    state: str
    tables: tuple[TableFound, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    census_header: CensusHeader | None = None
    notes: tuple[str, ...] = ()
    table_notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def failed(self, error: ReaderError) -> FileFound:
        """The same file with the state and message of an error."""
        return replace(self, state=error.state, notes=(*self.notes, str(error)))


def reject_table(rejects: Iterable[Reject]) -> pa.Table:
    """Rejected rows as an Arrow table."""
    return pa.Table.from_pylist([vars(reject) for reject in rejects], schema=REJECT_SCHEMA)


def row_schema(contract: Contract) -> pa.Schema:
    """Arrow schema of the rows of a raw table as a reader gives them."""
    types: Mapping[str, pa.DataType] = {"bigint": pa.int64(), "varchar": pa.string()}
    columns = [(name, types[sql_type]) for name, sql_type in contract.raw_columns.items()]
    return pa.schema([*columns, ("row_number", pa.int64())])
