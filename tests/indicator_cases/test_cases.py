"""Every indicator against its worked cases: the whole cohort of each stated period and version, row by row."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.case_runner import build
from warehouse.catalogue import load_catalogue

FOLDER = Path(__file__).parent
COMPARED = (
    "period_end",
    "definition_version",
    "child_id",
    "case_id",
    "in_denominator",
    "in_numerator",
    "measure_value",
    "companion",
    "flag",
)


def _cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        scenarios = content.get("cases", [content])
        for number, case in enumerate(scenarios):
            found.append(pytest.param(path.stem, case, id=f"{path.stem}-{case.get('name', number)}".replace(" ", "_")))
    return found


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@pytest.mark.parametrize(("indicator", "case"), _cases())
def test_case(indicator: str, case: dict[str, Any]) -> None:
    as_at = case.get("as_at", date(2030, 3, 31))
    con = build(
        case["given"],
        [f"indicator.{indicator}"],
        authority=str(case.get("authority", "933")),
        year=int(case.get("year", 2017)),
        as_at=as_at if isinstance(as_at, date) else date.fromisoformat(as_at),
        rolling=bool(case.get("rolling", False)),
        loaded=case.get("loaded"),
        reference=case.get("reference"),
    )
    expected = case["expect"] or []
    stated = {(_day(e["period_end"]), str(e["definition_version"])) for e in [*expected, *case.get("expect_empty", [])]}
    assert stated, "a case must state at least one period and version"
    columns = ["period_type", *COMPARED]
    rows = con.sql(f"select {', '.join(columns)} from indicator.{indicator}").fetchall()
    wanted_type = "rolling_12m" if case.get("rolling") else "year"
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    found = [
        r
        for r in found
        if r["period_type"] == wanted_type and (_day(r["period_end"]), r["definition_version"]) in stated
    ]
    keys = sorted({k for e in expected for k in e if k in COMPARED} | {"in_numerator"})

    def shown(row: dict[str, Any]) -> tuple[str, ...]:
        row = {"in_denominator": True, "measure_value": None, "companion": None, "flag": None, **row}
        return tuple(f"{k}={_day(row[k]) if k in row else '?'}" for k in keys)

    assert sorted(map(shown, found)) == sorted(map(shown, expected))


def test_every_indicator_has_a_case_file() -> None:
    missing = [entry.id for entry in load_catalogue() if not (FOLDER / f"{entry.id}.yml").exists()]
    assert not missing
