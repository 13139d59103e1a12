"""Cover paper and workbook of a full run: their figures are published cells, and what is suppressed stands nowhere in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from docx import Document

from assets.report.facts import breakdown_title
from tests.endtoend.conftest import FullRun
from tests.endtoend.report_reading import read_page
from warehouse.catalogue import load_catalogue
from warehouse.words import number

pytestmark = pytest.mark.endtoend
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
YEAR_WORDS = re.compile(r"\b20\d\d/\d\d\b")
SYMBOLS = {"c", "k", "x", "z"}
YEARS = (2014, 2015, 2016, 2017)
TITLES = {entry.title: entry.id for entry in load_catalogue()}


def folder(run: FullRun, year: int) -> Path:
    return run.published / "report" / "933" / str(year)


def numbers(text: str) -> set[str]:
    """The numbers in a text but for years and those of the indicators' titles."""
    for title in sorted(TITLES, key=len, reverse=True):
        text = re.sub(re.escape(title), " ", text, flags=re.IGNORECASE)
    return set(NUMBER.findall(YEAR_WORDS.sub(" ", text)))


def values(run: FullRun, year: int, tier: str = "published") -> dict[tuple[str, str, str], dict[str, Any]]:
    """Rows of the headline definition of a year by indicator, breakdown and level."""
    found = pl.read_parquet(run.data / tier / "latest" / "indicator_values.parquet").filter(
        year_ending=year, period_type="year", is_headline=True
    )
    return {(r["indicator_id"], r["breakdown"], r["level"]): r for r in found.iter_rows(named=True)}


def headlines(run: FullRun, year: int) -> dict[str, dict[str, Any]]:
    found = pl.read_parquet(run.published / "indicator_comparisons.parquet").filter(
        year_ending=year, period_type="year"
    )
    return {row["indicator_id"]: row for row in found.iter_rows(named=True)}


def written(display: str) -> float | str:
    """A published figure as it stands in a workbook."""
    found = number(display)
    return display if found is None else float(found)


def sheets(run: FullRun, year: int) -> Iterator[tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]]:
    """The rows of each service area: those of its indicators, then those of their groups with the titles between."""
    book = openpyxl.load_workbook(folder(run, year) / "tables.xlsx")
    for sheet in book.worksheets[1:]:
        rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
        end = next((place for place, row in enumerate(rows) if not any(row)), len(rows))
        yield rows[:end], rows[end:]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("size", ["full", "small"])
def test_the_workbook_holds_published_cells(
    size: str, year: int, full_run: FullRun, request: pytest.FixtureRequest
) -> None:
    run = full_run if size == "full" else request.getfixturevalue("small_run")
    published, shown = values(run, year), 0
    compared = headlines(run, year)
    for indicators, groups in sheets(run, year):
        for row in indicators:
            known = compared[TITLES[row[0]]]
            assert row[1:3] == (written(known["previous_display"]), written(known["current_display"]))
        indicator = ""
        for row in groups:
            indicator = TITLES[row[0]] if row[0] else indicator
            if row[0] or not any(row):
                continue
            (cell,) = (
                one for (i, b, level), one in published.items() if (i, level) == (indicator, row[2]) and _is(b, row[1])
            )
            assert row[5] == written(cell["display"])
            for place, part in ((3, "numerator"), (4, "denominator")):
                assert row[place] == (None if cell[part] is None and row[place] is None else _count(cell, part))
            shown += 1
    assert shown > 100 or size == "small"


def _count(cell: dict[str, Any], part: str) -> float | str:
    return cell["display"] if cell[part] is None else float(cell[part])


def _is(breakdown: str, title: str) -> bool:
    return breakdown != "all" and breakdown_title(breakdown) == title


@pytest.mark.parametrize("year", YEARS)
def test_no_suppressed_value_stands_in_the_workbook(small_run: FullRun, year: int) -> None:
    compared, exact = headlines(small_run, year), values(small_run, year, "internal")
    hidden = {indicator for indicator, row in compared.items() if row["current_display"] == "c"}
    assert hidden
    seen = set()
    for indicators, groups in sheets(small_run, year):
        for row in indicators:
            if (indicator := TITLES[row[0]]) in hidden:
                true = exact[indicator, "all", "all"]["display"]
                assert written(true) not in row[:12]
                assert true not in numbers(row[12])
                seen.add(indicator)
        for row in groups:
            if "c" in row[5:6]:
                assert not isinstance(row[5], int | float)
                assert row[3] in (*SYMBOLS, None)
    assert seen == hidden


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("size", ["full", "small"])
def test_the_cover_paper_tells_what_the_page_tells_and_nothing_suppressed(
    size: str, year: int, full_run: FullRun, request: pytest.FixtureRequest
) -> None:
    run = full_run if size == "full" else request.getfixturevalue("small_run")
    compared, exact = headlines(run, year), values(run, year, "internal")
    page = read_page(folder(run, year) / "index.html")
    told = sections(run, year)
    assert set(told) == {indicator for indicator, row in compared.items() if row["outcome"] == "deteriorated"}
    for indicator, text in told.items():
        (card,) = page.xpath(f"//article[@class='card'][.//*[starts-with(@data-figure, 'comparisons|{indicator}|')]]")
        assert numbers(text) <= numbers(" ".join(card.itertext()))
        for which, when in (("current", year), ("previous", year - 1)):
            if compared[indicator][f"{which}_display"] == "c":
                true = values(run, when, "internal").get((indicator, "all", "all"), exact[indicator, "all", "all"])
                assert true["display"] not in numbers(text)


def sections(run: FullRun, year: int) -> dict[str, str]:
    """What the paper says of each deteriorated indicator: its row in the table and the paragraphs under its heading."""
    document = Document(str(folder(run, year) / "cover_paper.docx"))
    told: dict[str, list[str]] = {}
    for table in document.tables[1:]:
        for row in table.rows[1:]:
            told[TITLES[row.cells[0].text]] = [cell.text for cell in row.cells]
    here: list[str] = []
    for paragraph in document.paragraphs:
        if paragraph.style is not None and (paragraph.style.name or "").startswith("Heading"):
            here = told.get(TITLES.get(paragraph.text, ""), [])
        else:
            here.append(paragraph.text)
    return {indicator: " ".join(texts) for indicator, texts in told.items()}
