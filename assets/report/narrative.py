"""The narrative of an indicator in plain English, drafted from displayed figures, outcome and gap words only.

So a suppressed number cannot come out through prose (INDICATORS 6, rule 8). What the authority itself says is added by
the page, never mixed in.
"""

from __future__ import annotations

from decimal import Decimal

from assets.neighbours import MINIMUM_NEIGHBOURS
from assets.report.content import NOT_AVAILABLE, SUPPRESSED, Comparator, Context, IndicatorReport
from assets.report.facts import report_facts
from assets.report.words import Shown, Text, a_change, a_figure, listed, number, opening, small, year_words

SUBJECTS = {
    "percent": "The percentage", "rate": "The rate", "count": "The number", "score": "The average score",
    "days": "The average",
}  # fmt: skip
AREAS = {"neighbours": "statistical neighbours", "region": "the region", "england": "England"}
MARGINAL, SLIGHT = Decimal(1), Decimal(3)  # percentage points; INDICATORS 4.1 for the first
JUDGED = {"improved": "an improvement", "deteriorated": "a deterioration"}
NOT_COMPARED = {
    "not_comparable:missing": "It cannot be compared with the year before, because one of the two figures is missing.",
    "not_comparable:definition": "It cannot be compared with the year before, because the definition changed.",
    "not_comparable:small_base": "It is not compared with the year before, because too few children are concerned.",
}


def drafted(one: IndicatorReport) -> list[Text]:
    """The sentences on one indicator: movement, comparators, rank, what it is read with, notes."""
    sentences = [movement(one)]
    if one.outcome in NOT_COMPARED and number(one.current) is not None:
        sentences.append((NOT_COMPARED[one.outcome],))
    if number(one.current) is not None:
        sentences += [*comparison(one), *_ranked(one)]
    sentences += [*other_definitions(one), *(context(one, other) for other in one.context)]
    sentences += [(report_facts().flags[flag],) for flag in one.figure.flags if flag in report_facts().flags]
    return sentences


def movement(one: IndicatorReport) -> Text:
    """From last year's figure to this year's, and what that is worth."""
    subject, before, now = SUBJECTS[one.entry.unit], _figure(one, "previous"), _figure(one, "current")
    if number(one.current) is None:
        return _no_number(one)
    if number(one.previous) is None:
        why = "suppressed" if one.previous == SUPPRESSED else "nearly zero" if one.previous == "k" else "not available"
        return (f"{subject} was ", now, f" in {year_words(one.year)}. The figure of the year before is {why}.")
    if one.previous == one.current:
        return (f"{subject} stayed at ", now, f" ({year_words(one.year - 1)} and {year_words(one.year)}).")
    verb = "rose" if _change(one) > 0 else "fell"
    years = (f" ({year_words(one.year - 1)}) to ", f" ({year_words(one.year)})")
    return (f"{subject} {verb}", *_how_much(one), ", from ", before, years[0], now, years[1], *_worth(one), ".")


def _change(one: IndicatorReport) -> Decimal:
    """Change of the displayed figures; zero where one is not a number."""
    before, now = number(one.previous), number(one.current)
    return now - before if before is not None and now is not None else Decimal(0)


def _how_much(one: IndicatorReport) -> Text:
    size = abs(_change(one))
    if one.entry.unit == "percent":
        if size <= SLIGHT:
            return (" marginally",) if size <= MARGINAL else (" slightly",)
        key = f"comparisons|{one.entry.id}|{one.year}|change"
        return (" by ", Shown(f"{size}", key), " percentage points")
    change = a_change(one.previous, one.current, one.entry.id, one.year)
    return (" by ", Shown(change.text.lstrip("+-"), change.source)) if change else ()


def _worth(one: IndicatorReport) -> Text:
    judged = JUDGED.get(one.outcome)
    noise = {True: "within year-to-year variation", False: "more than year-to-year variation", None: None}
    said = [part for part in (judged, noise[one.within_noise]) if part]
    return (f"; {', '.join(said)}",) if said else ()


def _no_number(one: IndicatorReport) -> Text:
    """Why there is no number to print, and the direction where it is published all the same (INDICATORS 6, rule 7)."""
    if one.current == SUPPRESSED:
        direction = {"improved": " Performance improved.", "deteriorated": " Performance deteriorated."}
        return (
            f"The figure of {year_words(one.year)} is suppressed, so that it tells nothing about a child.",
            direction.get(one.outcome, ""),
        )
    if one.current == "k":
        return (f"The figure of {year_words(one.year)} is nearly zero: it is above nought and rounds to it.",)
    reason = report_facts().no_figure.get(one.figure.status, report_facts().no_figure["source_absent"])
    rules = f" ({', '.join(one.blocked_by)})" if one.blocked_by else ""
    return (f"There is no figure for {year_words(one.year)}. {reason}{rules}.",)


def comparison(one: IndicatorReport) -> list[Text]:
    """How the figure stands to other areas; a figure of another year is named with its year."""
    current = [c for c in one.comparators if c.year == one.year and number(c.display) is not None]
    older = [c for c in one.comparators if c.year not in (one.year, None) and number(c.display) is not None]
    sentences: list[Text] = []
    for word, phrase in (("better", "better than"), ("worse", "worse than"), ("same", "the same as")):
        named = [_named(one, c) for c in current if c.gap_word == word]
        if named:
            sentences.append((f"It is {phrase} ", *listed(named), f" in {year_words(one.year)}."))
    unworded = [_for(one, c) for c in current if c.gap_word is None]
    if unworded:
        sentences.append(("It was ", *listed(unworded), f" in {year_words(one.year)}."))
    for other in older:
        sentences.append(("The newest figure of ", *_named(one, other), f" is of {year_words(other.year or 0)}."))
    return sentences


def _for(one: IndicatorReport, other: Comparator) -> Text:
    return (_shown(one, other), f" for {AREAS[other.area]}")


def _named(one: IndicatorReport, other: Comparator) -> Text:
    return (f"{AREAS[other.area]} (", _shown(one, other), ")")


def _shown(one: IndicatorReport, other: Comparator) -> Shown:
    return a_figure(other.display, one.entry.unit, "comparisons", one.entry.id, one.year, f"{other.area}_display")


def _ranked(one: IndicatorReport) -> list[Text]:
    if one.rank is None:
        return []
    place = Shown(f"{one.rank.place}", f"rank|{one.entry.id}|{one.year}|place")
    of = Shown(f"{one.rank.of}", f"rank|{one.entry.id}|{one.year}|of")
    return [("Among the authorities with a published figure it has place ", place, " of ", of, ".")]


def context(one: IndicatorReport, other: Context) -> Text:
    """A figure that the indicator is read with, and its change."""
    source = ("comparisons", other.entry.id, one.year)
    before = a_figure(other.previous, other.entry.unit, *source, "previous_display")
    now = a_figure(other.current, other.entry.unit, *source, "current_display")
    title = f"{'the number of ' if other.entry.unit == 'count' else 'the figure for '}{opening(other.entry.title)}"
    if number(other.previous) is None or number(other.current) is None:
        return (f"Read this with {title}: ", before, " the year before, ", now, " now.")
    if other.previous == other.current:
        return (f"In the same year {title} stayed at ", now, ".")
    verb = "rose" if (number(other.current) or 0) > (number(other.previous) or 0) else "fell"
    change = a_change(other.previous, other.current, other.entry.id, one.year)
    share: Text = (" (", change, ")") if change else ()
    return (f"In the same year {title} {verb} from ", before, " to ", now, *share, ".")


def other_definitions(one: IndicatorReport) -> list[Text]:
    """The figures of both years on definitions that were in force before or will be; never mixed with this one."""
    sentences: list[Text] = []
    for version in one.versions:
        if version.is_variant or version.is_headline:
            continue
        source = ("values", one.entry.id, version.id)
        before = a_figure(version.previous.display, one.entry.unit, *source, one.year - 1, "all", "all")
        now = a_figure(version.current.display, one.entry.unit, *source, one.year, "all", "all")
        years = (f" ({year_words(one.year - 1)})", f" ({year_words(one.year)})")
        told = opening(version.definition.rstrip("."))
        sentences.append((f"By another definition ({told}) it was ", before, years[0], " and ", now, years[1], "."))
    return sentences


def _figure(one: IndicatorReport, which: str) -> Shown:
    display = one.current if which == "current" else one.previous
    return a_figure(display, one.entry.unit, "comparisons", one.entry.id, one.year, f"{which}_display")


def suppressed_note(one: IndicatorReport) -> str:
    """Which years a chart leaves out because they are suppressed; empty for none."""
    if not one.suppressed_years:
        return ""
    years = [year_words(year) for year in one.suppressed_years]
    named = years[0] if len(years) == 1 else f"{', '.join(years[:-1])} and {years[-1]}"
    return f"{named} {'is' if len(years) == 1 else 'are'} suppressed and not drawn."


def neighbours_words(one: IndicatorReport) -> str:
    """How the figure of the statistical neighbours came about, or why there is none; empty where no neighbours are known."""
    found = next(c for c in one.comparators if c.area == "neighbours")
    if found.display == NOT_AVAILABLE:
        return _too_few_neighbours(one)
    if one.neighbours_n is None:
        return "as published for the group"
    chosen = f", set {one.neighbours_set}" if one.neighbours_set else ""
    return f"{one.neighbours_method} of {small(one.neighbours_n)} neighbours{chosen}"


def _too_few_neighbours(one: IndicatorReport) -> str:
    if one.neighbours_n is None:
        return ""
    published = "numerators and denominators" if one.neighbours_method == "pooled" else "figures"
    held = f"those of {small(one.neighbours_n)} are" if one.neighbours_n else "none are"
    return f"not available, since {published} of {small(MINIMUM_NEIGHBOURS)} of them are needed and {held} published"
