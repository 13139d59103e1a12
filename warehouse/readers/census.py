"""A children in need census from blocks of XML to tables: folded a block at a time, walked where that is not safe."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.readers.census_fold import Folded, NotPlainError, census_document, fold_census
from warehouse.readers.census_layout import CensusTable, census_tables, known_elements
from warehouse.readers.census_walk import CensusNumbers, walk_census
from warehouse.readers.found import ReaderError, TableFound, reject_table, row_schema
from warehouse.readers.spool import RowSink

FIRST_CHILD = re.compile(rb"<Child[\s>/]")
LAST_CHILD = b"</Child>"
BEGINNING = re.compile(rb"<Children>\s*\Z")
ENDING = re.compile(rb"\s*</Children>\s*</Message>\s*\Z")
ELEMENT = re.compile(rb"<([A-Za-z_][\w.-]*)")
SAMPLE = 1 << 20
AT_ONCE = 2
Blocks = Callable[[], Iterator[bytes]]


def read_census(blocks: Blocks, spool: Path | None = None) -> tuple[tuple[TableFound, ...], ReaderError | None]:
    """Every census table of the document, and what makes it unusable, if anything does.

    blocks: called for each reading of the document, which is read again when the quick way does not suit it.
    """
    sinks = _Sinks(spool)
    try:
        _read_quickly(blocks(), sinks)
        return sinks.tables(), None
    except (NotPlainError, ReaderError):
        sinks = _Sinks(spool)
    try:
        for batches in walk_census(blocks(), sinks.numbers):
            sinks.add_walked(batches)
    except ReaderError as error:
        return sinks.tables(), error
    return sinks.tables(), None


def unknown_elements(blocks: Iterator[bytes]) -> tuple[str, ...]:
    """Element names in the first megabyte that no contract knows."""
    names = {name.decode("ascii", "replace") for name in set(ELEMENT.findall(next(blocks, b"")[:SAMPLE]))}
    return tuple(sorted(names - known_elements()))


def _read_quickly(blocks: Iterator[bytes], sinks: _Sinks) -> None:
    """Fold the blocks on two threads, keeping their order. Raises NotPlainError where the document is unusual."""
    waiting: deque[Future[Folded | bytes]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for children in _blocks_of_children(blocks):
            waiting.append(pool.submit(_fold_or_block, children))
            if len(waiting) > AT_ONCE:
                sinks.add(waiting.popleft().result())
        while waiting:
            sinks.add(waiting.popleft().result())


def _fold_or_block(document: bytes) -> Folded | bytes:
    try:
        return fold_census(document)
    except NotPlainError:
        return document


def _blocks_of_children(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Documents of whole Child elements only. What stands before the first and after the last must be the usual."""
    held = b""
    is_started = False
    for block in blocks:
        size = len(block)
        if not is_started:
            block, held = held + block, b""
            found = FIRST_CHILD.search(block)
            if found is None:
                held = block
                continue
            if not BEGINNING.search(block[: found.start()]):
                raise NotPlainError
            block, is_started = block[found.start() :], True
        end = block.rfind(LAST_CHILD) + len(LAST_CHILD)
        if end < len(LAST_CHILD):
            block, held = held + block, b""
            end = block.rfind(LAST_CHILD, -size - len(LAST_CHILD)) + len(LAST_CHILD)
        if end >= len(LAST_CHILD):
            yield census_document(held, memoryview(block)[:end])
            block, held = block[end:], b""
        held += block
    if not is_started or not ENDING.fullmatch(held):
        raise NotPlainError


class _Sinks:
    """Where the rows of each census table go, and how far the numbering has come."""

    def __init__(self, spool: Path | None) -> None:
        self.numbers = CensusNumbers()
        self.sinks = {table.contract.table: RowSink(row_schema(table.contract), spool) for table in census_tables()}

    def add(self, block: Folded | bytes) -> None:
        """Add a folded document, or walk one that could not be folded."""
        if isinstance(block, Folded):
            self._add_folded(block)
            return
        for batches in walk_census(iter([block]), self.numbers):
            self.add_walked(batches)

    def add_walked(self, batches: dict[str, pa.RecordBatch]) -> None:
        """Add rows that carry their final numbers."""
        for name, batch in batches.items():
            self.sinks[name].add(batch)

    def _add_folded(self, folded: Folded) -> None:
        for table in census_tables():
            name = table.contract.table
            columns = self._moved(table, folded)
            before, size = self.numbers.rows.get(name, 0), len(columns[0])
            numbers = pa.array(np.arange(before + 1, before + size + 1))
            self.sinks[name].add(pa.RecordBatch.from_arrays([*columns, numbers], schema=self.sinks[name].schema))
            self.numbers.rows[name] = before + size
        for element, count in folded.elements.items():
            self.numbers.elements[element] = self.numbers.elements.get(element, 0) + count

    def _moved(self, table: CensusTable, folded: Folded) -> list[pa.Array]:
        """The columns, their ordinals moved on by the elements of the blocks before."""
        columns = folded.tables[table.contract.table]
        moved: list[pa.Array] = []
        for place in table.places:
            values = columns[place.column.raw_name]
            if place.column.type == "ordinal":
                values = pc.add(values, self.numbers.elements.get(place.path[-1], 0))
            moved.append(values)
        return moved

    def tables(self) -> tuple[TableFound, ...]:
        """Every census table, with no rows where the document has no such element."""
        return tuple(
            TableFound(
                contract=table.contract,
                rows=self.sinks[table.contract.table].finish(),
                rejects=reject_table([]),
                delivered=tuple(table.contract.raw_columns),
            )
            for table in census_tables()
        )
