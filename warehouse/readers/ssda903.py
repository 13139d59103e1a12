"""The SSDA903 return as one XML file: the same tables as its CSV files, a row an element. Reads child by child."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from lxml import etree

from warehouse.contracts import Contract, plain_name
from warehouse.readers.found import ReaderError, RowSink, TableFound, reject_table, row_schema
from warehouse.readers.xml_source import drop, local_name, parse_events, pull_parser, refuse_document_type

CHILD, HEADER = "CHILD", "HEADER"
NOTHING = ("", "0", "false", "no", "n")
ROWS_A_BATCH = 5_000
STRUCTURE = frozenset({"EXPSSDA903", CHILD, HEADER})
Row = dict[str, str | int | None]


@dataclass
class _Table:
    """Rows of one table so far, and which of its columns the file holds."""

    contract: Contract
    sink: RowSink
    path: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    delivered: set[str] = field(default_factory=set)
    count: int = 0

    def read(self, child: etree._Element, header: Mapping[str, str | None]) -> None:
        """Add the rows of one CHILD element."""
        for element in _elements(child, self.path):
            own = _texts(element)
            if self.contract.ssda903_row_if:
                own = {**header, **own}
                self.delivered |= self._names(own) & self._asked()
                if not any((own.get(name) or "").lower() not in NOTHING for name in self.contract.ssda903_row_if):
                    continue
            self._add({**header, **own})

    def _asked(self) -> set[str]:
        return {name.lower() for name in self.contract.ssda903_row_if}

    def _names(self, texts: Mapping[str, str | None]) -> set[str]:
        found = (self.contract.column_named(name) for name in texts)
        return {column.raw_name for column in found if column is not None} | (
            {plain_name(name) for name in texts} & self._asked()
        )

    def _add(self, texts: Mapping[str, str | None]) -> None:
        row: Row = {}
        for name, text in texts.items():
            column = self.contract.column_named(name)
            if column is not None:
                self.delivered.add(column.raw_name)
                row[column.raw_name] = row.get(column.raw_name) or text
        self.count += 1
        row["row_number"] = self.count
        self.rows.append(row)

    def flush(self) -> None:
        """Hand the rows on."""
        self.sink.add(pa.RecordBatch.from_pylist(self.rows, schema=self.sink.schema))
        self.rows.clear()

    def found(self) -> TableFound:
        """The table. An element that may be blank is left out of the XML, and its column counts as delivered."""
        columns = self.contract.columns
        blank = {column.raw_name for column in columns if column.required and column.may_be_blank}
        there = tuple(name for name in self.contract.raw_columns if name in self.delivered | blank)
        missing = tuple(column.name for column in columns if column.required and column.raw_name not in there)
        rows = self.sink.finish()
        return TableFound(self.contract, rows, reject_table([]), there, (), missing if rows.num_rows else ())


def read_ssda903(
    blocks: Iterator[bytes], contracts: Mapping[str, Contract], spool: Path | None = None
) -> tuple[tuple[TableFound, ...], tuple[str, ...], ReaderError | None]:
    """The tables of which the file holds an element, the elements no contract knows, and what makes it unusable."""
    tables = [
        _Table(contract, RowSink(row_schema(contract), spool), _below_child(contract))
        for contract in contracts.values()
        if contract.ssda903_element
    ]
    seen: set[str] = set()
    problem: ReaderError | None = None
    try:
        _read_children(blocks, tables, seen)
    except ReaderError as error:
        problem = error
    for table in tables:
        table.flush()
    there = tuple(table.found() for table in tables if table.delivered)
    return there, _unknown(seen, tables), problem


def _below_child(contract: Contract) -> tuple[str, ...]:
    return tuple((contract.ssda903_element or "").split("/"))


def _read_children(blocks: Iterator[bytes], tables: list[_Table], seen: set[str]) -> None:
    is_root, count = True, 0
    for event, element in parse_events(pull_parser(("start", "end")), blocks):
        if is_root:
            refuse_document_type(element)
            is_root = False
        if event != "end" or local_name(element) != CHILD or not _is_child_of_root(element):
            continue
        header = _header(element)
        for table in tables:
            table.read(element, header)
        seen.update(local_name(part) for part in element.iter())
        drop(element)
        count += 1
        if count % ROWS_A_BATCH == 0:
            for table in tables:
                table.flush()


def _is_child_of_root(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def _header(child: etree._Element) -> dict[str, str | None]:
    texts: dict[str, str | None] = {}
    for element in _elements(child, (HEADER,)):
        texts = {**_texts(element), **texts}
    return texts


def _elements(element: etree._Element, steps: tuple[str, ...]) -> Iterator[etree._Element]:
    if not steps:
        yield element
        return
    for part in element:
        if local_name(part) == steps[0]:
            yield from _elements(part, steps[1:])


def _texts(element: etree._Element) -> dict[str, str | None]:
    """Texts of the elements in it that hold no others; of an element given twice, the first that holds something."""
    texts: dict[str, str | None] = {}
    for part in element:
        if len(part) == 0 and local_name(part):
            texts[local_name(part)] = texts.get(local_name(part)) or (part.text or "").strip() or None
    return texts


def _unknown(seen: set[str], tables: list[_Table]) -> tuple[str, ...]:
    known = {step for table in tables for step in (*table.path, *table.contract.ssda903_row_if)} | STRUCTURE
    columns = {name for name in seen if any(table.contract.column_named(name) for table in tables)}
    return tuple(sorted(seen - known - columns - {""}))
