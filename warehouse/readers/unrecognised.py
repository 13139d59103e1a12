"""What to say of a table that fits no contract: what it is nearest to, or what it is. Nothing is read here.

Column names are shown only when they are known ones: the first row of a file without a header may be about a child.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from warehouse.contracts import Contract, load_contracts, plain_name
from warehouse.declared import load_yaml
from warehouse.recognise import recognise
from warehouse.settings import SCHEMA_DIR

ROWS_LOOKED_AT = 20


@dataclass(frozen=True)
class NotRead:
    """A known export that no figure is made from. instead: what to do, as the end of a sentence."""

    name: str
    recognised_by: tuple[str, ...]
    instead: str


@cache
def exports_not_read() -> tuple[NotRead, ...]:
    """The entries of schema/not_read.yml."""
    declared = load_yaml(SCHEMA_DIR / "not_read.yml")
    return tuple(NotRead(one["name"], tuple(one["recognised_by"]), one["instead"]) for one in declared)


def describe_unrecognised(
    names: Sequence[str], contracts: Mapping[str, Contract], below: Iterable[Sequence[str]] = ()
) -> str:
    """Why no table fits the first row, and what to do. below: the next rows, in case the header stands there."""
    elsewhere = recognise(names, load_contracts())
    if elsewhere is not None:
        is_reference = elsewhere.contract.family == "reference"
        place = "the folder reference" if is_reference else "the folder of its authority and year, such as 933/2017"
        return (
            f"it is {elsewhere.contract.title} ({elsewhere.contract.table}), which is read from {place}; move it there"
        )
    there = {plain_name(name) for name in names}
    for export in exports_not_read():
        if there.issuperset(map(plain_name, export.recognised_by)):
            return f"it is an {export.name}; {export.instead}"
    for number, fields in enumerate(below, 2):
        header = recognise(fields, contracts)
        if header is not None:
            return (
                f"the header of {header.contract.table} stands in row {number}; remove the rows above it and deliver "
                "the file again"
            )
    return _nearest(names, contracts)


def _nearest(names: Sequence[str], contracts: Mapping[str, Contract]) -> str:
    csv_tables = [contract for contract in contracts.values() if contract.recognised_by]
    nearest = max(csv_tables, key=lambda contract: sum(contract.column_named(name) is not None for name in names))
    there = {column.name for name in names if (column := nearest.column_named(name)) is not None}
    lacking = [name for name in nearest.recognised_by if name not in there]
    if len(there) < 2:
        return "its first row is not the header of any known table; check that the file has a header row"
    return (
        f"its header is nearest to {nearest.table} but lacks {', '.join(lacking)}; add the column or check the export"
    )
