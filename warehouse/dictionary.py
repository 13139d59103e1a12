"""The data dictionary: each column once, with type, unit and meaning; the same name means the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from warehouse.contracts import load_contracts
from warehouse.declared import DeclarationError, load_yaml, require_known_keys
from warehouse.settings import SCHEMA_DIR


@dataclass(frozen=True)
class ColumnMeaning:
    """What a column holds. unit: empty where it has none."""

    name: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class PublishedTable:
    """A table that leaves the warehouse: what it is, its grain and its key."""

    name: str
    description: str
    grain: str
    key: tuple[str, ...]


@lru_cache(maxsize=1)
def load_dictionary() -> Mapping[str, ColumnMeaning]:
    """All columns by name. Raises DeclarationError for an unknown fact or a column told twice."""
    found: dict[str, ColumnMeaning] = {}
    for raw in load_yaml(SCHEMA_DIR / "dictionary.yml"):
        require_known_keys(ColumnMeaning, raw, f"schema/dictionary.yml: {raw.get('name')}")
        if raw["name"] in found:
            raise DeclarationError(f"schema/dictionary.yml: {raw['name']} is told twice; keep one")
        found[raw["name"]] = ColumnMeaning(**raw)
    return found


@cache
def column_meanings(table: str = "") -> Mapping[str, str]:
    """Meaning by column name, with its unit; of a raw table (``raw.cla_header``) as its contract tells it."""
    told = {name: f"{c.meaning} ({c.unit})" if c.unit else c.meaning for name, c in load_dictionary().items()}
    contract = load_contracts().get(table.removeprefix("raw.")) if table.startswith("raw.") else None
    return told | {column.raw_name: column.meaning for column in contract.columns} if contract else told


@lru_cache(maxsize=1)
def published_tables() -> Mapping[str, PublishedTable]:
    """The output tables of CONTRACT 4 by name."""
    found = {}
    for raw in load_yaml(SCHEMA_DIR / "tables.yml"):
        require_known_keys(PublishedTable, raw, f"schema/tables.yml: {raw.get('name')}")
        found[raw["name"]] = PublishedTable(**{**raw, "key": tuple(raw["key"])})
    return found
