"""The SSDA903 return as one XML file: the same tables as its CSV files, a row an element. Reads child by child."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from lxml import etree

from warehouse.contracts import Contract
from warehouse.readers.found import ReaderError, TableFound, reject_table, row_schema
from warehouse.readers.spool import RowSink
from warehouse.readers.xml_source import drop, local_name, parse_events, pull_parser, refuse_document_type

CHILD, HEADER = "CHILD", "HEADER"
NOTHING = ("", "0", "false", "no", "n")
ROWS_A_BATCH = 5_000
STRUCTURE = frozenset({"EXPSSDA903", CHILD, HEADER})
Row = dict[str, str | int | None]
Texts = dict[str, str | None]


@dataclass
class _Node:
    """One element: the texts of the elements in it that hold no others, and those that do, by name."""

    texts: Texts = field(default_factory=dict)
    parts: dict[str, list[_Node]] = field(default_factory=dict)

    def below(self, steps: tuple[str, ...]) -> Iterator[_Node]:
        """The elements at the end of a path."""
        if not steps:
            yield self
            return
        for part in self.parts.get(steps[0], ()):
            yield from part.below(steps[1:])


@dataclass
class _Table:
    """Rows of one table so far, and which of its columns the file holds."""

    contract: Contract
    sink: RowSink
    path: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    delivered: set[str] = field(default_factory=set)
    raw_names: dict[str, str | None] = field(default_factory=dict)
    count: int = 0

    def read(self, child: _Node, header: Texts) -> None:
        """Add the rows of one CHILD element."""
        from_header = self._row(header)
        asked = self.contract.ssda903_row_if
        for node in child.below(self.path):
            if asked and not any((header.get(name) or "").lower() not in NOTHING for name in asked):
                self.delivered.update(name.lower() for name in asked if name in header)
                continue
            row = {**from_header, **self._row(node.texts)}
            self.delivered.update(row)
            self.count += 1
            row["row_number"] = self.count
            self.rows.append(row)

    def _row(self, texts: Texts) -> Row:
        row: Row = {}
        for name, text in texts.items():
            if name not in self.raw_names:
                column = self.contract.column_named(name)
                self.raw_names[name] = column.raw_name if column else None
            raw_name = self.raw_names[name]
            if raw_name is not None:
                row[raw_name] = row.get(raw_name) or text
        return row

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
    count = 0
    for _, element in parse_events(pull_parser(("end",), CHILD), blocks):
        if count == 0:
            refuse_document_type(element)
        if not _is_child_of_root(element):
            continue
        child = _node(element, seen)
        header = _header(child)
        for table in tables:
            table.read(child, header)
        drop(element)
        count += 1
        if count % ROWS_A_BATCH == 0:
            for table in tables:
                table.flush()


def _is_child_of_root(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def _header(child: _Node) -> Texts:
    texts: Texts = {}
    for node in child.below((HEADER,)):
        texts = {**node.texts, **texts}
    return texts


def _node(element: etree._Element, seen: set[str]) -> _Node:
    """An element and all in it; of a text given twice, the first that holds something."""
    node = _Node()
    texts = node.texts
    for part in element:
        name = part.tag if part.tag[0] != "{" else local_name(part)
        if len(part):
            node.parts.setdefault(name, []).append(_node(part, seen))
        elif not texts.get(name):
            texts[name] = (part.text or "").strip() or None
    seen.update(texts, node.parts)
    return node


def _unknown(seen: set[str], tables: list[_Table]) -> tuple[str, ...]:
    known = {step for table in tables for step in (*table.path, *table.contract.ssda903_row_if)} | STRUCTURE
    columns = {name for name in seen if any(table.contract.column_named(name) for table in tables)}
    return tuple(sorted(seen - known - columns - {""}))
