"""The action lists as files: a Parquet and a workbook each, a sheet for each authority, empty ones with their header."""

from __future__ import annotations

from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from assets.pages.action_lists import write_action_lists
from tests.case_runner import build
from warehouse.action_lists import load_action_lists
from warehouse.catalogue import load_catalogue
from warehouse.declared import DeclarationError

LISTS = load_action_lists()
CHILD = {"child": "A", "sex": 1, "dob": "01/01/2006", "ethnic": "WBRI"}
FAR = {"child": "A", "decom": "01/05/2015", "rne": "S", "ls": "C2", "place": "U6", "pl_distance": 30}


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """One child far from home in 933, only a census in 878."""
    given = {"cla_header": [CHILD], "cla_episodes": [FAR], "cin_child": [{"lachildid": "B", "authority": "878"}]}
    return build(given, [entry.table for entry in LISTS])


@pytest.fixture(scope="module")
def folder(con: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lists")
    write_action_lists(con, made)
    return made


def test_every_list_is_two_files(folder: Path) -> None:
    wanted = {f"{entry.file_stem}{ending}" for entry in LISTS for ending in (".parquet", ".xlsx")}
    assert {path.name for path in folder.iterdir()} == wanted


def test_a_workbook_has_a_sheet_for_each_authority_and_one_that_explains(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "L01_distant_placements.xlsx")
    assert book.sheetnames == ["878", "933", "About"]
    columns = pl.read_parquet(folder / "L01_distant_placements.parquet").columns
    empty, filled = [list(book[name].iter_rows(values_only=True)) for name in ("878", "933")]
    assert empty == [tuple(columns)]
    assert [row[columns.index("child_id")] for row in filled] == ["child_id", "A"]
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["Authority 933"] == "As at 31/03/2017: 1 rows."
    assert about["Authority 878"] == "As at 31/03/2017: no list, since cla_episodes is not loaded for 2016/17."
    assert about["Column distance_miles"]


def test_the_same_tables_give_the_same_bytes(con: duckdb.DuckDBPyConnection, folder: Path, tmp_path: Path) -> None:
    write_action_lists(con, tmp_path)
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


def test_the_catalogue_and_the_lists_name_each_other() -> None:
    assert {i for entry in LISTS for i in entry.indicators} <= {entry.id for entry in load_catalogue()}
    named = {name for entry in load_catalogue() for name in entry.action_lists}
    assert {entry.name for entry in LISTS} <= named


def test_a_list_told_twice_is_an_error(tmp_path: Path) -> None:
    entry = "{id: L01, name: a, title: t, purpose: p, who_acts: w, order: o, own_columns: []}"
    (tmp_path / "a.yml").write_text(f"- {entry}\n- {entry}\n")
    with pytest.raises(DeclarationError, match="L01 is used twice"):
        load_action_lists(tmp_path)
    (tmp_path / "a.yml").write_text("- {id: L01, name: a}\n")
    with pytest.raises(DeclarationError, match="missing: order"):
        load_action_lists(tmp_path)
