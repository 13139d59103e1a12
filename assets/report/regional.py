"""The page that leads to all reports and, when several authorities are loaded, compares them indicator by indicator.

Order and drawing know published figures only: authorities without a number come last, by name, whatever lies behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assets.pages.rendering import render
from assets.report.content import Comparator, Rank
from assets.report.dot_plot import Dot, dot_plot
from assets.report.facts import report_facts
from assets.report.pages import WORDS
from assets.report.published import Published
from assets.report.ranks import Ranks
from assets.report.words import number
from warehouse.catalogue import Indicator, load_catalogue


@dataclass(frozen=True)
class Standing:
    """One authority's published figure of an indicator."""

    authority: str
    name: str
    previous: str
    current: str
    outcome: str
    rank: Rank | None


@dataclass(frozen=True)
class Compared:
    """An indicator over all authorities of a year, those with a number first, best or greatest first."""

    entry: Indicator
    standings: tuple[Standing, ...]
    england: Comparator | None


def write_regional_page(loaded: Sequence[Published], ranks: Ranks, folder: Path) -> Path:
    """Write ``index.html`` into ``folder``: all reports, and the comparison of the newest year."""
    year = max((year for published in loaded for year in published.years), default=0)
    present = [published for published in loaded if year in published.years]
    entries = load_catalogue() if len(present) > 1 else ()
    compared = [compare(entry, present, year, ranks) for entry in entries]
    titles = report_facts().areas
    areas = [
        (area, title, [one for one in compared if one.entry.area == area]) for area, title in titles.items() if compared
    ]
    page = render(
        "report/region.html.j2",
        loaded=loaded,
        year=year,
        absent=[published for published in loaded if published not in present],
        areas=areas,
        summaries={published.authority: published.summaries.get(year) for published in loaded},
        plot=lambda one: dot_plot(one.entry, _dots(one), one.england.display if one.england else None, year),
        **WORDS,
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "index.html"
    path.write_text(page, encoding="utf-8")
    return path


def compare(entry: Indicator, loaded: Sequence[Published], year: int, ranks: Ranks) -> Compared:
    """The standings of an indicator. England's figure is there where all authorities are compared with the same one."""
    rows = [(published, published.comparisons[entry.id, year]) for published in loaded]
    places: Mapping[str, Rank] = ranks.get((entry.id, year), {})
    standings = [
        Standing(
            published.authority,
            published.name,
            row["previous_display"],
            row["current_display"],
            row["outcome"],
            places.get(published.authority),
        )
        for published, row in rows
    ]
    england = {row["england_display"] for _, row in rows if row["england_year"] == year}
    same = Comparator("england", england.pop(), year) if len(england) == 1 else None
    return Compared(entry, tuple(sorted(standings, key=lambda one: _order(one, entry.polarity))), same)


def _order(one: Standing, polarity: str) -> tuple[bool, float, str]:
    shown = number(one.current)
    size = float(shown) if shown is not None else 0.0
    return (shown is None, size if polarity == "lower" else -size, one.name)


def _dots(one: Compared) -> list[Dot]:
    return [Dot(s.authority, s.name, s.current) for s in one.standings if number(s.current) is not None]
