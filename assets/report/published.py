"""The published tables as a report reads them: one query a table for all authorities and years, then looked up by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from assets.report.content import NO_FIGURE, Figure

Row = dict[str, Any]
TABLES = {
    "values": "select * from published.indicator_values where period_type = 'year'",
    "comparisons": "select * from published.indicator_comparisons where period_type = 'year'",
    "summary": "select * from published.report_summary where period_type = 'year'",
    "beside": "select * from published.companion_values where period_type = 'year'",
    "reconciliation": "select * from published.reconciliation",
    "quality": """
        select * from published.data_quality_summary
        where rule_id = 'RECEIPT' or failing_rows > 0 or status = 'c'
    """,
    "commentary": "select * from published.report_commentary",
    "details": "select * from published.report_details",
}


@dataclass(frozen=True)
class Published:
    """The published rows of one authority, and the benchmarks that all share.

    figures: by indicator, definition version, year, breakdown and level. comparisons: by indicator and year.
    """

    authority: str
    name: str
    region: str | None
    figures: Mapping[tuple[str, str, int, str, str], Figure]
    levels: Mapping[tuple[str, str, int], Mapping[str, list[str]]]
    comparisons: Mapping[tuple[str, int], Row]
    summaries: Mapping[int, Row]
    rows: Mapping[str, list[Row]]
    benchmarks: Mapping[tuple[str, str], list[Row]]

    def figure(self, indicator: str, version: str, year: int, breakdown: str = "all", level: str = "all") -> Figure:
        """A published cell; where the table has none, the figure that says not available."""
        return self.figures.get((indicator, version, year, breakdown, level), NO_FIGURE)

    @property
    def years(self) -> list[int]:
        """The years that have figures, oldest first."""
        return sorted(self.summaries)


def read_benchmarks(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[Row]]:
    """Published figures of other areas by indicator and geography, the newest edition of a source last."""
    found: dict[tuple[str, str], list[Row]] = {}
    rows = con.sql(
        "select indicator_id, geography, year_ending, definition_version, value, value_text, decimals, source, edition"
        " from published.benchmarks where value is not null order by all"
    )
    for row in rows.pl().iter_rows(named=True):
        found.setdefault((row["indicator_id"], row["geography"]), []).append(row)
    return found


def read_published(con: duckdb.DuckDBPyConnection) -> Iterator[Published]:
    """The published rows of each authority that has a year, in order of authority."""
    parts = {name: _by_authority(con.sql(sql).pl()) for name, sql in TABLES.items()}
    names = _names(con)
    benchmarks = read_benchmarks(con)
    for authority in sorted(parts["summary"]):
        mine = {name: frames.get(authority) for name, frames in parts.items()}
        rows = {name: frame.to_dicts() if frame is not None else [] for name, frame in mine.items() if name != "values"}
        figures, levels = _figures(mine["values"])
        name, region = names.get(authority, (f"Authority {authority}", None))
        yield Published(
            authority=authority,
            name=name,
            region=region,
            figures=figures,
            levels=levels,
            comparisons={(row["indicator_id"], row["year_ending"]): row for row in rows["comparisons"]},
            summaries={row["year_ending"]: row for row in rows["summary"]},
            rows=rows,
            benchmarks=benchmarks,
        )


def _by_authority(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {str(key[0]): part for key, part in frame.partition_by("authority", as_dict=True).items()}


def _names(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str | None]]:
    rows = con.execute("select authority, name, region_code from reference.authority").fetchall()
    return {authority: (name, region) for authority, name, region in rows}


def _figures(
    frame: pl.DataFrame | None,
) -> tuple[dict[tuple[str, str, int, str, str], Figure], dict[tuple[str, str, int], dict[str, list[str]]]]:
    figures: dict[tuple[str, str, int, str, str], Figure] = {}
    levels: dict[tuple[str, str, int], dict[str, list[str]]] = {}
    if frame is None:
        return figures, levels
    columns = (
        "indicator_id", "definition_version", "year_ending", "breakdown", "level",
        "display", "status", "flags", "numerator", "denominator",
    )  # fmt: skip
    for indicator, version, year, breakdown, level, display, status, flags, numerator, denominator in frame.select(
        columns
    ).iter_rows():
        figures[indicator, version, year, breakdown, level] = Figure(
            display, status, tuple(flags or ()), _whole(numerator), _whole(denominator)
        )
        if breakdown != "all":
            levels.setdefault((indicator, version, year), {}).setdefault(breakdown, []).append(level)
    return figures, levels


def _whole(count: object) -> int | None:
    return None if count is None else int(str(count).split(".")[0])
