"""Local and shared files: crosswalk, commentary, report details, population, benchmarks. Officers are invented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.sample.landing import Row, Table
from pipelines.sample.people import Person
from pipelines.sample.scenario import ByYear
from warehouse.declared import load_yaml

LOCAL_FILE = Path(__file__).parent / "local.yml"
POPULATION_ID = "population_0_17"
COMMENTARY_COLUMNS = ("indicator_id", "commentary", "action", "owner", "due_date", "status")
SIMPLE_COLUMNS = ("indicator_id", "geography", "year_ending", "value", "status", "source", "definition_version")


def crosswalk(people: Iterable[Person]) -> Table:
    """CHILD and LAchildID of the children who have both."""
    both = sorted((p for p in people if p.care_id and p.census_id), key=lambda p: p.care_id)
    return Table(("CHILD", "LAchildID"), [{"CHILD": p.care_id, "LAchildID": p.census_id} for p in both])


def commentary(year: int) -> Table:
    """The commentary of the year: one row per indicator that got worse."""
    rows: list[Row] = [
        {column: str(entry.get(column, "")) for column in COMMENTARY_COLUMNS}
        for entry in load_yaml(LOCAL_FILE)["commentary"].get(year, [])
    ]
    return Table(COMMENTARY_COLUMNS, rows)


def report_details() -> Table:
    """Head of the report: officers, plans, consultations, papers."""
    entries: dict[str, str] = load_yaml(LOCAL_FILE)["report_details"]
    return Table(
        ("field", "value"), [{"field": name, "value": " ".join(text.split())} for name, text in entries.items()]
    )


def population(sizes: Sequence[tuple[str, ByYear]]) -> Table:
    """Mid-year estimates of ages 0 to 17, simple layout: the row of Y holds that of mid Y-1 (INDICATORS 9)."""
    rows: list[Row] = [
        {
            "indicator_id": POPULATION_ID,
            "geography": f"la:{authority}",
            "year_ending": str(year),
            "value": str(size),
            "source": load_yaml(LOCAL_FILE)["population_source"],
        }
        for authority, by_year in sizes
        for year, size in sorted(by_year.items())
    ]
    return Table(SIMPLE_COLUMNS, rows)


def benchmarks(authorities: Sequence[str]) -> Table:
    """Comparators of every authority: neighbours, region, England; of some figures its own, as published."""
    declared: dict[str, Any] = load_yaml(LOCAL_FILE)
    rows: list[Row] = []
    for entry in declared["benchmarks"]:
        for kind in ("own", "neighbours", "region", "england"):
            for year, value in entry.get(kind, {}).items():
                is_quoted = kind == "own" or (kind != "region" and year in entry.get("quoted", ()))
                common = {
                    "indicator_id": entry["id"],
                    "year_ending": str(year),
                    "value": str(value),
                    "source": declared["quoted_source" if is_quoted else "invented_source"],
                    "definition_version": entry.get("version", ""),
                }
                rows += [{**common, "geography": name} for name in _geographies(kind, authorities, declared)]
    return Table(SIMPLE_COLUMNS, rows)


def _geographies(kind: str, authorities: Sequence[str], declared: Mapping[str, str]) -> list[str]:
    if kind == "neighbours":
        return [f"neighbours:{authority}" for authority in authorities]
    if kind == "own":
        return [f"la:{authority}" for authority in authorities if authority == declared["own_authority"]]
    return [f"region:{declared['region']}"] if kind == "region" else ["england"]
