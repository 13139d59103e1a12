"""Reading a report page against the published tables: each marked figure with the cell it prints, and the text that is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from lxml import html

from warehouse.words import percent_change

SUFFIX = re.compile(r"(%| days?)$")
VALUE_PARTS = {"n": "numerator", "d": "denominator", "": "display"}
DASH = "–"


@dataclass(frozen=True)
class Printed:
    """A figure on the page and the cell it says it prints. source: its parts, made whole from the elements around it."""

    text: str
    source: tuple[str, ...]


def read_page(path: Path) -> Any:
    """The page as a tree, without its style."""
    tree = html.fromstring(path.read_text(encoding="utf-8"))
    for style in tree.xpath("//style"):
        style.drop_tree()
    return tree


def printed_figures(tree: Any) -> Iterator[Printed]:
    """Every marked figure."""
    for element in tree.xpath("//*[@data-figure]"):
        parts = tuple(element.get("data-figure").split("|"))
        scope = element.xpath("ancestor-or-self::*[@data-scope][1]/@data-scope")
        level = element.xpath("ancestor-or-self::*[@data-level][1]/@data-level")
        if scope and element.tag == "text":
            parts = ("chart", *scope[0].split("|"), *parts)
        elif scope and len(parts) <= 2 and parts[0].isdigit():
            parts = ("values", *scope[0].split("|"), parts[0], *level[0].split("|", 1), *parts[1:])
        yield Printed(element.text_content().strip(), parts)


class Cells:
    """The published tables of a snapshot, for one authority."""

    def __init__(self, published: Path, authority: str) -> None:
        names = ("indicator_values", "indicator_comparisons", "report_summary", "companion_values", "reconciliation")
        self._tables = {
            name: pl.read_parquet(published / f"{name}.parquet").filter(authority=authority)
            for name in (*names, "data_quality_summary")
        }
        self._benchmarks = pl.read_parquet(published / "benchmarks.parquet")
        self._keyed = {
            (r["indicator_id"], r["definition_version"], str(r["year_ending"]), r["breakdown"], r["level"]): r
            for r in self._tables["indicator_values"].iter_rows(named=True)
        }

    def comparison(self, indicator: str, year: str) -> dict[str, Any]:
        """The row of an indicator and year."""
        return self._row("indicator_comparisons", indicator_id=indicator, year_ending=int(year))

    def text(self, source: tuple[str, ...]) -> str:
        """What a cell prints, without its unit."""
        kind, *parts = source
        if kind == "values":
            row = self._keyed.get(tuple(parts[:5]))  # type: ignore[arg-type]
            name = VALUE_PARTS[parts[5] if len(parts) > 5 else ""]
            if row is None:
                return "x"  # last year had no such group
            return self._count(row["display"], row[name]) if name != "display" else str(row["display"])
        if kind == "comparisons":
            value = self.comparison(parts[0], parts[1])[parts[2]]
            return f"{abs(value):f}".rstrip("0").rstrip(".") if parts[2] == "change" else str(value)
        if kind == "change":
            row = self.comparison(parts[0], parts[1])
            return percent_change(row["previous_display"], row["current_display"]).lstrip("+-")
        if kind == "summary":
            return str(self._row("report_summary", year_ending=int(parts[0]))[parts[1]])
        if kind == "beside":
            where = {"indicator_id": parts[0], "definition_version": parts[1], "measure": parts[3]}
            return str(self._row("companion_values", year_ending=int(parts[2]), **where)["display"])
        if kind == "quality":
            row = self._row("data_quality_summary", year_ending=int(parts[0]), table=parts[1], rule_id=parts[2])
            hidden = row["status"] == "c"
            value = ("c" if parts[3] == "failing_rows" else None) if hidden else row[parts[3]]
            return DASH if value is None else str(value)
        if kind == "reconciliation":
            where = {"indicator_id": parts[0], "definition_version": parts[1], "source": parts[3]}
            return str(self._row("reconciliation", year_ending=int(parts[2]), **where)[parts[4]])
        if kind == "chart" and parts[2] == "own":
            return str(self._keyed[parts[0], parts[1], parts[3], "all", "all"]["display"])
        if kind in ("chart", "area"):
            area, year = (parts[2], parts[3]) if kind == "chart" else (parts[3], parts[2])
            return self._elsewhere(parts[0], parts[1], year, area)
        raise AssertionError(f"the page marks a figure that nobody knows: {source}")

    def _row(self, name: str, /, **where: Any) -> dict[str, Any]:
        (row,) = self._tables[name].filter(**where).iter_rows(named=True)
        return row

    def _count(self, display: str, count: Any) -> str:
        if count is not None:
            return f"{int(count):,}"
        return display if display in ("c", "k", "x", "z") else "x"

    def _elsewhere(self, indicator: str, version: str, year: str, area: str) -> str:
        rows = self._tables["indicator_comparisons"].filter(
            indicator_id=indicator, year_ending=int(year), definition_version=version, **{f"{area}_year": int(year)}
        )
        if rows.height:
            return str(rows[f"{area}_display"][0])
        start = {"england": "england", "region": "region:", "neighbours": "neighbours:"}[area]
        rows = self._benchmarks.filter(
            pl.col("geography").str.starts_with(start),
            indicator_id=indicator, year_ending=int(year), definition_version=version,
        )  # fmt: skip
        return f"{rows['value'][-1]:.{rows['decimals'][-1]}f}"


def bare(text: str) -> str:
    """A printed figure without sign, brackets, unit and separators of thousands; words of symbols as symbols."""
    words = {"suppressed": "c", "nearly zero": "k", "not available": "x", "no cases": "z"}
    return words.get(text, SUFFIX.sub("", text.strip("[]")).replace(",", ""))
