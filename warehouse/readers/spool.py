"""Rows of a large file on their way through: kept in memory up to a size, then in a temporary file that is mapped.

A mapped file counts as memory once it has been read. ``release_pages`` gives those pages back, so that reading a file
of any size needs a bounded amount: call it after each portion that has been used.
"""

from __future__ import annotations

import mmap
import tempfile
import threading
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

SPOOL_BYTES = 64 << 20
_mapped: weakref.WeakSet[_Mapping] = weakref.WeakSet()
_lock = threading.Lock()  # files are read on several threads


class _Mapping(mmap.mmap):
    """A mapped spool file, known as long as a table uses it."""


def release_pages() -> None:
    """Give back the memory of mapped spool files; what is read again comes from disk. No effect on Windows."""
    advice = getattr(mmap, "MADV_DONTNEED", None)
    if advice is not None:
        with _lock:
            mappings = list(_mapped)
        for mapping in mappings:
            mapping.madvise(advice)


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
        with self._path.open("rb") as file:
            mapping = _Mapping(file.fileno(), 0, access=mmap.ACCESS_READ)
        with _lock:
            _mapped.add(mapping)
        with suppress(PermissionError):  # Windows keeps a mapped file; the next run clears its folder
            self._path.unlink()
        return pa.ipc.open_file(pa.BufferReader(pa.py_buffer(mapping))).read_all()
