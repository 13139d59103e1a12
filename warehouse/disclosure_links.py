"""Which published figures determine one another, declared in schema/disclosure.yml. Nothing is suppressed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from warehouse.declared import DeclarationError, load_yaml, require_known_keys
from warehouse.settings import SCHEMA_DIR

PARTS = ("numerator", "denominator")


@dataclass(frozen=True)
class FlowMember:
    """One term of a flow: a part of a figure's headline row, so many years before the year in question."""

    indicator_id: str
    part: str
    years_back: int = 0


@dataclass(frozen=True)
class FlowSet:
    """Figures of which each follows from the others.

    ``hide``: groups of whole figures, the first that is shown is hidden.
    """

    name: str
    members: tuple[FlowMember, ...]
    hide: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class SameCases:
    """A figure that counts the cases of its family; see schema/disclosure.yml for the restrictions."""

    family: str
    indicator_id: str
    part: str
    versions: tuple[str, ...] = ()
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    as_level: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DisclosureLinks:
    """Everything that ties published figures to each other."""

    flow_sets: tuple[FlowSet, ...]
    same_cases: tuple[SameCases, ...]


@lru_cache(maxsize=2)
def load_disclosure_links(path: Path = SCHEMA_DIR / "disclosure.yml") -> DisclosureLinks:
    """The declared links. Raises DeclarationError for an unknown fact or part."""
    raw = load_yaml(path)
    return DisclosureLinks(
        flow_sets=tuple(_flow_set(entry, path.name) for entry in raw["flow_sets"]),
        same_cases=tuple(
            _same_cases(f, entry["name"], path.name) for entry in raw["same_cases"] for f in entry["figures"]
        ),
    )


def _flow_set(raw: dict[str, Any], file: str) -> FlowSet:
    where = f"schema/{file}: {raw.get('name', 'flow set without name')}"
    require_known_keys(FlowSet, raw, where)
    for member in raw["members"]:
        require_known_keys(FlowMember, member, where)
        _require_part(member["part"], where)
    members = tuple(FlowMember(**member) for member in raw["members"])
    return FlowSet(name=raw["name"], members=members, hide=tuple(tuple(group) for group in raw["hide"]))


def _same_cases(raw: dict[str, Any], family: str, file: str) -> SameCases:
    where = f"schema/{file}: {family}"
    values = dict(raw, family=family)
    require_known_keys(SameCases, values, where)
    _require_part(values["part"], where)
    values["versions"] = tuple(raw.get("versions", ()))
    values["levels"] = {name: tuple(levels) for name, levels in raw.get("levels", {}).items()}
    return SameCases(**values)


def _require_part(part: str, where: str) -> None:
    if part not in PARTS:
        raise DeclarationError(f"{where}: part is {part!r}; it must be numerator or denominator")
