"""The layout of Explore Education Statistics, declared in schema/ees.yml. Nothing is computed or written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from warehouse.declared import load_yaml, require_known_keys
from warehouse.settings import SCHEMA_DIR


@dataclass(frozen=True)
class EesColumn:
    """A column that is in every file of the layout. value: what every row holds, empty where it differs."""

    name: str
    meaning: str
    value: str = ""


@dataclass(frozen=True)
class EesFilter:
    """The one filter: its column, the column that groups its levels, what readers see and are told."""

    name: str
    grouped_by: str
    label: str
    hint: str


@dataclass(frozen=True)
class EesLayout:
    """The two files. units: sign by unit of the catalogue. regions: name by ONS code."""

    file: str
    columns: tuple[EesColumn, ...]
    filter: EesFilter
    units: Mapping[str, str]
    metadata: tuple[EesColumn, ...]
    regions: Mapping[str, str]


@lru_cache(maxsize=1)
def load_ees_layout() -> EesLayout:
    """The declared layout. Raises DeclarationError for a missing or unknown fact."""
    raw: dict[str, Any] = load_yaml(SCHEMA_DIR / "ees.yml")
    require_known_keys(EesLayout, raw, "schema/ees.yml")
    require_known_keys(EesFilter, raw["filter"], "schema/ees.yml: filter")
    return EesLayout(
        **{
            **raw,
            "columns": _columns(raw["columns"]),
            "filter": EesFilter(**raw["filter"]),
            "metadata": _columns(raw["metadata"]),
        }
    )


def _columns(entries: list[dict[str, str]]) -> tuple[EesColumn, ...]:
    for entry in entries:
        require_known_keys(EesColumn, entry, f"schema/ees.yml: {entry.get('name')}")
    return tuple(EesColumn(**entry) for entry in entries)
