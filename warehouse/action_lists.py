"""The action lists as declared in schema/lists: what each is for, who acts, what it needs. Who is on a list is SQL."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from warehouse.declared import DeclarationError, load_yaml, require_known_keys
from warehouse.settings import SCHEMA_DIR

FIRST_COLUMNS = ("list_id", "authority", "as_at", "child_id", "age", "team", "social_worker", "iro")
LAST_COLUMNS = ("days_overdue", "flags", "reason", "data_problem", "return_year", "source_file", "row_number")


@dataclass(frozen=True)
class ActionList:
    """One list of children for the authority's staff (INDICATORS 7); restricted, never published.

    order: how it is sorted, in words. own_columns: those between the columns that all lists share. sources: raw tables of
    the reporting year, groups of alternatives of which each group needs one; without them the list is empty.
    indicators: the figures that acting on it changes; empty for all of them.
    """

    id: str
    name: str
    title: str
    purpose: str
    who_acts: str
    order: str
    own_columns: tuple[str, ...]
    sources: tuple[tuple[str, ...], ...] = ()
    indicators: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """``action_list.l01_distant_placements``, filled by the query of that name."""
        return f"action_list.{self.id.lower()}_{self.name}"

    @property
    def file_stem(self) -> str:
        """``L01_distant_placements``: the name of its files without the ending."""
        return f"{self.id}_{self.name}"

    @property
    def columns(self) -> tuple[str, ...]:
        """All its columns in order."""
        return (*FIRST_COLUMNS, *self.own_columns, *LAST_COLUMNS)


@lru_cache(maxsize=2)
def load_action_lists(folder: Path = SCHEMA_DIR / "lists") -> tuple[ActionList, ...]:
    """All lists by their number. Raises DeclarationError for a missing or unknown fact, or a number or name used twice."""
    found = [_action_list(raw, path.name) for path in sorted(folder.glob("*.yml")) for raw in load_yaml(path)]
    for attribute in ("id", "name"):
        values = [getattr(entry, attribute) for entry in found]
        repeated = sorted({value for value in values if values.count(value) > 1})
        if repeated:
            raise DeclarationError(f"schema/lists: {attribute} {', '.join(repeated)} is used twice; keep one")
    return tuple(sorted(found, key=lambda entry: entry.id))


def _action_list(raw: dict[str, Any], file: str) -> ActionList:
    require_known_keys(ActionList, raw, f"schema/lists/{file}: {raw.get('id', 'entry without id')}")
    groups = tuple(tuple(group) for group in raw.get("sources", ()))
    columns, indicators = tuple(raw["own_columns"]), tuple(raw.get("indicators", ()))
    return ActionList(**{**raw, "own_columns": columns, "sources": groups, "indicators": indicators})
