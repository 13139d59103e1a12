"""Workbooks hold text as text, dates as dates, nothing that a spreadsheet computes, and the same bytes each time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from warehouse.workbooks import Sheet, write_workbook

ROWS = pl.DataFrame(
    {
        "child_id": ["007", "=1+1", "a<b&\"c\"'d'", "bell\x07 é\nnext"],
        "due_date": [date(2017, 3, 31), None, date(1900, 3, 1), date(2016, 2, 29)],
        "distance_miles": [Decimal("20.1"), None, Decimal("0.0"), Decimal("999.9")],
        "age": [3, None, 0, -1],
        "data_problem": [True, False, None, True],
        "flags": [["overdue", "case_closed"], [], None, ["=x"]],
    }
)


def cells(path: Path, sheet: int = 0) -> list[tuple[object, ...]]:
    rows = openpyxl.load_workbook(path).worksheets[sheet].iter_rows(values_only=True)
    return [tuple(cell.date() if isinstance(cell, datetime) else cell for cell in row) for row in rows]


def test_cells_keep_their_kinds(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [Sheet("933", ROWS)])
    header, *rows = cells(tmp_path / "a.xlsx")
    assert header == tuple(ROWS.columns)
    assert rows[0] == ("007", date(2017, 3, 31), 20.1, 3, True, "overdue, case_closed")
    assert rows[1] == ("'=1+1", None, None, None, False, None)
    assert rows[2][:4] == ("a<b&\"c\"'d'", date(1900, 3, 1), 0, 0)
    assert rows[3] == ("bell é\nnext", date(2016, 2, 29), 999.9, -1, True, "'=x")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_would_compute_is_marked_as_text(tmp_path: Path, start: str) -> None:
    write_workbook(tmp_path / "a.xlsx", [Sheet("933", pl.DataFrame({"text": [f"{start}1", f"1{start}"]}))])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert str(sheet["A2"].value).startswith("'")
    assert str(sheet["A3"].value).startswith("1")  # inside a text it does no harm
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_the_header_stays_in_view_and_filters(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [Sheet("933", ROWS), Sheet("it's <so>", ROWS.clear())])
    first, second = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets
    assert (first.freeze_panes, first.auto_filter.ref) == ("A2", "A1:F5")
    assert (second.title, second.auto_filter.ref) == ("it's <so>", "A1:F1")  # empty, with its header
    assert cells(tmp_path / "a.xlsx", 1) == [tuple(ROWS.columns)]
    assert first["B2"].number_format == "dd/mm/yyyy"
    assert first.column_dimensions["A"].width > 8


def test_more_columns_than_letters(tmp_path: Path) -> None:
    wide = pl.DataFrame({f"c{n}": [n] for n in range(1, 60)})
    write_workbook(tmp_path / "a.xlsx", [Sheet("933", wide)])
    assert cells(tmp_path / "a.xlsx")[1] == tuple(range(1, 60))


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, [Sheet("933", ROWS)])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
