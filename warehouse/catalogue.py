"""The indicator catalogue: what every figure means, declared in schema/indicators/*.yml. No figures are computed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from warehouse.declared import DeclarationError, load_yaml, require_known_keys
from warehouse.settings import SCHEMA_DIR

Unit = Literal["percent", "rate", "count", "score", "days"]
UNITS = ("percent", "rate", "count", "score", "days")
POLARITIES = ("higher", "lower", "none")
SERVICES = ("cp", "cla")
AGE_BAND_SETS = ("cp", "cla", "care_leavers")


@dataclass(frozen=True)
class History:
    """Returns that must be loaded besides those of the period, else the status is ``insufficient_history``.

    source: raw table. years_before: reporting years before the period's first one.
    years_ending_with_period: every reporting year touched by so many years that end with the period.
    """

    source: str
    years_before: int = 0
    years_ending_with_period: int = 0


@dataclass(frozen=True)
class Version:
    """One definition version or named variant of an indicator (INDICATORS 3.10).

    headline_from, headline_to: first and last reporting year in which it is the headline; None = open. A variant never is.
    """

    id: str
    is_variant: bool = False
    headline_from: int | None = None
    headline_to: int | None = None
    is_break: bool = False
    definition: str = ""
    why: str = ""
    sources: tuple[tuple[str, ...], ...] | None = None
    history: tuple[History, ...] | None = None


@dataclass(frozen=True)
class Companion:
    """A count shown beside the figure; above ``above_pct`` percent of the denominator (or of ``of_indicator``) the figure gets ``flag``.

    part: where its cases lie: numerator, remainder (denominator without numerator), denominator (of means) or outside;
    variant_part: the same for variants named ``<version>.<variant>``, None where it is no other.
    """

    title: str
    flag: str | None = None
    above_pct: float | None = None
    of_indicator: str | None = None
    part: str = "outside"
    variant_part: str | None = None


@dataclass(frozen=True)
class Indicator:
    """One catalogue entry. ``sources`` are groups of alternatives: every group needs one of its members delivered.

    A member is a raw table (``cla_oc2``), a column of one (``cla_episodes.pl_distance``) or a loaded reference table
    (``reference.postcode``); ``health_events without cla_oc2`` counts only where no cla_oc2 is delivered.
    ``rolling_sources`` replaces them for rolling windows; an empty list means never.
    """

    id: str
    number: int
    area: str
    title: str
    unit: Unit
    decimals: int
    polarity: str
    lait_polarity: str
    service: str
    definition: str
    numerator: str
    denominator: str
    basis: str
    sources: tuple[tuple[str, ...], ...]
    versions: tuple[Version, ...]
    rolling_sources: tuple[tuple[str, ...], ...] | None = None
    history: tuple[History, ...] = ()
    needs_population: bool = False
    needs_calendar: bool = False
    breakdowns: tuple[str, ...] = ()
    age_bands: str = ""
    action_lists: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    companions: Mapping[str, Companion] = field(default_factory=dict)
    context_indicators: tuple[str, ...] = ()

    def headline_version(self, year_ending: int) -> str:
        """The definition version in force in a reporting year."""
        for version in self.versions:
            first, last = version.headline_from, version.headline_to
            if (
                not version.is_variant
                and (first is None or first <= year_ending)
                and (last is None or year_ending <= last)
            ):
                return version.id
        raise DeclarationError(f"{self.id}: no headline version for {year_ending}; check headline_from and headline_to")


@lru_cache(maxsize=2)
def load_catalogue(folder: Path = SCHEMA_DIR / "indicators") -> tuple[Indicator, ...]:
    """All indicators in catalogue order.

    Raises DeclarationError, naming file and entry, for a missing or unknown fact, a repeated id or number.
    """
    entries: list[Indicator] = []
    for path in sorted(folder.glob("*.yml")):
        for raw in load_yaml(path) or []:
            entries.append(_indicator(raw, path.name))
    entries.sort(key=lambda entry: entry.number)
    for attribute in ("id", "number"):
        values = [getattr(entry, attribute) for entry in entries]
        repeated = sorted({str(v) for v in values if values.count(v) > 1})
        if repeated:
            raise DeclarationError(f"schema/indicators: {attribute} {', '.join(repeated)} is used twice")
    return tuple(entries)


def _indicator(raw: dict[str, Any], file: str) -> Indicator:
    where = f"schema/indicators/{file}: {raw.get('id', 'entry without id')}"
    require_known_keys(Indicator, raw, where)
    for key, allowed in (("unit", UNITS), ("polarity", POLARITIES), ("service", SERVICES)):
        if raw[key] not in allowed:
            raise DeclarationError(f"{where}: {key} is {raw[key]!r}; it must be one of {', '.join(allowed)}")
    if "age_band" in raw.get("breakdowns", []) and raw.get("age_bands") not in AGE_BAND_SETS:
        raise DeclarationError(f"{where}: age_bands must be one of {', '.join(AGE_BAND_SETS)}")
    values = dict(raw)
    values["sources"] = _groups(raw["sources"])
    values["rolling_sources"] = _groups(raw["rolling_sources"]) if "rolling_sources" in raw else None
    values["history"] = tuple(_history(h, where) for h in raw.get("history", []))
    values["versions"] = tuple(_version(v, where) for v in raw["versions"])
    values["companions"] = {name: _companion(c, where) for name, c in (raw.get("companions") or {}).items()}
    for key in ("breakdowns", "action_lists", "caveats", "context_indicators"):
        values[key] = tuple(raw.get(key) or ())
    return Indicator(**values)


def _groups(raw: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in raw)


def _history(raw: dict[str, Any], where: str) -> History:
    require_known_keys(History, raw, f"{where}: history")
    return History(**raw)


def _companion(raw: dict[str, Any], where: str) -> Companion:
    require_known_keys(Companion, raw, f"{where}: companions")
    return Companion(**raw)


def _version(raw: dict[str, Any], where: str) -> Version:
    require_known_keys(Version, raw, f"{where}: versions")
    values = dict(raw)
    if "sources" in raw:
        values["sources"] = _groups(raw["sources"])
    if "history" in raw:
        values["history"] = tuple(_history(h, where) for h in raw["history"])
    return Version(**values)
