"""Published layouts: which column of a reference file holds which figure, declared in schema/published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from warehouse.declared import load_yaml
from warehouse.settings import SCHEMA_DIR

PUBLISHED_DIR = SCHEMA_DIR / "published"
LAYOUTS = ("simple", "ees", "lait", "neighbours", "postcodes")
NUMBERS = ("plain", "years_and_months")


class PublishedLayoutError(Exception):
    """A file of schema/published is wrong; the message names the file and what to change."""


@dataclass(frozen=True)
class PublishedFigure:
    """A figure in a column, for the rows that fit.

    where: column and the values it may have. year_offset: added to the year of the row. decimals: as published.
    numerator, denominator: columns of the counts behind the figure of an authority, empty where none is published; total: as
    where, for the row of the same geography and year that holds the denominator, if it is another row.
    """

    indicator_id: str
    column: str
    decimals: int
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    year_offset: int = 0
    definition_version: str | None = None
    number: str = "plain"
    numerator: str = ""
    denominator: str = ""
    total: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class PublishedLayout:
    """How a reference table becomes figures, neighbours or postcodes.

    regions: name and ONS code, for layouts that hold names only.
    """

    table: str
    layout: str
    source: str = ""
    figures: tuple[PublishedFigure, ...] = ()
    neighbour_set: str = ""
    authority: str = ""
    neighbours: tuple[str, ...] = ()
    regions: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=4)
def load_published_layouts(folder: Path = PUBLISHED_DIR) -> Mapping[str, PublishedLayout]:
    """All layouts by reference table. Raises PublishedLayoutError for an unknown key or layout."""
    return {layout.table: layout for layout in map(_layout, sorted(folder.glob("*.yml")))}


def _layout(path: Path) -> PublishedLayout:
    text: dict[str, Any] = load_yaml(path)
    try:
        figures = tuple(_figure(entry) for entry in text.pop("figures", []))
        text["neighbours"] = tuple(text.get("neighbours", ()))
        text["regions"] = tuple(text.get("regions", {}).items())
        layout = PublishedLayout(**text, figures=figures)
    except TypeError as error:
        raise PublishedLayoutError(f"{path.name}: {error}; see the other files of the folder") from error
    if layout.layout not in LAYOUTS or any(figure.number not in NUMBERS for figure in figures):
        raise PublishedLayoutError(
            f"{path.name}: layout is one of {', '.join(LAYOUTS)}, number one of {', '.join(NUMBERS)}"
        )
    if layout.table != path.stem:
        raise PublishedLayoutError(f"{path.name}: table is {layout.table}; rename the file or correct the table")
    return layout


def _figure(entry: dict[str, Any]) -> PublishedFigure:
    where, total = (
        tuple((column, tuple(map(str, values))) for column, values in entry.pop(key, {}).items())
        for key in ("where", "total")
    )
    return PublishedFigure(**entry, where=where, total=total)
