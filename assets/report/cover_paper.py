"""The cover paper for members, in the order of a committee paper: head, summary, issues, background, the closing sections.

Its fixed words come from report_details; what is not given is marked. Its figures are those of the report.
"""

from __future__ import annotations

from pathlib import Path

from assets.report.content import Detail, IndicatorReport, Report
from assets.report.narrative import drafted
from assets.report.pages import day_words
from assets.report.summary_words import clear_improvements, headline, not_compared, summary_sentence, unnamed
from assets.report.word_document import WordDocument
from assets.report.words import carried_words, joined, plain, small, with_unit, year_words

AREA_NAMES = {"neighbours": "Statistical neighbours", "region": "Region", "england": "England"}
CLOSING = ("consultations", "implications", "background_papers")


def write_cover_paper(report: Report, path: Path) -> None:
    """Write the paper of a report."""
    title = f"Children’s Social Care Annual Performance Report {year_words(report.year)}"
    details = {detail.field: detail for detail in report.details}
    author = details["author"].text or report.name
    paper = WordDocument(f"{report.name}: {title}", author, report.year)
    paper.heading(title, 0)
    paper.paragraph(report.name, bold=True)
    paper.pairs([(d.title, _or_missing(d, report.year)) for d in report.details if d.is_heading])
    _summary(paper, report, details)
    _issues(paper, report)
    _background(paper, report, details)
    for number, field in enumerate(CLOSING, start=4):
        paper.heading(f"{number}. {details[field].title}", 1)
        _fixed(paper, details[field], report.year)
    paper.save(path)


def _or_missing(detail: Detail, year: int) -> str:
    if not detail.text:
        return f"[Missing: {detail.title.lower()}]"
    carried = carried_words(detail.given_year, year, detail.is_retained)
    return f"{detail.text} [{carried}]" if carried else detail.text


def _fixed(paper: WordDocument, detail: Detail, year: int) -> None:
    if detail.text:
        if carried := carried_words(detail.given_year, year, detail.is_retained):
            paper.marked(carried)
        paper.paragraph(detail.text)
    else:
        paper.missing(f"{detail.title.lower()}; give it as {detail.field} in report_details")


def _summary(paper: WordDocument, report: Report, details: dict[str, Detail]) -> None:
    paper.heading("1. Summary", 1)
    paper.paragraph(
        f"This paper brings the annual report on children’s social care for the year from 1 April {report.year - 1} to"
        f" 31 March {report.year} to members: how well services did for children, compared with the year before and with"
        f" other areas. {plain(headline(report))}"
    )
    paper.heading("Links to plans", 2)
    _fixed(paper, details["plan_links"], report.year)


def _issues(paper: WordDocument, report: Report) -> None:
    paper.heading("2. Issues for consideration", 1)
    paper.paragraph("Members are asked to:")
    clear = clear_improvements(report)
    paper.item(
        f"note the areas of strong and improving performance{', most clearly' if clear else ''}{':' if clear else ';'}"
    )
    for text in clear:
        paper.item(f"{plain(text)};", is_nested=True)
    if not report.deteriorated:
        paper.item("note that no indicator whose direction can be told deteriorated.")
        return
    paper.item("consider the performance that deteriorated, listed here, and the actions under way.")
    header = ("Indicator", year_words(report.year - 1), year_words(report.year), *AREA_NAMES.values())
    paper.table(header, [_row(one) for one in report.deteriorated])


def _row(one: IndicatorReport) -> list[str]:
    others = []
    for other in one.comparators:
        shown = with_unit(other.display, one.entry.unit)
        others.append(f"{shown} ({year_words(other.year)})" if other.year else shown)
    return [one.entry.title, with_unit(one.previous, one.entry.unit), with_unit(one.current, one.entry.unit), *others]


def _background(paper: WordDocument, report: Report, details: dict[str, Detail]) -> None:
    paper.heading("3. Background", 1)
    paper.paragraph(
        "The annual report is produced every year from the authority’s returns. It compares each figure with the year"
        " before, with statistical neighbours, the region and England, in tables, charts and words."
    )
    paper.paragraph(plain(summary_sentence(report)))
    if hidden := unnamed(report):
        paper.paragraph(hidden)
    if open_ones := len(not_compared(report)):
        noun = "indicator" if open_ones == 1 else "indicators"
        paper.paragraph(f"Not comparable with the year before: {small(open_ones)} {noun}; the report says why.")
    if "improvement_summary" in details:
        _fixed(paper, details["improvement_summary"], report.year)
    for area in report.areas:
        worse = [one for one in area.indicators if one.outcome == "deteriorated"]
        if worse:
            paper.heading(area.title, 2)
        for one in worse:
            _deteriorated(paper, one)


def _deteriorated(paper: WordDocument, one: IndicatorReport) -> None:
    paper.heading(one.entry.title, 3)
    paper.paragraph(plain(joined(drafted(one))))
    remark = one.remark
    if remark and (carried := carried_words(remark.given_year, one.year, remark.is_retained)):
        paper.marked(carried)
    if remark and remark.commentary:
        paper.paragraph(remark.commentary)
    if remark and remark.action:
        due = f" by {day_words(remark.due_date)}" if remark.due_date else ""
        paper.paragraph(f"Action: {remark.action}")
        paper.paragraph(f"Responsible: {remark.owner or 'not named'}{due}. Status: {remark.status or 'not given'}.")
    if one.lacks_action:
        paper.missing(f"the action for {year_words(one.year)}: what is done about this, by whom and by when")
