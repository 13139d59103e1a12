"""The report's sentences say what the displayed figures say, and no more than is published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assets.report.content import Area, Comparator, Context, Figure, Rank, Summary, VersionFigures
from assets.report.narrative import comparison, drafted, movement, neighbours_words, suppressed_note
from assets.report.summary_words import area_sentence, clear_improvements, summary_sentence, unnamed
from assets.report.words import joined, plain, printable, with_unit
from tests.unit.report_content import ENTRIES, YEAR, indicator, report
from warehouse.words import percent_change


@pytest.mark.parametrize(
    ("previous", "current", "said"),
    [
        ("97.0", "94.9", "fell slightly, from 97.0% (2015/16) to 94.9% (2016/17)"),
        ("99.0", "98.0", "fell marginally, from"),  # one point is still marginal
        ("99.0", "97.9", "fell slightly, from"),
        ("90.0", "93.0", "rose slightly, from"),  # three points are still slight
        ("88.5", "72.9", "fell by 15.6 percentage points, from"),
        ("94.9", "94.9", "stayed at 94.9% (2015/16 and 2016/17)"),
    ],
)
def test_the_movement_is_told_by_its_size(previous: str, current: str, said: str) -> None:
    assert said in plain(movement(indicator(previous=previous, current=current)))


def test_a_change_is_judged_by_outcome_and_year_to_year_variation() -> None:
    assert plain(movement(indicator())).endswith("; a deterioration, within year-to-year variation.")
    better = indicator(previous="80.0", current="90.0", outcome="improved", within_noise=False)
    assert plain(movement(better)).endswith("; an improvement, more than year-to-year variation.")
    assert plain(movement(indicator(outcome="contextual", within_noise=None))).endswith("94.9% (2016/17).")


def test_counts_and_days_change_by_percent() -> None:
    assert plain(movement(indicator("cp_plans_open", "280", "413", outcome="contextual", within_noise=None))) == (
        "The number rose by 48%, from 280 (2015/16) to 413 (2016/17)."
    )
    assert "from 434 days (2015/16) to 405 days" in plain(movement(indicator("perm_a1_days", "434", "405")))


@pytest.mark.parametrize(
    ("previous", "current", "change"),
    [
        ("280", "413", "+48%"),
        ("413", "280", "-32%"),
        ("c", "413", ""),
        ("280", "c", ""),
        ("0", "5", ""),
        ("200", "200", "+0%"),
    ],
)
def test_a_percent_change_needs_two_displayed_numbers(previous: str, current: str, change: str) -> None:
    assert percent_change(previous, current) == change


def test_comparators_of_the_year_are_told_by_gap_word() -> None:
    said = [plain(text) for text in comparison(indicator())]
    assert said == ["It is better than statistical neighbours (76.1%) and England (79.1%) in 2016/17."]


def test_a_comparator_of_another_year_is_told_with_its_year_and_no_gap() -> None:
    one = indicator(comparators=(Comparator("neighbours", "93.7", 2016), Comparator("england", "x", None)))
    assert [plain(text) for text in comparison(one)] == [
        "The newest figure of statistical neighbours (93.7%) is of 2015/16."
    ]


def test_a_suppressed_figure_is_not_told_in_any_sentence() -> None:
    one = indicator(current="c", previous="97.0", figure=Figure("c", "ok"), within_noise=None, rank=Rank(3, 9))
    said = plain(joined(drafted(one)))
    assert said.startswith("The figure of 2016/17 is suppressed, so that it tells nothing about a child.")
    assert "97.0" not in said  # the year before would say how far it is from
    assert "76.1" not in said
    assert plain(movement(replace(one, outcome="improved"))).endswith("Performance improved.")
    assert plain(movement(replace(one, outcome="c"))).endswith("about a child.")


@pytest.mark.parametrize(
    ("status", "display", "said"),
    [
        ("source_absent", "x", "The records that this figure needs were not delivered."),
        ("insufficient_history", "x", "returns of earlier years, and they are not loaded."),
        ("blocked", "x", "the data behind it failed a check (DQ-003)."),
        ("no_cases", "z", "There were no cases to measure."),
    ],
)
def test_why_there_is_no_figure(status: str, display: str, said: str) -> None:
    rules = ("DQ-003",) if status == "blocked" else ()
    one = indicator(current=display, figure=Figure(display, status), blocked_by=rules, outcome="not_comparable:missing")
    told = plain(joined(drafted(one)))
    assert told.startswith("There is no figure for 2016/17.")
    assert said in told
    assert "None" not in told


def test_a_linked_figure_is_told_with_its_change() -> None:
    one = indicator(context=(Context(ENTRIES["cp_plans_open"], "280", "413"),))
    assert "rose from 280 to 413 (+48%)." in plain(joined(drafted(one)))
    hidden = indicator(context=(Context(ENTRIES["cp_plans_open"], "c", "413"),))
    assert "suppressed the year before, 413 now." in plain(joined(drafted(hidden)))
    assert "(+" not in plain(joined(drafted(hidden)))


def test_the_other_definition_is_told_beside() -> None:
    old = VersionFigures("v1", "Wherever placed.", "", False, False, Figure("28.7", "ok"), Figure("32.1", "ok"), ())
    said = plain(joined(drafted(indicator("cla_placed_over_20_miles", "19.6", "23.1", versions=(old,)))))
    assert "By another definition (wherever placed) it was 28.7% (2015/16) and 32.1% (2016/17)." in said


def test_flags_are_told_in_words() -> None:
    one = indicator(figure=Figure("94.9", "ok", ("low_base",)))
    assert "fewer than 20 cases" in plain(joined(drafted(one)))


def test_the_summary_sentence() -> None:
    assert plain(summary_sentence(report())) == (
        "There are 38 indicators. Comparative performance can be assessed for 23: 19 [83%] improved and 4 deteriorated"
        " against the year before."
    )
    unchanged = report(summary=Summary(38, 13, 7, 4, 2, 54))
    assert plain(summary_sentence(unchanged)).endswith("against the year before, 2 unchanged.")
    none = report(summary=Summary(38, 0, 0, 0, 0, None))
    assert "None can be assessed" in plain(summary_sentence(none))


def test_what_the_counts_hold_and_the_page_may_not_name_is_said() -> None:
    assert unnamed(report(summary=Summary(38, 1, 0, 1, 0, 0))) == ""
    assert unnamed(report()) == (
        "The counts include 19 that improved and three that deteriorated, not named here because the figures behind them"
        " are suppressed."
    )


@pytest.mark.parametrize(
    ("outcomes", "sentence"),
    [
        (["deteriorated"], "The one indicator deteriorated."),
        (["contextual"], "The one indicator is for context only."),
        (["improved", "improved"], "Both indicators improved."),
        (["contextual"] * 3, "All three indicators are for context only."),
        (["improved", "contextual", "improved"], "Of three indicators, two improved and one is for context only."),
        (
            ["not_comparable:missing", "no_change", "c", "no_change"],
            "Of four indicators, two are unchanged, one cannot be compared with the year before"
            " and one has a direction that is not told.",
        ),
    ],
)
def test_a_service_area_is_summed_up_in_a_sentence(outcomes: list[str], sentence: str) -> None:
    area = Area("child_protection", "Child protection", tuple(indicator(outcome=outcome) for outcome in outcomes))
    assert area_sentence(area) == sentence


def test_suppressed_years_are_said() -> None:
    assert suppressed_note(indicator()) == ""
    assert suppressed_note(indicator(suppressed_years=(2015,))) == "2014/15 is suppressed and not drawn."
    assert suppressed_note(indicator(suppressed_years=(2015, 2016))).startswith("2014/15 and 2015/16 are suppressed")


@pytest.mark.parametrize(
    ("display", "unit", "shown"),
    [
        ("94.9", "percent", "94.9%"),
        ("c", "percent", "suppressed"),
        ("k", "percent", "nearly zero"),
        ("1234", "count", "1,234"),
        ("1", "days", "1 day"),
        ("405", "days", "405 days"),
    ],
)
def test_a_figure_is_printed_with_its_unit(display: str, unit: str, shown: str) -> None:
    assert with_unit(display, unit) == shown


def test_free_text_loses_what_documents_may_not_hold() -> None:
    assert printable("a\x00b\x1bc\r\nd") == "abc\nd"
    assert printable(" \x07 ") is None


@pytest.mark.parametrize(
    ("previous", "current", "is_told"),
    [("80.0", "90.0", True), ("5.0", "0.0", True), ("0.0", "5.0", True), ("c", "90.0", False), ("80.0", "x", False)],
)
def test_clear_improvements_are_those_with_two_numbers_zero_included(
    previous: str, current: str, is_told: bool
) -> None:
    one = indicator(previous=previous, current=current, outcome="improved", within_noise=False)
    told = [plain(text) for text in clear_improvements(report(one))]
    assert told == ([f"{one.entry.title}: {previous}% to {current}%"] if is_told else [])


def test_neighbours_say_how_their_figure_came_about_or_why_there_is_none() -> None:
    of_six = indicator(neighbours_n=6, neighbours_method="pooled", neighbours_set="2021-04")
    assert neighbours_words(of_six) == "pooled of six neighbours, set 2021-04"
    none = (Comparator("neighbours", "x", YEAR), Comparator("england", "79.1", YEAR))
    too_few = replace(of_six, comparators=none, neighbours_n=4)
    told = "not available, since numerators and denominators of five of them are needed and those of four are published"
    assert neighbours_words(too_few) == told
    of_none = replace(too_few, neighbours_method="mean", neighbours_n=0)
    assert neighbours_words(of_none) == "not available, since figures of five of them are needed and none are published"
    assert neighbours_words(indicator(comparators=none)) == ""
