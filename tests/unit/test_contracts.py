"""Contracts: what is declared is complete and consistent, and a wrong declaration is refused with its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.contracts import ContractError, load_contracts
from warehouse.settings import SCHEMA_DIR

BASE = """table: visits
family: cp
kind: csv
title: Visits
grain: One row per visit.
source: a test
recognised_by: [child]
columns:
  - {name: child, type: text, meaning: The child., required: true}
  - {name: day, type: date_local, meaning: The day., aliases: [date]}
"""


def folder(tmp_path: Path, base: str = BASE, **diffs: str) -> Path:
    (tmp_path / "cp").mkdir()
    (tmp_path / "cp" / "visits.yml").write_text(base)
    for year, text in diffs.items():
        (tmp_path / "cp" / f"visits.{year[1:]}.diff.yml").write_text(text)
    return tmp_path


def test_every_table_of_the_contract_is_there() -> None:
    tables = {name for name, one in load_contracts().items() if one.family != "reference"}
    assert len(tables) == 28
    assert {"cla_header", "cla_dolo", "cin_plan", "cp_visits", "health_events", "report_details"} <= tables


def test_no_header_fits_two_tables_equally_well() -> None:
    recognised = [frozenset(one.recognised_by) for one in load_contracts().values() if one.recognised_by]
    assert len(set(recognised)) == len(recognised)


def test_every_code_set_is_declared() -> None:
    named = {c.code_set for one in load_contracts().values() for c in one.columns if c.code_set}
    there = {path.stem for path in (SCHEMA_DIR / "codesets").glob("*.csv")}
    assert named - there == set()


def test_a_year_changes_what_is_expected(tmp_path: Path) -> None:
    diff = """table: visits
year: 2020
why: The form changed.
add: [{name: seen_alone, type: yes_no, meaning: Seen alone.}]
modify: [{name: day, required: true}]
rename: {child: person}
"""
    visits = load_contracts(folder(tmp_path, y2020=diff))["visits"]
    assert [column.name for column in visits.for_year(2019)] == ["child", "day"]
    assert [column.name for column in visits.for_year(2020)] == ["child", "day", "seen_alone"]
    assert [column.required for column in visits.for_year(2020)] == [True, True, False]
    assert list(visits.raw_columns) == ["child", "day", "seen_alone"]  # one raw table for every year
    named = {header: visits.column_named(header) for header in ("PERSON", " Child ", "Date", "nothing")}
    assert {header: column and column.name for header, column in named.items()} == {
        "PERSON": "child",
        " Child ": "child",
        "Date": "day",
        "nothing": None,
    }


def test_a_column_can_end(tmp_path: Path) -> None:
    diff = "table: visits\nyear: 2021\nwhy: Not asked any more.\nremove: [day]\n"
    visits = load_contracts(folder(tmp_path, y2021=diff))["visits"]
    assert [column.name for column in visits.for_year(2021)] == ["child"]
    assert list(visits.raw_columns) == ["child", "day"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("kind: csv", "kind: pdf"), "kind is 'pdf'"),
        (("type: text", "type: string"), "column child has type 'string'"),
        (("grain:", "grane:"), "unknown key grane"),
        (("source: a test\n", ""), "key source is missing"),
        (("[child]", "[child, nobody]"), "nobody is not among the columns"),
        (("name: day", "name: CHILD"), "column child is listed twice"),
        (("type: text", "type: code"), "type code and code_set go together"),
        (("family: cp", "family: cla"), "expected at cla/visits.yml"),
    ],
)
def test_wrong_contracts_are_refused(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(ContractError, match=rf"visits\.yml: .*{said}"):
        load_contracts(folder(tmp_path, BASE.replace(*change)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("table: visits\nyear: 2020\n", "key why is missing"),
        ("table: visits\nyear: 2021\nwhy: x\n", "expected visits.2021.diff.yml"),
        ("table: visits\nyear: 2020\nwhy: x\nremove: [nobody]\n", "no column nobody in visits.yml"),
    ],
)
def test_wrong_changes_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ContractError, match=said):
        load_contracts(folder(tmp_path, y2020=text))
