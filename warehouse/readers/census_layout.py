"""The census XML as its contracts describe it: where each column lies, for both readers. No parsing here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from warehouse.contracts import Column, Contract, load_contracts

CHILD = ("Children", "Child")
CASE = (*CHILD, "CINdetails")
ROOT = "/Message/"


@dataclass(frozen=True)
class Place:
    """A column of a census table: the element that holds it, as a path from the root's children.

    level: how many steps of the path are those of the element that makes the row, or of one around it.
    """

    column: Column
    path: tuple[str, ...]
    level: int

    @property
    def field(self) -> str:
        """The path as one text."""
        return "/".join(self.path)


@dataclass(frozen=True)
class CensusTable:
    """A census table: the path of the element that makes a row, and its columns."""

    contract: Contract
    element: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def values(self) -> tuple[Place, ...]:
        """The columns that hold text."""
        return tuple(place for place in self.places if place.column.type != "ordinal")

    @property
    def is_list(self) -> bool:
        """The row is one element of text in a list, such as a review date."""
        return any(place.path == self.element for place in self.values)


@lru_cache(maxsize=1)
def census_tables() -> tuple[CensusTable, ...]:
    """All census tables of the contracts."""
    return tuple(_table(contract) for contract in load_contracts().values() if contract.kind == "cin_xml")


def _table(contract: Contract) -> CensusTable:
    element = tuple((contract.element or "").split("/"))
    return CensusTable(contract, element, tuple(_place(column, element) for column in contract.columns))


def _place(column: Column, element: tuple[str, ...]) -> Place:
    steps = tuple((column.path or column.name).split("/"))
    path = (*element[: element.index(steps[0])], *steps)
    level = next((size for size in range(len(element), 0, -1) if path[:size] == element[:size]), 0)
    return Place(column, path, level)


def counted_elements() -> tuple[str, ...]:
    """Names of the elements that make rows."""
    return tuple(dict.fromkeys(table.element[-1] for table in census_tables()))


@lru_cache(maxsize=1)
def numbered_elements() -> frozenset[str]:
    """Names of the elements that have an ordinal in some table."""
    places = [place for table in census_tables() for place in table.places]
    return frozenset(place.path[-1] for place in places if place.column.type == "ordinal")


def known_elements() -> frozenset[str]:
    """Every element name that the contracts know, those around the columns included."""
    paths: Iterable[tuple[str, ...]] = (place.path for table in census_tables() for place in table.places)
    header = ("Message", "Header", "CollectionDetails", "Collection", "Year", "ReferenceDate", "Source")
    source = ("SourceLevel", "LEA", "SoftwareCode", "Release", "SerialNo", "DateTime")
    return frozenset(step for path in paths for step in path) | frozenset(header) | frozenset(source)
