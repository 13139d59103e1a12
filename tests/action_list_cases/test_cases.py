"""Every action list against its worked cases: the whole list, and of each row the columns that the case states."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.case_runner import build
from warehouse.action_lists import load_action_lists

FOLDER = Path(__file__).parent
LISTS = {entry.table.removeprefix("action_list."): entry for entry in load_action_lists()}


def _cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]:
            found.append(pytest.param(path.stem, case, id=f"{path.stem}-{case['name']}".replace(" ", "_")))
    return found


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@pytest.mark.parametrize(("name", "case"), _cases())
def test_case(name: str, case: dict[str, Any]) -> None:
    con = build(
        case["given"],
        [LISTS[name].table],
        year=int(case.get("year", 2017)),
        as_at=case.get("as_at", date(2017, 3, 31)),
        loaded=case.get("loaded"),
        reference=case.get("reference"),
    )
    rows = con.sql(f"select * from {LISTS[name].table}").pl().rows(named=True)
    expected = case["expect"]
    assert [row["child_id"] for row in rows] == [str(row["child_id"]) for row in expected]
    for row, wanted in zip(rows, expected, strict=True):
        stated = {key: value for key, value in wanted.items() if key != "remark"}
        reason = stated.pop("reason", "")
        assert {key: _text(row[key]) for key in stated} == {key: _text(value) for key, value in stated.items()}
        assert reason in row["reason"]


def test_every_list_has_a_case_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.yml")} == LISTS.keys()


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_has_its_columns(name: str) -> None:
    con = build({}, [LISTS[name].table])
    table = con.sql(f"select * from {LISTS[name].table}").pl()
    assert table.height == 0
    assert tuple(table.columns) == LISTS[name].columns
