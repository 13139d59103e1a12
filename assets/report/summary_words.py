"""The summary of a report in words: how many indicators there are, can be assessed, improved and deteriorated."""

from __future__ import annotations

from collections.abc import Iterable

from assets.report.content import Area, IndicatorReport, Report
from assets.report.words import Shown, Text, a_figure, number, small

OUTCOMES = {
    "improved": "Improved",
    "deteriorated": "Deteriorated",
    "no_change": "Unchanged",
    "contextual": "Context",
    "c": "Not told",
}
NOT_COMPARED = "Not compared"


def outcome_title(outcome: str) -> str:
    """The outcome as a label."""
    return OUTCOMES.get(outcome, NOT_COMPARED)


def summary_sentence(report: Report) -> Text:
    """The counts as the annual report has always put them (INDICATORS 4.2)."""
    counts = report.summary
    if not counts.comparable:
        return (
            "There are ", _count(report, "total"), " indicators. None can be assessed against the year before, because"
            " there are no comparable figures of both years.",
        )  # fmt: skip
    unchanged: Text = (", ", _count(report, "no_change"), " unchanged") if counts.no_change else ()
    return (
        "There are ", _count(report, "total"), " indicators. Comparative performance can be assessed for ",
        _count(report, "comparable"), ": ", _count(report, "improved"), " [", _count(report, "pct_improved", "%"),
        "] improved and ", _count(report, "deteriorated"), " deteriorated against the year before", *unchanged, ".",
    )  # fmt: skip


def headline(report: Report) -> Text:
    """The summary in half a sentence, for a paper that gives the counts further down."""
    if report.summary.pct_improved is None:
        return ("No indicator can be assessed against the year before.",)
    return ("Of the indicators that can be assessed, ", _count(report, "pct_improved", "%"), " improved.")


def _count(report: Report, column: str, mark: str = "") -> Shown:
    return Shown(f"{getattr(report.summary, column)}{mark}", f"summary|{report.year}|{column}")


def not_compared(report: Report) -> tuple[IndicatorReport, ...]:
    """The indicators with a polarity that could not be assessed."""
    return tuple(one for one in report.indicators if one.outcome.startswith("not_comparable"))


def unnamed(report: Report) -> str:
    """What the counts hold but the page may not name, because the figures are suppressed; empty for nothing."""
    hidden = [
        (small(getattr(report.summary, outcome) - named), outcome)
        for outcome in ("improved", "deteriorated", "no_change")
        if (named := sum(one.outcome == outcome for one in report.indicators)) < getattr(report.summary, outcome)
    ]
    if not hidden:
        return ""
    said = " and ".join(f"{count} that {_verb(outcome)}" for count, outcome in hidden)
    return f"The counts include {said}, not named here because the figures behind them are suppressed."


def _verb(outcome: str) -> str:
    return "did not change" if outcome == "no_change" else outcome


def clear_improvements(report: Report) -> list[Text]:
    """The improvements beyond year-to-year variation: title and both figures."""
    return [
        (
            f"{one.entry.title}: ",
            a_figure(one.previous, one.entry.unit, "comparisons", one.entry.id, one.year, "previous_display"),
            " to ",
            a_figure(one.current, one.entry.unit, "comparisons", one.entry.id, one.year, "current_display"),
        )
        for one in report.indicators
        if one.outcome == "improved" and one.within_noise is False and _is_told(one)
    ]


def _is_told(one: IndicatorReport) -> bool:
    """Both figures are shown as numbers; 0.0 is one."""
    return number(one.current) is not None and number(one.previous) is not None


def area_sentence(area: Area) -> str:
    """The counts of a service area in words, from the published outcomes."""
    total = len(area.indicators)
    counts = [(found, words) for outcome, words in _WORDS.items() if (found := _of(area.indicators, outcome))]
    if len(counts) == 1:
        (_, (one, several)) = counts[0]
        whole = {1: "The one indicator", 2: "Both indicators"}.get(total, f"All {small(total)} indicators")
        return f"{whole} {one if total == 1 else several}."
    said = [f"{small(found)} {one if found == 1 else several}" for found, (one, several) in counts]
    return f"Of {small(total)} indicators, {', '.join(said[:-1])} and {said[-1]}."


_WORDS = {
    "improved": ("improved", "improved"),
    "deteriorated": ("deteriorated", "deteriorated"),
    "no_change": ("is unchanged", "are unchanged"),
    "contextual": ("is for context only", "are for context only"),
    "not_comparable": ("cannot be compared with the year before", "cannot be compared with the year before"),
    "c": ("has a direction that is not told", "have a direction that is not told"),
}


def _of(indicators: Iterable[IndicatorReport], outcome: str) -> int:
    return sum(one.outcome.split(":")[0] == outcome for one in indicators)
