"""Places among authorities, from figures that are published: benchmarks of single authorities, and the loaded ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from assets.report.content import Rank
from assets.report.published import Published, Row
from warehouse.catalogue import Indicator, load_catalogue
from warehouse.words import number

FEWEST = 3  # a place among two says nothing
AUTHORITY = "la:"
Ranks = Mapping[tuple[str, int], Mapping[str, Rank]]


def rank_authorities(loaded: Iterable[Published], benchmarks: Mapping[tuple[str, str], list[Row]]) -> Ranks:
    """Place of each authority by indicator and year, of indicators where one direction is better.

    A loaded authority counts with the figure computed here, others with the one published for them on the definition in
    force. An authority whose figure is suppressed or missing has no place and is not counted.
    """
    catalogue = {entry.id: entry for entry in load_catalogue() if entry.polarity != "none"}
    figures = _published_elsewhere(benchmarks, catalogue)
    for published in loaded:
        for (indicator, year), row in published.comparisons.items():
            if indicator in catalogue:
                value = number(row["current_display"])
                places = figures.setdefault((indicator, year), {})
                places.pop(published.authority, None)
                if value is not None:
                    places[published.authority] = value
    return {
        key: _places(values, catalogue[key[0]].polarity) for key, values in figures.items() if len(values) >= FEWEST
    }


def _published_elsewhere(
    benchmarks: Mapping[tuple[str, str], list[Row]], catalogue: Mapping[str, Indicator]
) -> dict[tuple[str, int], dict[str, Decimal]]:
    figures: dict[tuple[str, int], dict[str, Decimal]] = {}
    for (indicator, geography), rows in benchmarks.items():
        if indicator not in catalogue or not geography.startswith(AUTHORITY):
            continue
        for row in rows:
            if row["definition_version"] in (None, catalogue[indicator].headline_version(row["year_ending"])):
                places = figures.setdefault((indicator, row["year_ending"]), {})
                places[geography.removeprefix(AUTHORITY)] = row["value"]
    return figures


def _places(values: Mapping[str, Decimal], polarity: str) -> dict[str, Rank]:
    ordered = sorted(values.values(), reverse=polarity == "higher")
    first = {value: place for place, value in reversed(list(enumerate(ordered, start=1)))}
    return {authority: Rank(first[value], len(values)) for authority, value in values.items()}
