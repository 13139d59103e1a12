"""Charts, page, cover paper and workbook hold what is published, escaped, and the same bytes every time."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from assets.report.charts import is_drawn, year_chart
from assets.report.comparators import OWN
from assets.report.content import Breakdown, Detail, Figure, Level, Line, Remark
from assets.report.cover_paper import write_cover_paper
from assets.report.facts import breakdown_title
from assets.report.pages import write_page
from assets.report.scale import moved_apart, round_scale
from assets.report.workbook import neutral, write_workbook
from tests.unit.report_content import indicator, report
from warehouse.words import number

NASTY = Remark("<script>alert(1)</script> & \x0b more", "=HYPERLINK(1)", "-owner", date(2017, 9, 30), "+open", 2017)


def test_a_chart_draws_only_numbers_and_breaks_where_there_is_none() -> None:
    lines = (Line(OWN, "Somerset", {2014: "90.0", 2015: "91.0", 2017: "94.9"}),)
    drawn = year_chart(indicator(lines=lines, suppressed_years=(2016,)))
    assert drawn.count("<circle") == 3
    assert drawn.count("<polyline") == 1  # 2014 to 2015; nothing leads over the suppressed year
    assert "2015/16" in drawn  # its place on the axis is there, without a point
    assert drawn == year_chart(indicator(lines=lines, suppressed_years=(2016,)))


def test_no_chart_without_two_years_or_without_own_figures() -> None:
    assert is_drawn(indicator())
    assert not is_drawn(indicator(lines=(Line(OWN, "Somerset", {2017: "94.9"}),)))
    assert not is_drawn(indicator(lines=(Line("england", "England", {2016: "1.0", 2017: "2.0"}),)))
    assert not is_drawn(indicator(lines=()))


@pytest.mark.parametrize(
    "values", [["0"], ["100.0"], ["0.0", "100.0"], ["94.9", "97.0"], ["0.1", "0.2"], ["280", "41300"]]
)
def test_a_scale_holds_its_values(values: list[str]) -> None:
    numbers = [number(value) for value in values]
    known = [value for value in numbers if value is not None]
    scale, ticks = round_scale(known, 0.0, 100.0)
    assert scale.low < scale.high
    assert all(0 <= scale.place(value) <= 100 for value in [*known, *ticks])
    assert 2 <= len(ticks) <= 9


def test_labels_are_moved_apart_within_bounds() -> None:
    assert moved_apart([10, 11, 50], 15, 0, 100) == [10, 25, 50]
    assert moved_apart([95, 96, 97], 15, 0, 100) == [70, 85, 100]


def test_free_text_is_escaped(tmp_path: Path) -> None:
    made = report(indicator(remark=NASTY))
    page = write_page(made, tmp_path).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ("-x", "'-x"), ("-1+1", "'-1+1"), ("@a", "'@a"), ("+a", "'+a"), ("\tx", "'\tx"),
        ("-", "-"), ("-1.5", "-1.5"), ("+48", "+48"), ("c", "c"), ("plain", "plain"), ("", ""),
    ],
)  # fmt: skip
def test_what_could_be_computed_is_neutral_and_symbols_and_numbers_stay(text: str, written: str) -> None:
    assert neutral(text) == written


def test_a_missing_action_is_shown_loudly_and_a_carried_one_is_marked(tmp_path: Path) -> None:
    page = write_page(report(), tmp_path).read_text(encoding="utf-8")
    assert "Action missing" in page
    without = Remark("We know.", None, None, None, None, 2017)
    assert "Action missing" in write_page(report(indicator(remark=without)), tmp_path).read_text(encoding="utf-8")
    given = Remark("We know.", "More chairs", "Head", None, None, 2017)
    assert "Action missing" not in write_page(report(indicator(remark=given)), tmp_path).read_text(encoding="utf-8")
    improved = indicator(outcome="improved", previous="80.0")
    assert "Action missing" not in write_page(report(improved), tmp_path).read_text(encoding="utf-8")


def test_a_carried_action_is_shown_and_this_years_is_missing_all_the_same(tmp_path: Path) -> None:
    made = report(indicator(remark=Remark("We know.", "More chairs", "Head", None, None, 2016)))
    page = write_page(made, tmp_path).read_text(encoding="utf-8")
    assert "carried forward from 2015/16" in page
    assert "More chairs" in page
    assert "Action missing: nothing newer than 2015/16 says" in page
    write_cover_paper(made, tmp_path / "paper.docx")
    paper = "\n".join(p.text for p in Document(str(tmp_path / "paper.docx")).paragraphs)
    assert "[carried forward from 2015/16; not yet renewed for this year]" in paper
    assert "Action: More chairs" in paper
    assert "[Missing: the action for 2016/17" in paper


def test_the_cover_paper_marks_what_is_missing_and_numbers_its_pages(tmp_path: Path) -> None:
    write_cover_paper(report(), tmp_path / "paper.docx")
    document = Document(str(tmp_path / "paper.docx"))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "[Missing: the action" in text
    assert "[Missing: consultations" in text
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"][:3] == [
        "1. Summary", "2. Issues for consideration", "3. Background",
    ]  # fmt: skip
    assert "PAGE" in document.sections[0].footer._element.xml
    assert 'w:val="en-GB"' in document.styles.element.xml
    assert document.core_properties.created.date() == date(2017, 3, 31)


def test_fixed_texts_of_an_earlier_year_are_marked(tmp_path: Path) -> None:
    details = tuple(
        Detail(one.field, one.title, f"The {one.field}.", one.is_heading, 2016 if one.field in ("author", "plan_links") else 2017)
        for one in report().details
    )  # fmt: skip
    improvement = Detail("improvement_summary", "What drives the improvement", "Meetings.", False, 2016)
    made = report(details=(*details, improvement))
    write_cover_paper(made, tmp_path / "paper.docx")
    document = Document(str(tmp_path / "paper.docx"))
    mark = "carried forward from 2015/16; not yet renewed for this year"
    assert document.tables[0].rows[0].cells[1].text == f"The author. [{mark}]"
    texts = [p.text for p in document.paragraphs]
    assert [texts[place + 1] for place, text in enumerate(texts) if mark in text] == ["The plan_links.", "Meetings."]
    page = write_page(made, tmp_path).read_text(encoding="utf-8")
    assert f'Meetings.</span> <span class="carried">{mark}</span>' in page
    renewed = report(details=(*details, replace(improvement, given_year=2017)))
    assert "carried forward" not in write_page(renewed, tmp_path).read_text(encoding="utf-8")


def test_the_tables_of_the_cover_paper_have_a_wide_first_column_and_whole_rows(tmp_path: Path) -> None:
    write_cover_paper(report(), tmp_path / "paper.docx")
    (_, table) = Document(str(tmp_path / "paper.docx")).tables
    first, *others = (column.width for column in table.columns)
    assert all(first > 1.5 * other for other in others)
    assert all("w:cantSplit" in row._tr.xml for row in table.rows)
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_the_cover_paper_gives_the_counts_once(tmp_path: Path) -> None:
    write_cover_paper(report(), tmp_path / "paper.docx")
    text = "\n".join(p.text for p in Document(str(tmp_path / "paper.docx")).paragraphs)
    assert text.count("There are 38 indicators.") == 1
    assert "Of the indicators that can be assessed, 83% improved." in text


def test_the_workbook_has_numbers_symbols_and_no_formulas(tmp_path: Path) -> None:
    level = Level("Male", Figure("-50.0", "ok", (), 10, 20), Figure("c", "ok", (), None, 30))
    groups = (Breakdown("sex", breakdown_title("sex"), (level,)),)
    write_workbook(report(indicator(breakdowns=groups, remark=NASTY, previous="c")), tmp_path / "tables.xlsx")
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    assert book.sheetnames == ["Summary", "Child protection"]
    rows = [[cell.value for cell in row] for row in book["Child protection"].iter_rows()]
    assert rows[1][1:3] == ["c", 94.9]
    assert rows[-1][1:7] == ["Sex", "Male", 10, 20, -50, "c"]
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_row_of_the_workbook_is_as_high_as_its_text_and_a_sheet_prints_on_the_width_of_a_page(tmp_path: Path) -> None:
    write_workbook(
        report(indicator(), indicator("cp_plans_open", "280", "x", outcome="contextual")), tmp_path / "t.xlsx"
    )
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Child protection"]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert (sheet.row_dimensions[2].height or 15) >= 30  # its title alone takes two lines
    assert sheet["C3"].value == "x"
    assert sheet["C3"].alignment.horizontal == "right"


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_page(report(indicator(remark=NASTY)), tmp_path / name)
        write_cover_paper(report(), tmp_path / name / "paper.docx")
        write_workbook(report(), tmp_path / name / "tables.xlsx")
    for file in ("index.html", "paper.docx", "tables.xlsx"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    for file in ("paper.docx", "tables.xlsx"):
        with zipfile.ZipFile(tmp_path / "one" / file) as archive:
            assert {member.date_time[0] for member in archive.infolist()} == {1980}


def test_ids_in_a_page_are_unique(tmp_path: Path) -> None:
    page = write_page(report(indicator(), indicator("cp_plans_open", "280", "413")), tmp_path).read_text(
        encoding="utf-8"
    )
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
