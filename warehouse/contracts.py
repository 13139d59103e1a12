"""Extract contracts: the columns each return must have, year by year. No typing or decoding: that is staging SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import duckdb

from warehouse.contract_columns import (
    Column,
    ContractError,
    plain_name,
    read_column,
    read_columns,
    require_keys,
    require_mapping,
)
from warehouse.declared import load_yaml
from warehouse.settings import SCHEMA_DIR

CONTRACT_DIR = SCHEMA_DIR / "contracts"
LEDGER_DDL = SCHEMA_DIR / "ledger.sql"
FAMILIES = ("cla", "cp", "health", "local", "reference")
KINDS = ("csv", "cin_xml")
__all__ = ["Column", "Contract", "ContractError", "create_raw_tables", "load_contracts", "plain_name", "raw_schema"]
META_COLUMNS: Mapping[str, str] = {
    "authority": "varchar",
    "year_ending": "integer",
    "source_file": "varchar",
    "source_sha256": "varchar",
    "row_number": "bigint",
}
DIFF_KEYS = {"table", "year", "why", "add", "modify", "rename", "remove"}


@dataclass(frozen=True)
class YearDiff:
    """What changes in a contract from one collection year on, and why.

    modify: the columns as they are from then on. rename: pairs (name in the base contract, header from then on).
    """

    year: int
    why: str
    add: tuple[Column, ...] = ()
    modify: tuple[Column, ...] = ()
    rename: tuple[tuple[str, str], ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contract:
    """One raw table: its columns, what it is recognised by, and its yearly changes.

    columns: every column of any year, in order: the columns of the raw table. recognised_by: a header that holds all of
    these is of this table. element: path of the census XML element that makes a row. may_be_absent: a file without any
    row of it was delivered without it. ssda903_element: path of the element of the SSDA903 XML that makes a row;
    ssda903_row_if: of the elements in it, those of which one must hold something.
    """

    table: str
    family: str
    kind: str
    title: str
    grain: str
    source: str
    columns: tuple[Column, ...]
    recognised_by: tuple[str, ...] = ()
    child_id: str | None = None
    first_year: int | None = None
    may_be_absent: bool = False
    element: str | None = None
    ssda903_element: str | None = None
    ssda903_row_if: tuple[str, ...] = ()
    diffs: tuple[YearDiff, ...] = ()
    headers: Mapping[str, Column] = field(default_factory=dict, compare=False, repr=False)

    @property
    def raw_columns(self) -> Mapping[str, str]:
        """Columns of the raw table with their SQL types, without the meta columns."""
        return {column.raw_name: column.sql_type for column in self.columns}

    def column_named(self, header: str) -> Column | None:
        """The column a delivered header means, by name, else by alias or by the name of a later year."""
        return self.headers.get(plain_name(header))

    def for_year(self, year: int) -> tuple[Column, ...]:
        """The columns expected of a return of ``year``: the base contract with the changes up to that year."""
        later = {column.name for diff in self.diffs for column in diff.add}
        columns = {column.name: column for column in self.columns if column.name not in later}
        for diff in self.diffs:
            if diff.year <= year:
                columns |= {column.name: column for column in (*diff.add, *diff.modify)}
                columns = {name: column for name, column in columns.items() if name not in diff.remove}
        return tuple(columns.values())


@lru_cache(maxsize=4)
def load_contracts(folder: Path = CONTRACT_DIR) -> Mapping[str, Contract]:
    """All contracts by table, with their yearly changes applied on top.

    Raises ContractError for an unknown key, type or family, a column named twice, or a change to no known column.
    """
    contracts: dict[str, Contract] = {}
    for path in sorted(folder.glob("*/*.yml")):
        if path.name.endswith(".diff.yml"):
            continue
        contract = _contract(path)
        if contract.table in contracts:
            raise ContractError(f"{path.name}: table {contract.table} is described twice; remove one of the files")
        diffs = sorted(path.parent.glob(f"{contract.table}.*.diff.yml"))
        contracts[contract.table] = _with_diffs(contract, [_diff(diff_path, contract) for diff_path in diffs])
    return contracts


def _contract(path: Path) -> Contract:
    text = require_mapping(path, load_yaml(path))
    allowed = {f.name for f in fields(Contract)} - {"diffs", "headers"}
    require_keys(path, text, allowed, {"table", "family", "kind", "title", "grain", "source", "columns"})
    for key, choices in (("family", FAMILIES), ("kind", KINDS)):
        if text[key] not in choices:
            raise ContractError(f"{path.name}: {key} is {text[key]!r}; use one of {', '.join(choices)}")
    if path.stem != text["table"] or path.parent.name != text["family"]:
        raise ContractError(
            f"{path.name}: expected at {text['family']}/{text['table']}.yml; move it or correct the table"
        )
    columns = read_columns(path, text["columns"])
    names = {column.name for column in columns}
    recognised_by = tuple(cast("list[str]", text.get("recognised_by", [])))
    child_id = cast("str | None", text.get("child_id"))
    for name in (*recognised_by, *([child_id] if child_id else [])):
        if name not in names:
            raise ContractError(
                f"{path.name}: {name} is not among the columns; add it or correct recognised_by, child_id"
            )
    if text["kind"] == "csv" and not recognised_by:
        raise ContractError(f"{path.name}: a CSV table needs recognised_by: the columns that tell it from others")
    settings: dict[str, Any] = {**text, "columns": columns, "recognised_by": recognised_by}
    settings["ssda903_row_if"] = tuple(cast("list[str]", text.get("ssda903_row_if", [])))
    return Contract(**settings)


def _diff(path: Path, contract: Contract) -> YearDiff:
    text = require_mapping(path, load_yaml(path))
    require_keys(path, text, DIFF_KEYS, {"table", "year", "why"})
    if path.name != f"{contract.table}.{text['year']}.diff.yml" or text["table"] != contract.table:
        raise ContractError(
            f"{path.name}: expected {contract.table}.{text['year']}.diff.yml; correct the table or the year"
        )
    base = {column.name: column for column in contract.columns}
    modified = [require_mapping(path, entry) for entry in cast("list[object]", text.get("modify", []))]
    rename = cast("dict[str, str]", text.get("rename", {}))
    remove = cast("list[str]", text.get("remove", []))
    for name in (*(str(entry.get("name")) for entry in modified), *rename, *remove):
        if name not in base:
            raise ContractError(f"{path.name}: no column {name} in {contract.table}.yml; correct the name")
    return YearDiff(
        year=cast("int", text["year"]),
        why=str(text["why"]),
        add=read_columns(path, text["add"]) if "add" in text else (),
        modify=tuple(read_column(path, entry, base[str(entry["name"])]) for entry in modified),
        rename=tuple(rename.items()),
        remove=tuple(remove),
    )


def _with_diffs(contract: Contract, diffs: list[YearDiff]) -> Contract:
    diffs = sorted(diffs, key=lambda diff: diff.year)
    columns = (*contract.columns, *(column for diff in diffs for column in diff.add))
    by_name = {column.name: column for column in columns}
    headers = {plain_name(alias): column for column in columns for alias in column.aliases}
    headers |= {plain_name(new): by_name[old] for diff in diffs for old, new in diff.rename}
    headers |= {plain_name(column.name): column for column in columns}
    return replace(contract, columns=columns, diffs=tuple(diffs), headers=headers)


def create_raw_tables(con: duckdb.DuckDBPyConnection, folder: Path = CONTRACT_DIR) -> None:
    """Create every raw table, the receipt ledger and the delivered reference tables anew, empty."""
    con.execute("create schema if not exists raw")
    for contract in load_contracts(folder).values():
        if contract.family != "reference":
            columns = ", ".join(f'"{name}" {sql_type}' for name, sql_type in raw_schema(contract).items())
            con.execute(f"create or replace table raw.{contract.table} ({columns})")
    con.execute(LEDGER_DDL.read_text(encoding="utf-8"))


def raw_schema(contract: Contract) -> Mapping[str, str]:
    """All columns of the raw table in order, with their SQL types."""
    return {**contract.raw_columns, **META_COLUMNS}
