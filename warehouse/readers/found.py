"""What a reader hands back: tables of text, rejected rows, and what there is to say about the file. No reading here."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from warehouse.contracts import Contract

USABLE = "usable"
UNRECOGNISED = "unrecognised"
EMPTY = "empty"
UNREADABLE = "unreadable"
TRUNCATED = "truncated"
GROWING = "growing"
SPOOL_BYTES = 64 << 20

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

    delivered: lower-case names of the contract columns that the file holds.
    """

    contract: Contract
    rows: pa.Table
    rejects: pa.Table
    delivered: tuple[str, ...]
    unknown_columns: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()

    @property
    def rows_read(self) -> int:
        """Rows of the file, good or not; blank lines are not rows."""
        return int(self.rows.num_rows + self.rejects.num_rows)


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


@dataclass
class RowSink:
    """Collects batches of rows; above a size they go to a temporary file, so that a large file needs little memory."""

    schema: pa.Schema
    spool: Path | None = None
    limit: int = SPOOL_BYTES
    _batches: list[pa.RecordBatch] = field(default_factory=list)
    _bytes: int = 0
    _writer: pa.ipc.RecordBatchFileWriter | None = None
    _path: Path | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        """Add rows of the sink's schema."""
        self._batches.append(batch)
        self._bytes += batch.nbytes
        if self._bytes > self.limit:
            self._flush()

    def _flush(self) -> None:
        if self._writer is None:
            with tempfile.NamedTemporaryFile(dir=self.spool, suffix=".arrow", delete=False) as file:
                self._path = Path(file.name)
            self._writer = pa.ipc.new_file(str(self._path), self.schema)
        for batch in self._batches:
            self._writer.write_batch(batch)
        self._batches.clear()
        self._bytes = 0

    def finish(self) -> pa.Table:
        """All rows; memory-mapped when they were spooled, and then gone from disk with the table."""
        if self._writer is None or self._path is None:
            return pa.Table.from_batches(self._batches, schema=self.schema)
        self._flush()
        self._writer.close()
        table = pa.ipc.open_file(pa.memory_map(str(self._path))).read_all()
        self._path.unlink()
        return table


def row_schema(contract: Contract) -> pa.Schema:
    """Arrow schema of the rows of a raw table as a reader gives them."""
    types: Mapping[str, pa.DataType] = {"bigint": pa.int64(), "varchar": pa.string()}
    columns = [(name, types[sql_type]) for name, sql_type in contract.raw_columns.items()]
    return pa.schema([*columns, ("row_number", pa.int64())])
