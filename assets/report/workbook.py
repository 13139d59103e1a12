"""The tables of a report as a workbook: a sheet a service area, numbers as numbers, symbols as text, no formulas."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from assets.report.content import SYMBOLS, Area, Figure, IndicatorReport, Report
from assets.report.narrative import drafted
from assets.report.settled import report_day
from assets.report.summary_words import outcome_title, summary_sentence, unnamed
from assets.report.words import joined, number, plain, year_words
from warehouse.workbooks import FORMULA_STARTS

NOTHING_SAID = "not told"


class Sheet:
    """A worksheet that is filled row by row."""

    def __init__(self, book: Any, name: str, formats: dict[str, Any], widths: dict[int, int]) -> None:
        self._sheet = book.add_worksheet(name)
        self._formats, self._row = formats, 0
        for column, width in widths.items():
            self._sheet.set_column(column, column, width)

    def row(self, *cells: object, look: str | None = None) -> None:
        """One row: text as text, displayed figures as numbers, nothing as an empty cell."""
        for column, cell in enumerate(cells):
            if isinstance(cell, Decimal):
                decimals = -int(cell.as_tuple().exponent)
                self._sheet.write_number(self._row, column, float(cell), self._formats[f"number{min(decimals, 2)}"])
            elif cell is not None:
                self._sheet.write_string(self._row, column, neutral(str(cell)), self._formats[look or "text"])
        self._row += 1

    def freeze(self) -> None:
        """Keep the rows so far in sight."""
        self._sheet.freeze_panes(self._row, 1)


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula. A sign alone is a symbol, a number with its sign a number: both stay."""
    is_plain = len(text) == 1 or number(text) is not None
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_plain else text


def value(display: str) -> Decimal | str:
    """A displayed figure as a number, or its symbol."""
    found = number(display)
    return display if found is None else found


def write_workbook(report: Report, path: Path) -> None:
    """Write the workbook of a report; the same report gives the same bytes."""
    import xlsxwriter

    title = f"{report.name}: children's social care, Annual Performance Report {year_words(report.year)}"
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": title, "author": report.name, "created": report_day(report.year)})
    formats = {
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#F3F5F8", "bottom": 1}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        **{
            f"number{n}": book.add_format({"num_format": f"#,##0{'.' * (n > 0)}{'0' * n}", "valign": "top"})
            for n in range(3)
        },
    }
    _summary(Sheet(book, "Summary", formats, {0: 48, 1: 60}), report, title)
    for area in report.areas:
        _area(Sheet(book, area.title[:31], formats, {0: 60, 1: 16, 2: 20, 3: 12, 4: 20, 12: 80}), area, report.year)
    book.close()


def _summary(sheet: Sheet, report: Report, title: str) -> None:
    sheet.row(title, look="title")
    sheet.row(plain(summary_sentence(report)))
    if hidden := unnamed(report):
        sheet.row(hidden)
    sheet.row()
    sheet.row("Count", "Number", look="head")
    for name in ("total", "comparable", "improved", "deteriorated", "no_change", "pct_improved"):
        count = getattr(report.summary, name)
        sheet.row(name.replace("_", " ").replace("pct", "percent"), NOTHING_SAID if count is None else Decimal(count))
    sheet.row()
    sheet.row("Symbol", "Meaning", look="head")
    for symbol, meaning in SYMBOLS.items():
        sheet.row(symbol, meaning)


def _area(sheet: Sheet, area: Area, year: int) -> None:
    before, now = year_words(year - 1), year_words(year)
    sheet.row(
        "Indicator", before, now, "Unit", "Direction", "Statistical neighbours", "Year", "Region", "Year", "England",
        "Year", "Rank", "In words", look="head",
    )  # fmt: skip
    sheet.freeze()
    for one in area.indicators:
        sheet.row(*_headline(one))
    for one in area.indicators:
        if one.breakdowns:
            sheet.row()
            sheet.row(one.entry.title, "Characteristic", "Group", "Counted", "Out of", now, before, look="head")
            for breakdown in one.breakdowns:
                for level in breakdown.levels:
                    parts = (_part(level.current, "numerator"), _part(level.current, "denominator"))
                    figures = (value(level.current.display), value(level.previous.display))
                    sheet.row(None, breakdown.title, level.name, *parts, *figures)


def _headline(one: IndicatorReport) -> list[object]:
    compared: list[object] = []
    for other in one.comparators:
        compared += [value(other.display), year_words(other.year) if other.year else None]
    rank = f"{one.rank.place} of {one.rank.of}" if one.rank else None
    words = plain(joined(drafted(one)))
    figures = (value(one.previous), value(one.current))
    return [one.entry.title, *figures, one.entry.unit, outcome_title(one.outcome), *compared, rank, words]


def _part(figure: Figure, name: str) -> Decimal | str | None:
    count: int | None = getattr(figure, name)
    if count is not None:
        return Decimal(count)
    return figure.display if number(figure.display) is None else None
