"""Rows of large files: through a temporary file and back, the same, however often their memory is given back."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from warehouse.readers.spool import RowSink, release_pages

SCHEMA = pa.schema([("child", pa.string()), ("row_number", pa.int64())])


def batch(first: int, size: int) -> pa.RecordBatch:
    numbers = list(range(first, first + size))
    return pa.RecordBatch.from_pylist([{"child": f"C{n}", "row_number": n} for n in numbers], schema=SCHEMA)


def test_spooled_rows_are_those_kept_in_memory(tmp_path: Path) -> None:
    spooled, kept = RowSink(SCHEMA, tmp_path, limit=1000), RowSink(SCHEMA, tmp_path)
    for first in range(0, 5000, 500):
        for sink in (spooled, kept):
            sink.add(batch(first, 500))
    assert len(list(tmp_path.iterdir())) == 1  # the one that spools
    rows = spooled.finish()
    assert list(tmp_path.iterdir()) == []  # gone from disk with the table
    release_pages()
    assert rows.equals(kept.finish())
    release_pages()
    assert rows.column("child")[4999].as_py() == "C4999"


def test_no_rows_are_an_empty_table(tmp_path: Path) -> None:
    assert RowSink(SCHEMA, tmp_path).finish().num_rows == 0
