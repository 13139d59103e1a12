"""From published rows to the report of one authority and year. Looks figures up and puts them in order; computes none."""

from __future__ import annotations

from collections.abc import Iterator

from assets.report.comparators import chart_lines, compared_on, compared_with
from assets.report.content import (
    NOT_AVAILABLE,
    SUPPRESSED,
    Area,
    Beside,
    Breakdown,
    Context,
    Detail,
    IndicatorReport,
    Level,
    QualityRow,
    ReceiptRow,
    Reconciled,
    Remark,
    Report,
    Summary,
    VersionFigures,
)
from assets.report.facts import breakdown_title, level_order, report_facts
from assets.report.published import Published, Row
from assets.report.ranks import Ranks
from assets.report.words import printable
from warehouse.catalogue import Indicator, load_catalogue

RECEIPT = "RECEIPT"
LAST = 99  # after every declared level


def reports(published: Published, ranks: Ranks) -> Iterator[Report]:
    """The reports of an authority, oldest year first."""
    for year in published.years:
        yield build_report(published, year, ranks)


def build_report(published: Published, year: int, ranks: Ranks) -> Report:
    """The report of one authority and year."""
    summary = published.summaries[year]
    entries = load_catalogue()
    titles = report_facts().areas
    in_order = sorted({entry.area for entry in entries}, key=lambda area: list(titles).index(area))
    areas = [
        Area(
            area,
            titles[area],
            tuple(_indicator(published, entry, year, ranks) for entry in entries if entry.area == area),
        )
        for area in in_order
    ]
    counts = ("total", "comparable", "improved", "deteriorated", "no_change", "pct_improved")
    return Report(
        authority=published.authority,
        name=published.name,
        year=year,
        summary=Summary(**{name: summary[name] for name in counts}),
        areas=tuple(areas),
        details=_details(published, year),
        quality=_quality(published, year),
        receipts=_receipts(published, year),
        sources=_sources(published, year),
    )


def _indicator(published: Published, entry: Indicator, year: int, ranks: Ranks) -> IndicatorReport:
    row = published.comparisons[entry.id, year]
    version = row["definition_version"]
    figure = published.figure(entry.id, version, year)
    years = [one for one in published.years if one <= year]
    hidden = [one for one in years if published.figure(entry.id, version, one).display == SUPPRESSED]
    return IndicatorReport(
        entry=entry,
        year=year,
        version=version,
        outcome=row["outcome"],
        previous=row["previous_display"],
        current=row["current_display"],
        within_noise=row["within_noise"],
        figure=figure,
        comparators=compared_with(published, entry.id, year),
        neighbours_set=row["neighbours_set"],
        neighbours_n=row["neighbours_n"],
        neighbours_method=row["neighbours_method"],
        rank=ranks.get((entry.id, year), {}).get(published.authority),
        lines=chart_lines(published, entry, version, years),
        suppressed_years=tuple(hidden),
        breakdowns=_breakdowns(published, entry, version, year),
        versions=_versions(published, entry, version, year),
        beside=_beside(published, entry, version, year),
        context=_context(published, entry, year),
        remark=_remark(published, entry, year),
        reconciled=_reconciled(published, entry, year),
        blocked_by=_blocked_by(figure.flags, figure.status),
    )


def _blocked_by(flags: tuple[str, ...], status: str) -> tuple[str, ...]:
    return tuple(flag for flag in flags if flag not in report_facts().flags) if status == "blocked" else ()


def _breakdowns(published: Published, entry: Indicator, version: str, year: int) -> tuple[Breakdown, ...]:
    """The breakdowns of a figure; none where the figure itself is not there."""
    found = published.levels.get((entry.id, version, year), {})
    if published.figure(entry.id, version, year).status != "ok":
        return ()
    made = []
    for breakdown in entry.breakdowns:
        order = level_order(breakdown, entry.age_bands)
        names = sorted(found.get(breakdown, ()), key=lambda name: (order.get(name, LAST), name))
        levels = tuple(
            Level(
                name,
                published.figure(entry.id, version, year, breakdown, name),
                published.figure(entry.id, version, year - 1, breakdown, name),
            )
            for name in names
        )
        if levels:
            made.append(Breakdown(breakdown, breakdown_title(breakdown), levels))
    return tuple(made)


def _versions(published: Published, entry: Indicator, headline: str, year: int) -> tuple[VersionFigures, ...]:
    if len(entry.versions) == 1:
        return ()
    return tuple(
        VersionFigures(
            id=one.id,
            definition=one.definition.strip(),
            why=one.why.strip(),
            is_variant=one.is_variant,
            is_headline=one.id == headline,
            previous=published.figure(entry.id, one.id, year - 1),
            current=published.figure(entry.id, one.id, year),
            comparators=compared_on(published, entry.id, one.id, year),
        )
        for one in entry.versions
    )


def _beside(published: Published, entry: Indicator, version: str, year: int) -> tuple[Beside, ...]:
    key = (entry.id, version, year)
    shown = {
        row["measure"]: row["display"]
        for row in published.rows["beside"]
        if (row["indicator_id"], row["definition_version"], row["year_ending"]) == key
    }
    return tuple(
        Beside(measure, companion.title, shown[measure] or NOT_AVAILABLE)
        for measure, companion in entry.companions.items()
        if measure in shown
    )


def _context(published: Published, entry: Indicator, year: int) -> tuple[Context, ...]:
    others = {other.id: other for other in load_catalogue()}
    rows = [(others[name], published.comparisons[name, year]) for name in entry.context_indicators]
    return tuple(Context(other, row["previous_display"], row["current_display"]) for other, row in rows)


def _remark(published: Published, entry: Indicator, year: int) -> Remark | None:
    for row in published.rows["commentary"]:
        if (row["indicator_id"], row["year_ending"]) == (entry.id, year):
            texts = (row[name] for name in ("commentary", "planned_action", "action_owner", "action_status"))
            said, action, owner, status = (printable(text) for text in texts)
            return Remark(said, action, owner, row["due_date"], status, row["given_year"], row["is_retained"])
    return None


def _reconciled(published: Published, entry: Indicator, year: int) -> tuple[Reconciled, ...]:
    return tuple(
        Reconciled(
            row["definition_version"], row["local_display"], row["published_display"], row["source"], row["year_ending"]
        )
        for row in published.rows["reconciliation"]
        if row["indicator_id"] == entry.id and year - 1 <= row["year_ending"] <= year
    )


def _details(published: Published, year: int) -> tuple[Detail, ...]:
    given: dict[str, Row] = {row["field"]: row for row in published.rows["details"] if row["year_ending"] == year}
    fields = [(field, given.get(field.field)) for field in report_facts().details]
    return tuple(
        Detail(
            f.field,
            f.title,
            printable(row["field_text"]) if row else None,
            f.heading,
            row["given_year"] if row else None,
            bool(row and row["is_retained"]),
        )
        for f, row in fields
        if row or not f.optional
    )


def _quality(published: Published, year: int) -> tuple[QualityRow, ...]:
    return tuple(
        QualityRow(
            table=row["table"],
            rule_id=row["rule_id"],
            rows=SUPPRESSED if row["status"] == SUPPRESSED else str(row["failing_rows"]),
            share=NOT_AVAILABLE if row["pct"] is None else str(row["pct"]),
            message=row["message"],
            effect=row["effect"],
        )
        for row in published.rows["quality"]
        if row["year_ending"] == year and row["rule_id"] != RECEIPT
    )


def _receipts(published: Published, year: int) -> tuple[ReceiptRow, ...]:
    return tuple(
        ReceiptRow(row["table"], row["files"], row["tested_rows"])
        for row in published.rows["quality"]
        if row["year_ending"] == year and row["rule_id"] == RECEIPT
    )


def _sources(published: Published, year: int) -> tuple[str, ...]:
    """The sources of the figures of other areas that a reader of this report sees, in order of their names."""
    areas = ("england", f"region:{published.region}", f"neighbours:{published.authority}", "la:")
    used = {
        row["source"]
        for (_, geography), rows in published.benchmarks.items()
        if geography.startswith(areas)
        for row in rows
        if row["year_ending"] <= year and row["source"]
    }
    return tuple(sorted(used))
