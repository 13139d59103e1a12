"""All reports of a snapshot: for each authority and year the page, the cover paper and the workbook; the page above them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.report.content import Report
from assets.report.cover_paper import write_cover_paper
from assets.report.figures import reports
from assets.report.pages import write_page
from assets.report.published import read_benchmarks, read_published
from assets.report.ranks import rank_authorities
from assets.report.regional import write_regional_page
from assets.report.summary_words import summary_sentence
from assets.report.words import plain, year_words
from assets.report.workbook import write_workbook


@dataclass(frozen=True)
class Written:
    """What was written of one report: its place below the folder, its summary, and how many actions are missing."""

    place: str
    title: str
    summary: str
    missing_actions: int


def write_reports(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Written]:
    """Write every report below ``folder`` as ``<authority>/<year>/`` and ``index.html`` above them."""
    loaded = list(read_published(con))
    ranks = rank_authorities(loaded, read_benchmarks(con))
    written = []
    for published in loaded:
        for report in reports(published, ranks):
            written.append(_write(report, folder, published.years))
    write_regional_page(loaded, ranks, folder)
    return written


def _write(report: Report, folder: Path, years: list[int]) -> Written:
    place = f"{report.authority}/{report.year}"
    write_page(report, folder / place, years)
    write_cover_paper(report, folder / place / "cover_paper.docx")
    write_workbook(report, folder / place / "tables.xlsx")
    missing = sum(one.lacks_action for one in report.indicators)
    return Written(
        f"{place}/index.html", f"{report.name} {year_words(report.year)}", plain(summary_sentence(report)), missing
    )
