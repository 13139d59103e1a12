"""Rows on their way from a delimited file to a table: those that fit the header, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.readers.found import Reject
from warehouse.readers.spool import RowSink
from warehouse.recognise import Header

LONGEST_FIELD = 32_767  # characters that fit an Excel cell
BLANK = " \t\x1a\ufeff"
TOO_FEW, TOO_MANY, BAD_CHARACTERS, TOO_LONG = "FILE-001", "FILE-002", "FILE-003", "FILE-004"


@dataclass
class RowCollector:
    """Good rows go to the sink, others to the rejects. count: rows so far, blank lines left out."""

    header: Header
    sink: RowSink
    rejects: list[Reject] = field(default_factory=list)
    count: int = 0

    def fitted(self, fields: list[str], number: int) -> list[str] | None:
        """The fields in the width of the header; None, with a reject, when there are too few or too many."""
        width, full = self.header.width, self.header.full_width
        if len(fields) < width:
            self._reject(number, TOO_FEW, f"the row has {len(fields)} fields, the header {width}", fields)
            return None
        if any(value.strip(BLANK) for value in fields[full:]):
            self._reject(number, TOO_MANY, f"the row has {len(fields)} fields, the header {width}", fields)
            return None
        return [*fields[:full], *[""] * (full - len(fields))]

    def _reject(self, number: int, rule_id: str, reason: str, fields: Sequence[str]) -> None:
        at = self.header.child_position
        child = fields[at].strip() if at is not None and at < len(fields) else ""
        self.rejects.append(Reject(number, rule_id, reason, child[:64] or None))

    def add_lists(self, records: Sequence[list[str]]) -> None:
        """Add parsed records; empty ones are not rows."""
        rows = [fields for fields in records if fields and (fields[0].isalnum() or any(v.strip(BLANK) for v in fields))]
        first, self.count = self.count + 1, self.count + len(rows)
        numbers: list[int] = list(range(first, self.count + 1))
        if any(len(fields) != self.header.full_width for fields in rows):
            pairs = [(self.fitted(fields, number), number) for fields, number in zip(rows, numbers, strict=True)]
            numbers = [number for fields, number in pairs if fields is not None]
            rows = [fields for fields, _ in pairs if fields is not None]
        columns = list(zip(*rows, strict=True)) if rows else []
        arrays = {
            name: pa.array([value or None for value in columns[at]] if columns else [], pa.string())
            for name, at in self.header.positions.items()
        }
        self.add_arrays(arrays, pa.array(numbers, pa.int64()), suspicious=_is_suspicious(arrays.values()))

    def add_arrays(self, columns: Mapping[str, pa.Array], numbers: pa.Array, *, suspicious: bool) -> None:
        """Add columns of text with their row numbers. suspicious: look for unreadable and endless values."""
        schema = self.sink.schema
        nothing = pa.nulls(len(numbers), pa.string())
        arrays = [columns.get(name, nothing) for name in schema.names[:-1]]
        batch = pa.RecordBatch.from_arrays([*arrays, numbers], schema=schema)
        if batch.num_rows:
            self.sink.add(self._without_bad_values(batch) if suspicious else batch)

    def _without_bad_values(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        bad = np.zeros(batch.num_rows, dtype=bool)
        names = {column.raw_name: column.name for column in self.header.contract.columns}
        for raw_name in self.header.positions:
            values = batch.column(raw_name)
            for rule_id, reason, mask in _faults(values):
                hits = mask.fill_null(False).to_numpy(zero_copy_only=False) & ~bad
                for row in np.flatnonzero(hits):
                    number = batch.column("row_number")[int(row)].as_py()
                    self.rejects.append(Reject(number, rule_id, f"column {names[raw_name]} {reason}"))
                bad |= hits
        return batch.filter(pa.array(~bad)) if bad.any() else batch


def _faults(values: pa.Array) -> Iterator[tuple[str, str, pa.Array]]:
    yield TOO_LONG, "is longer than a spreadsheet cell can be", pc.greater(pc.utf8_length(values), LONGEST_FIELD)
    reason = "holds characters that the encoding of the file does not have"
    yield BAD_CHARACTERS, reason, pc.match_substring_regex(values, "\x00|\ufffd")


def _is_suspicious(columns: Iterable[pa.Array]) -> bool:
    for values in columns:
        held = values.buffers()[2].to_pybytes() if values.buffers()[2] else b""
        if b"\x00" in held or b"\xef\xbf\xbd" in held:
            return True
        if (pc.max(pc.binary_length(values)).as_py() or 0) > LONGEST_FIELD:
            return True
    return False
