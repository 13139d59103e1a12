"""The tables of a report as a workbook: a sheet a service area, numbers as numbers, symbols as text, no formulas."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from assets.report.content import SYMBOLS, Area, Figure, IndicatorReport, Report
from assets.report.narrative import drafted
from assets.report.settled import report_day
from assets.report.summary_words import outcome_title, summary_sentence, unnamed
from assets.report.words import joined, number, plain, year_words
from warehouse.workbooks import FORMULA_STARTS

NOTHING_SAID = "not available"
A4, LINE, WIDTH = 9, 15, 8  # paper; points; characters of a column that nobody has set
SPARE, MOST_LINES = 11, 27  # tenths: words do not fill their lines; a row is at most 409 points high
AREA_WIDTHS = {0: 44, 1: 13, 2: 18, 3: 10, 4: 14, 5: 13, 6: 9, 7: 9, 8: 9, 9: 9, 10: 9, 11: 10, 12: 70}
COUNTS = {
    "total": "Indicators",
    "comparable": "Can be assessed against the year before",
    "improved": "Improved",
    "deteriorated": "Deteriorated",
    "no_change": "Unchanged",
    "pct_improved": "Improved, percent of those assessed",
}


class Sheet:
    """A worksheet that is filled row by row."""

    def __init__(self, book: Any, name: str, formats: dict[str, Any], widths: dict[int, int]) -> None:
        self._sheet = book.add_worksheet(name)
        self._formats, self._row, self._widths = formats, 0, widths
        self._sheet.set_landscape()
        self._sheet.set_paper(A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&L&A&Rpage &P of &N")
        for column, width in widths.items():
            self._sheet.set_column(column, column, width)

    def row(self, *cells: object, look: str | None = None) -> None:
        """One row: text as text, displayed figures as numbers, nothing as an empty cell."""
        self._sheet.set_row(self._row, LINE * self._lines(cells, look))
        for column, cell in enumerate(cells):
            if isinstance(cell, Decimal):
                decimals = -int(cell.as_tuple().exponent)
                self._sheet.write_number(self._row, column, float(cell), self._formats[f"number{min(decimals, 2)}"])
            elif cell is not None:
                named = look or ("symbol" if cell in SYMBOLS and column else "text")
                self._sheet.write_string(self._row, column, neutral(str(cell)), self._formats[named])
        self._row += 1

    def _lines(self, cells: Sequence[object], look: str | None) -> int:
        """How many lines the longest text of a row takes in its column; a title runs on over its neighbours."""
        if look == "title":
            return 2
        texts = [(len(cell), self._widths.get(n, WIDTH)) for n, cell in enumerate(cells) if isinstance(cell, str)]
        lines = max([1, *(-(-length * SPARE // (width * 10)) for length, width in texts)])
        return min(lines, MOST_LINES)

    def freeze(self) -> None:
        """Keep the first column in sight; not the rows so far, since the tables below have headers of their own."""
        self._sheet.freeze_panes(0, 1)


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
        "text": book.add_format({"text_wrap": True, "valign": "top", "indent": 1}),
        "symbol": book.add_format({"align": "right", "valign": "top"}),
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#F3F5F8", "bottom": 1}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        **{
            f"number{n}": book.add_format({"num_format": f"#,##0{'.' * (n > 0)}{'0' * n}", "valign": "top"})
            for n in range(3)
        },
    }
    _summary(Sheet(book, "Summary", formats, {0: 70, 1: 24}), report, title)
    for area in report.areas:
        _area(Sheet(book, area.title[:31], formats, AREA_WIDTHS), area, report.year)
    book.close()


def _summary(sheet: Sheet, report: Report, title: str) -> None:
    sheet.row(title, look="title")
    sheet.row(plain(summary_sentence(report)))
    if hidden := unnamed(report):
        sheet.row(hidden)
    sheet.row()
    sheet.row("Count", "Number", look="head")
    for name, words in COUNTS.items():
        count = getattr(report.summary, name)
        sheet.row(words, NOTHING_SAID if count is None else Decimal(count))
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
