"""Census children one by one with lxml: exact for any order, prefix or oddity of the XML, and slow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
from lxml import etree

from warehouse.readers.census_layout import CHILD, CensusTable, Place, census_tables, numbered_elements
from warehouse.readers.found import row_schema
from warehouse.readers.xml_source import drop, local_name, parse_events, pull_parser, refuse_document_type

ROWS_A_BATCH = 5_000
Batches = dict[str, pa.RecordBatch]


@dataclass
class CensusNumbers:
    """How many elements of each name, and rows of each table, have been read."""

    elements: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


@dataclass
class _Walk:
    numbers: CensusNumbers
    rows: dict[str, list[dict[str, str | int | None]]] = field(default_factory=dict)

    def child(self, child: etree._Element) -> None:
        """Add the rows of one Child element to every table."""
        ordinals = self._ordinals(child)
        for table in census_tables():
            for chain in _chains([child], table.element[len(CHILD) :]):
                self._row(table, chain, ordinals)

    def _row(self, table: CensusTable, chain: list[etree._Element], ordinals: dict[etree._Element, int]) -> None:
        name = table.contract.table
        row: dict[str, str | int | None] = {}
        for place in table.places:
            if place.column.type == "ordinal":
                row[place.column.raw_name] = ordinals[chain[place.level - len(CHILD)]]
            else:
                row[place.column.raw_name] = _text(chain, place)
        self.numbers.rows[name] = row["row_number"] = self.numbers.rows.get(name, 0) + 1
        self.rows.setdefault(name, []).append(row)

    def _ordinals(self, child: etree._Element) -> dict[etree._Element, int]:
        """The numbers, in the order of the file, of the elements that are numbered."""
        ordinals: dict[etree._Element, int] = {}
        for element in child.iter():
            name = local_name(element)
            if name in numbered_elements():
                self.numbers.elements[name] = ordinals[element] = self.numbers.elements.get(name, 0) + 1
        return ordinals

    def flush(self) -> Batches:
        batches = {
            table.contract.table: pa.RecordBatch.from_pylist(
                self.rows[table.contract.table], schema=row_schema(table.contract)
            )
            for table in census_tables()
            if self.rows.get(table.contract.table)
        }
        self.rows.clear()
        return batches


def walk_census(blocks: Iterator[bytes], numbers: CensusNumbers) -> Iterator[Batches]:
    """Rows of every census table, in batches. Raises ReaderError where the document is not well formed."""
    walk, seen = _Walk(numbers), 0
    for _, element in parse_events(pull_parser(("end",), CHILD[-1]), blocks):
        if seen == 0:
            refuse_document_type(element)
        if _is_below(element, CHILD[0]):
            walk.child(element)
            drop(element)
            seen += 1
            if seen % ROWS_A_BATCH == 0:
                yield walk.flush()
    yield walk.flush()


def _is_below(element: etree._Element, name: str) -> bool:
    parent = element.getparent()
    return parent is not None and local_name(parent) == name


def _chains(chain: list[etree._Element], steps: tuple[str, ...]) -> Iterator[list[etree._Element]]:
    """Every way down the steps from the last element of the chain."""
    if not steps:
        yield chain
        return
    for element in chain[-1]:
        if local_name(element) == steps[0]:
            yield from _chains([*chain, element], steps[1:])


def _text(chain: list[etree._Element], place: Place) -> str | None:
    """Text of the first element at the place that holds any."""
    start = chain[: place.level - len(CHILD) + 1]
    for found in _chains(start, place.path[place.level :]):
        text = "".join(found[-1].itertext()).strip()
        if text:
            return text
    return None
