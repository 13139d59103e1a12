"""Columns of extract contracts as their YAML describes them, with errors that name the file. No tables here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

TYPES = ("text", "date_uk", "date_iso", "date_local", "code", "integer", "decimal", "postcode", "yes_no", "ordinal")


class ContractError(Exception):
    """A contract file is wrong; the message names the file and what to change."""


@dataclass(frozen=True)
class Column:
    """One column as delivered.

    aliases: other names for it, in any case. path: where the census XML holds it. counts_for_year: its dates tell which
    reporting year a return describes (DQ-002).
    """

    name: str
    type: str
    meaning: str
    code_set: str | None = None
    required: bool = False
    may_be_blank: bool = False
    counts_for_year: bool = False
    aliases: tuple[str, ...] = ()
    path: str | None = None

    @property
    def raw_name(self) -> str:
        """Name of the column in the raw table."""
        return self.name.lower()

    @property
    def sql_type(self) -> str:
        """Type in the raw table: text as delivered, but for the ordinals of the XML reader."""
        return "bigint" if self.type == "ordinal" else "varchar"


def plain_name(header: str) -> str:
    """A header as it is compared: without byte order mark, surrounding space and case."""
    return header.replace("\ufeff", "").strip().lower()


def read_columns(path: Path, entries: object) -> tuple[Column, ...]:
    if not isinstance(entries, list) or not entries:
        raise ContractError(f"{path.name}: columns must be a list with at least one column")
    columns = tuple(read_column(path, require_mapping(path, entry)) for entry in entries)
    names = [column.raw_name for column in columns]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ContractError(f"{path.name}: column {min(twice)} is listed twice; case does not tell columns apart")
    return columns


def read_column(path: Path, entry: Mapping[str, object], base: Column | None = None) -> Column:
    require_keys(path, entry, {f.name for f in fields(Column)}, {"name"} if base else {"name", "type", "meaning"})
    changes: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    column = replace(base, **changes) if base else Column(**changes)
    if column.type not in TYPES:
        raise ContractError(
            f"{path.name}: column {column.name} has type {column.type!r}; use one of {', '.join(TYPES)}"
        )
    if (column.type == "code") != (column.code_set is not None):
        raise ContractError(
            f"{path.name}: column {column.name}: type code and code_set go together; give both or neither"
        )
    return column


def require_mapping(path: Path, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ContractError(
            f"{path.name}: expected keys and values, found {type(value).__name__}; see the other contracts"
        )
    return value


def require_keys(path: Path, entry: Mapping[str, object], allowed: set[str], needed: set[str]) -> None:
    if unknown := set(entry) - allowed:
        raise ContractError(f"{path.name}: unknown key {min(unknown)}; use {', '.join(sorted(allowed))}")
    if missing := needed - set(entry):
        raise ContractError(
            f"{path.name}: key {min(missing)} is missing in {entry.get('name', entry.get('table', 'the file'))}"
        )
