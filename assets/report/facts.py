"""The declared words of the report: service areas, notes on figures, fixed texts, levels in order (schema/report.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from warehouse.action_lists import load_action_lists
from warehouse.declared import load_yaml
from warehouse.settings import SCHEMA_DIR


@dataclass(frozen=True)
class DetailField:
    """A fixed text of the cover paper: its field in report_details, its title, where it stands, whether it may lack."""

    field: str
    title: str
    heading: bool = False
    optional: bool = False


@dataclass(frozen=True)
class ReportFacts:
    """Words by service area, by status without a figure and by flag; the fixed texts in order."""

    areas: Mapping[str, str]
    no_figure: Mapping[str, str]
    flags: Mapping[str, str]
    details: tuple[DetailField, ...]


@lru_cache(maxsize=1)
def report_facts() -> ReportFacts:
    """What schema/report.yml says."""
    text = load_yaml(SCHEMA_DIR / "report.yml")
    details = tuple(DetailField(**entry) for entry in text["details"])
    return ReportFacts(text["areas"], text["no_figure"], text["flags"], details)


@lru_cache(maxsize=1)
def _breakdowns() -> dict[str, Any]:
    found: dict[str, Any] = load_yaml(SCHEMA_DIR / "breakdowns.yml")
    return found


def breakdown_title(breakdown: str) -> str:
    """The title of a characteristic, such as ``Ethnicity``."""
    return str(_breakdowns()[breakdown]["title"])


@cache
def level_order(breakdown: str, age_bands: str) -> Mapping[str, int]:
    """Place of each level of a characteristic as it is shown; ``age_bands`` names the set that an indicator uses."""
    declared = _breakdowns()[breakdown]
    listed = declared.get("levels") or declared["sets"][age_bands]
    names = [level["level"] if isinstance(level, dict) else str(level) for level in listed]
    return {name: place for place, name in enumerate(names)}


def list_title(action_list: str) -> str:
    """The title of an operational list: ``icpc_clock`` is ``Initial child protection conferences due, ...``."""
    return {entry.name: entry.title for entry in load_action_lists()}[action_list]
