"""Other areas' figures for the report: this year's from the comparison, other years and versions from the benchmarks."""

from __future__ import annotations

from collections.abc import Sequence

from assets.report.content import NOT_AVAILABLE, Comparator, Line
from assets.report.published import Published
from warehouse.catalogue import Indicator
from warehouse.words import number

AREAS = ("neighbours", "region", "england")
OWN = "own"
NAMES = {"neighbours": "Neighbours", "region": "Region", "england": "England"}


def compared_with(published: Published, indicator: str, year: int) -> tuple[Comparator, ...]:
    """The comparators of the headline figure, each with its own year and the word for the gap."""
    row = published.comparisons[indicator, year]
    return tuple(
        Comparator(area, row[f"{area}_display"] or NOT_AVAILABLE, row[f"{area}_year"], row.get(f"{area}_gap_word"))
        for area in AREAS
    )


def compared_on(published: Published, indicator: str, version: str, year: int) -> tuple[Comparator, ...]:
    """The comparators of a year on one definition version; without a gap word."""
    return tuple(Comparator(area, display(published, indicator, version, year, area), year) for area in AREAS)


def display(published: Published, indicator: str, version: str, year: int, area: str) -> str:
    """An area's figure of one year and definition version: as compared with, else as published, else not available."""
    row = published.comparisons.get((indicator, year))
    if row and row["definition_version"] == version and row[f"{area}_year"] == year:
        return str(row[f"{area}_display"] or NOT_AVAILABLE)
    named = [
        bench
        for bench in published.benchmarks.get((indicator, _geography(published, area)), ())
        if bench["year_ending"] == year and bench["definition_version"] == version
    ]
    return f"{named[-1]['value']:.{named[-1]['decimals'] or 0}f}" if named else NOT_AVAILABLE


def _geography(published: Published, area: str) -> str:
    return {
        "england": "england",
        "region": f"region:{published.region}",
        "neighbours": f"neighbours:{published.authority}",
    }[area]


def chart_lines(published: Published, entry: Indicator, version: str, years: Sequence[int]) -> tuple[Line, ...]:
    """The authority and its comparators over the years on one definition version; only numbers that are published."""
    own = {year: published.figure(entry.id, version, year).display for year in years}
    lines = [Line(OWN, published.name, own)]
    for area in AREAS:
        figures = {year: display(published, entry.id, version, year, area) for year in years}
        lines.append(Line(area, NAMES[area], figures))
    shown = [Line(one.area, one.name, {y: d for y, d in one.figures.items() if number(d) is not None}) for one in lines]
    return tuple(line for line in shown if line.figures)
