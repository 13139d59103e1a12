"""Census children a block at a time with xml2arrow: the sparse tables it gives, folded into the census tables.

Anything that it might read otherwise than the lxml walk raises NotPlainError, and the walk reads the block instead.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import yaml
from xml2arrow import XmlToArrowParser
from xml2arrow.exceptions import Xml2ArrowError

from warehouse.readers.census_bytes import count_opened, is_odd
from warehouse.readers.census_layout import (
    CASE,
    CHILD,
    CensusTable,
    Place,
    census_tables,
    counted_elements,
    numbered_elements,
)

Numbers = npt.NDArray[np.int64]
Columns = dict[str, pa.Array]
OPEN, CLOSE = b"<Message><Children>", b"</Children></Message>"
PADDING = b"\n" * 64
MODULES, ITEMS = "modules", "items"


class NotPlainError(Exception):
    """The block needs the exact reader."""


@dataclass(frozen=True)
class Folded:
    """Rows of the census tables in one block, with numbers that start at 1, and the elements it holds by name."""

    tables: dict[str, Columns]
    elements: dict[str, int]


def fold_census(document: bytes) -> Folded:
    """Rows of the Child elements of a document that ``census_document`` made.

    Raises NotPlainError when only the walk can be trusted with it.
    """
    if is_odd(document, np.frombuffer(document, dtype=np.uint8)):
        raise NotPlainError
    counts = count_opened(document, counted_elements())
    try:
        sparse = _parser().parse(document)
    except Xml2ArrowError as error:
        raise NotPlainError from error
    tables = _Fold(sparse, counts).tables()
    for table in census_tables():
        name = table.contract.table
        if len(tables[name][table.contract.columns[0].raw_name]) != counts[table.element[-1]]:
            raise NotPlainError
    return Folded(tables, {name: count for name, count in counts.items() if name in numbered_elements()})


def census_document(*children: bytes | memoryview) -> bytes:
    """Pieces of bytes that make whole Child elements, as a document of their own."""
    return b"".join((OPEN, *children, CLOSE, PADDING))


@lru_cache(maxsize=1)
def _parser() -> XmlToArrowParser:
    """The compiled parser; it reads its description from a file, which is written to a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "census.yml"
        path.write_text(yaml.safe_dump(_description()), encoding="utf-8")
        return XmlToArrowParser(path)


def _description() -> dict[str, object]:
    values = {place.path: place for table in census_tables() for place in table.values}
    lists = {table.element for table in census_tables() if table.is_list}
    single = [place for path, place in values.items() if path not in lists]
    modules = [place for place in single if place.path[: len(CASE)] != CASE]
    items = [place for place in single if place.path[: len(CASE)] == CASE]
    tables = [
        _sparse_table("children", CHILD[:-1], ["child"], []),
        _sparse_table(MODULES, CHILD, ["child", "module"], modules),
        _sparse_table(ITEMS, CASE, ["child", "module", "item"], items),
    ]
    for path in sorted(lists):
        levels = ["child", "module", "item", "element"] if path[: len(CASE)] == CASE else ["child", "module"]
        tables.append(_sparse_table("/".join(path), path[:-1], levels, [values[path]]))
    return {"parser_options": {"trim_text": True}, "tables": tables}


def _sparse_table(name: str, path: tuple[str, ...], levels: list[str], places: list[Place]) -> dict[str, object]:
    fields = [
        {"name": place.field, "xml_path": "/Message/" + place.field, "data_type": "Utf8", "nullable": True}
        for place in places
    ]
    return {"name": name, "xml_path": "/Message/" + "/".join(path), "levels": levels, "fields": fields}


class _Fold:
    """The sparse tables of one block: a row a module of a child, an item of a case, or an element of a list."""

    def __init__(self, sparse: dict[str, pa.RecordBatch], counts: dict[str, int]) -> None:
        self.sparse = sparse
        self._items: dict[tuple[str, ...], npt.NDArray[np.bool_]] = {}
        self._columns_of_cases: Columns = {}
        self._columns_of_children: Columns = {}
        self.modules, self.items = sparse[MODULES], sparse[ITEMS]
        self.child_of_module = _numbers(self.modules, "<child>")
        self.children = counts[CHILD[-1]]
        if len(np.unique(self.child_of_module)) != self.children:
            raise NotPlainError
        keys = _case_keys(self.items)
        self.case_keys, first, self.case_of_item = np.unique(keys, return_index=True, return_inverse=True)
        self.child_of_case = _numbers(self.items, "<child>")[first]
        self.item_keys = (self.case_of_item << 24) | _numbers(self.items, "<item>")

    def tables(self) -> dict[str, Columns]:
        """Columns of every census table, all but the row number."""
        return {table.contract.table: self._columns(table) for table in census_tables()}

    def _columns(self, table: CensusTable) -> Columns:
        if table.is_list:
            batch = self.sparse["/".join(table.element)]
            item = self._item_of_list(table, batch) if table.element[: len(CASE)] == CASE else None
            child = _numbers(batch, "<child>") if item is None else None
            return {place.column.raw_name: self._value(table, place, item, child, batch) for place in table.places}
        if table.element == CHILD:
            child = np.arange(self.children)
            return {place.column.raw_name: self._value(table, place, None, child, None) for place in table.places}
        if table.element == CASE:
            case = np.arange(len(self.case_keys))
            return {place.column.raw_name: self._case_value(place, case) for place in table.places}
        item = np.flatnonzero(self._is_item(table.element))
        return {place.column.raw_name: self._value(table, place, item, None, None) for place in table.places}

    def _is_item(self, element: tuple[str, ...]) -> npt.NDArray[np.bool_]:
        if element not in self._items:
            self._items[element] = self._holds(element)
        return self._items[element]

    def _holds(self, element: tuple[str, ...]) -> npt.NDArray[np.bool_]:
        held = np.zeros(self.items.num_rows, dtype=bool)
        for name in self.items.schema.names:
            if name.startswith("/".join(element) + "/"):
                held |= _is_valid(self.items.column(name))
        return held

    def _item_of_list(self, table: CensusTable, batch: pa.RecordBatch) -> Numbers:
        case = np.searchsorted(self.case_keys, _case_keys(batch))
        keys = (case << 24) | _numbers(batch, "<item>")
        item = np.searchsorted(self.item_keys, keys)
        is_there = self._is_item(table.element[: len(CASE) + 1])
        if len(item) and (
            item.max() >= len(is_there) or not is_there[item].all() or (self.item_keys[item] != keys).any()
        ):
            raise NotPlainError
        return item

    def _value(
        self,
        table: CensusTable,
        place: Place,
        item: Numbers | None,
        child: Numbers | None,
        batch: pa.RecordBatch | None,
    ) -> pa.Array:
        if place.path == table.element and batch is not None and place.column.type != "ordinal":
            return _no_blanks(batch.column(place.field))
        if item is None and child is not None:
            return self._child_value(place, child)
        if item is None:
            raise NotPlainError
        if place.level <= len(CASE):
            return self._case_value(place, self.case_of_item[item])
        if place.column.type == "ordinal":
            order = np.cumsum(self._is_item(place.path))
            return pa.array(order[item])
        return _no_blanks(self.items.column(place.field).take(pa.array(item)))

    def _case_value(self, place: Place, case: Numbers) -> pa.Array:
        if place.level <= len(CHILD):
            return self._child_value(place, self.child_of_case[case])
        if place.column.type == "ordinal":
            return pa.array(case + 1)
        if place.field not in self._columns_of_cases:
            values = _gathered(self.items.column(place.field), self.case_of_item, len(self.case_keys))
            self._columns_of_cases[place.field] = values
        return self._columns_of_cases[place.field].take(pa.array(case))

    def _child_value(self, place: Place, child: Numbers) -> pa.Array:
        if place.column.type == "ordinal":
            return pa.array(child + 1)
        if place.field not in self._columns_of_children:
            values = _gathered(self.modules.column(place.field), self.child_of_module, self.children)
            self._columns_of_children[place.field] = values
        return self._columns_of_children[place.field].take(pa.array(child))


def _numbers(batch: pa.RecordBatch, name: str) -> Numbers:
    numbers: Numbers = batch.column(name).to_numpy().astype(np.int64)
    return numbers


def _case_keys(batch: pa.RecordBatch) -> Numbers:
    return (_numbers(batch, "<child>") << 32) | _numbers(batch, "<module>")


def _is_valid(values: pa.Array) -> npt.NDArray[np.bool_]:
    valid: npt.NDArray[np.bool_] = values.is_valid().to_numpy(zero_copy_only=False)
    return valid


def _gathered(values: pa.Array, owners: Numbers, size: int) -> pa.Array:
    """One value an owner, null where it has none. Raises NotPlainError when an owner has two."""
    at = np.flatnonzero(_is_valid(values))
    if len(at) > 1 and (np.diff(owners[at]) <= 0).any():
        raise NotPlainError
    if len(at) == size:
        return _no_blanks(values.drop_null())
    chosen = np.full(size, -1, dtype=np.int64)
    chosen[owners[at]] = at
    return _no_blanks(values.take(pa.array(chosen, mask=chosen < 0)))


def _no_blanks(values: pa.Array) -> pa.Array:
    """Text as it is; an element without text is null."""
    blank = pc.equal(values, "")
    return (
        pc.if_else(pc.fill_null(blank, False), pa.scalar(None, pa.string()), values)
        if pc.any(blank).as_py()
        else values
    )
