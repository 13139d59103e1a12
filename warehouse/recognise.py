"""What a file is, told from its contents: first bytes and header row. File names say nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warehouse.contracts import Column, Contract, plain_name

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
KINDS = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (OLD_EXCEL, "old_excel"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "other_archive"),
    (b"7z\xbc\xaf\x27\x1c", "other_archive"),
    (b"Rar!\x1a\x07", "other_archive"),
    (b"\x89PNG\r\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
)


@dataclass(frozen=True)
class Header:
    """A header row matched to a contract.

    positions: for each contract column that is there, its position in the row. width: number of named fields.
    full_width: number of fields, the unnamed last ones included.
    """

    contract: Contract
    positions: Mapping[str, int]
    width: int
    full_width: int
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    repeated: tuple[str, ...]

    @property
    def child_position(self) -> int | None:
        """Where the child's identifier stands."""
        name = self.contract.child_id
        return self.positions.get(name.lower()) if name else None


def kind_of(head: bytes) -> str:
    """Format of a file by its first bytes: zip (also XLSX), parquet, old_excel, pdf, other_archive, picture, xml or text."""
    for magic, kind in KINDS:
        if head.startswith(magic):
            return kind
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").lstrip()
    return "xml" if text.startswith(b"<") else "text"


def recognise(fields: Sequence[str], contracts: Mapping[str, Contract], year: int | None = None) -> Header | None:
    """The header of the table that these field names are of; where two fit, the one with the most recognising columns.

    year: whose contract says which columns are missing; None takes the base contract.
    """
    fits = [contract for contract in contracts.values() if _fits(contract, fields)]
    if not fits:
        return None
    best = max(fits, key=lambda contract: (len(contract.recognised_by), _known(contract, fields), contract.table))
    return match(fields, best, year)


def _fits(contract: Contract, fields: Sequence[str]) -> bool:
    if not contract.recognised_by:
        return False
    there = {column.name for field in fields if (column := contract.column_named(field)) is not None}
    return there.issuperset(contract.recognised_by)


def _known(contract: Contract, fields: Sequence[str]) -> int:
    return sum(contract.column_named(field) is not None for field in fields)


def match(fields: Sequence[str], contract: Contract, year: int | None = None) -> Header:
    """Positions of the contract's columns in a header. Of a column that is there twice, the first is used,
    a column under its own name before one under an alias."""
    positions: dict[str, int] = {}
    repeated: list[str] = []
    own_name_first = sorted(range(len(fields)), key=lambda at: (_is_alias(fields[at], contract), at))
    for at in own_name_first:
        column = contract.column_named(fields[at])
        if column is not None and positions.setdefault(column.raw_name, at) != at:
            repeated.append(column.name)
    width = max((at + 1 for at, field in enumerate(fields) if plain_name(field)), default=0)
    unknown = [field.strip() for field in fields if plain_name(field) and contract.column_named(field) is None]
    expected = contract.for_year(year) if year else contract.for_year(0)
    return Header(
        contract=contract,
        positions=positions,
        width=width,
        full_width=len(fields),
        unknown=tuple(dict.fromkeys(unknown)),
        missing=tuple(column.name for column in expected if column.required and column.raw_name not in positions),
        repeated=tuple(dict.fromkeys(repeated)),
    )


def _is_alias(field: str, contract: Contract) -> bool:
    column: Column | None = contract.column_named(field)
    return column is not None and plain_name(field) != column.raw_name
