"""The report as a page: marks every published figure with its cell, escapes every word. Words and order are in the template."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assets.pages.rendering import render
from assets.report.charts import is_drawn, year_chart
from assets.report.content import NOT_AVAILABLE, SYMBOLS, Comparator, Figure, IndicatorReport, Report
from assets.report.facts import list_title
from assets.report.narrative import drafted, neighbours_words, suppressed_note
from assets.report.summary_words import (
    area_sentence,
    clear_improvements,
    not_compared,
    outcome_title,
    summary_sentence,
    unnamed,
)
from assets.report.words import Shown, Text, carried_words, joined, number, opening, small, with_unit, year_words
from warehouse.contracts import load_contracts

if TYPE_CHECKING:
    from markupsafe import Markup


def write_page(report: Report, folder: Path, others: Iterable[int] = ()) -> Path:
    """Write ``index.html`` of a report into ``folder``. others: the authority's other years, which the page links to."""
    page = render(
        "report/report.html.j2",
        report=report,
        other_years=sorted(set(others) - {report.year}),
        summary=marked(summary_sentence(report)),
        unnamed=unnamed(report),
        clear_improvements=[marked(text) for text in clear_improvements(report)],
        not_compared=not_compared(report),
        **WORDS,
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "index.html"
    path.write_text(page, encoding="utf-8")
    return path


def marked(text: Text) -> Markup:
    """A sentence as HTML: its words escaped, its figures marked with the cell they print."""
    from markupsafe import Markup

    pieces = [
        Markup("<span data-figure='{}'>{}</span>").format(piece.source, piece.text)
        if isinstance(piece, Shown)
        else Markup("{}").format(piece)
        for piece in text
    ]
    return Markup("").join(pieces)


def narrative(one: IndicatorReport) -> Markup:
    """The drafted sentences of an indicator."""
    return marked(joined(drafted(one)))


def chart(one: IndicatorReport) -> Markup | None:
    """The chart of an indicator's years; None where there is nothing to draw."""
    from markupsafe import Markup

    return Markup(year_chart(one)) if is_drawn(one) else None


def cell(display: str, unit: str) -> str:
    """A figure in a table: with its unit, or the symbol."""
    return display if number(display) is None else with_unit(display, unit).removesuffix(" days").removesuffix(" day")


def part(figure: Figure, name: str) -> str:
    """Numerator or denominator as printed; the symbol of the figure where it is not told."""
    count: int | None = getattr(figure, name)
    if count is not None:
        return f"{count:,}"
    return figure.display if number(figure.display) is None else NOT_AVAILABLE


def day_words(day: date) -> str:
    """A day as people write it: ``30 September 2017``."""
    return f"{day.day} {day:%B %Y}"


def table_title(table: str) -> str:
    """The title of a raw table in its contract; another table by its name."""
    contract = load_contracts().get(table)
    return contract.title if contract else table.replace("_", " ").replace(".", ": ")


def own_year(other: Comparator, year: int) -> str:
    """The year of a comparator, where it is another than the report's."""
    return "" if other.year in (None, year) or number(other.display) is None else year_words(other.year or year)


WORDS = {
    "narrative": narrative,
    "chart": chart,
    "cell": cell,
    "part": part,
    "own_year": own_year,
    "outcome_title": outcome_title,
    "area_sentence": area_sentence,
    "carried_words": carried_words,
    "suppressed_note": suppressed_note,
    "neighbours_words": neighbours_words,
    "list_title": list_title,
    "day_words": day_words,
    "table_title": table_title,
    "small": small,
    "opening": opening,
    "year_words": year_words,
    "with_unit": with_unit,
    "symbols": SYMBOLS,
    "is_number": lambda display: number(display) is not None,
}
