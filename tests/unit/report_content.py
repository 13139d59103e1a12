"""Reports in tests: an indicator with figures given by hand, in place of published tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assets.report.comparators import OWN
from assets.report.content import (
    Area,
    Comparator,
    Detail,
    Figure,
    IndicatorReport,
    Line,
    Report,
    Summary,
)
from warehouse.catalogue import load_catalogue

ENTRIES = {entry.id: entry for entry in load_catalogue()}
YEAR = 2017


def indicator(
    entry: str = "cp_icpc_on_time", previous: str = "97.0", current: str = "94.9", **other: Any
) -> IndicatorReport:
    """An indicator of 2016/17 that fell slightly, better than neighbours and England unless told otherwise."""
    made = IndicatorReport(
        entry=ENTRIES[entry],
        year=YEAR,
        version=ENTRIES[entry].headline_version(YEAR),
        outcome="deteriorated",
        previous=previous,
        current=current,
        within_noise=True,
        figure=Figure(current, "ok"),
        comparators=(
            Comparator("neighbours", "76.1", YEAR, "better"),
            Comparator("region", "x", None),
            Comparator("england", "79.1", YEAR, "better"),
        ),
        neighbours_set=None,
        neighbours_n=None,
        neighbours_method=None,
        rank=None,
        lines=(Line(OWN, "Somerset", {2016: "97.0", 2017: "94.9"}), Line("england", "England", {2017: "79.1"})),
        suppressed_years=(),
        breakdowns=(),
        versions=(),
        beside=(),
        context=(),
        remark=None,
        reconciled=(),
        blocked_by=(),
    )
    return replace(made, **other)


def report(*indicators: IndicatorReport, **other: Any) -> Report:
    """A report with these indicators in one area."""
    made = Report(
        authority="933",
        name="Somerset",
        year=YEAR,
        summary=Summary(38, 23, 19, 4, 0, 83),
        areas=(Area("child_protection", "Child protection", indicators or (indicator(),)),),
        details=tuple(
            Detail(field, field.replace("_", " ").capitalize(), None, field == "author", None)
            for field in ("author", "plan_links", "consultations", "implications", "background_papers")
        ),
        quality=(),
        receipts=(),
        sources=(),
    )
    return replace(made, **other)
