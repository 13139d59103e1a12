"""Plots that compare authorities name each of them and draw nothing without a number."""

from __future__ import annotations

from lxml import etree

from assets.report.dot_plot import Dot, dot_plot
from assets.report.scale import lanes
from tests.unit.report_content import ENTRIES

ENTRY = ENTRIES["cp_icpc_on_time"]


def drawn(*dots: Dot) -> etree._Element:
    return etree.fromstring(dot_plot(ENTRY, dots, "79.1", 2017))


def many(*figures: str) -> list[Dot]:
    return [Dot(str(800 + place), f"Place {place}", figure) for place, figure in enumerate(figures)]


def test_every_dot_tells_its_authority_and_figure_however_many_there_are() -> None:
    for dots in (many("90.0", "80.0"), many(*(f"{50 + place}.0" for place in range(25)))):
        titles = [title.text for title in drawn(*dots).iterfind(".//circle/title")]
        assert sorted(titles) == sorted(f"{dot.name}: {dot.display}%" for dot in dots)


def test_of_many_the_lowest_and_the_highest_are_named() -> None:
    labels = [
        text.text for text in drawn(*many(*(f"{50 + place}.0" for place in range(25)))).iterfind("text[@class='own']")
    ]
    assert labels == ["Place 0: 50.0%", "Place 24: 74.0%"]


def test_those_who_share_an_end_are_counted_and_one_end_is_named_once() -> None:
    labels = [text.text for text in drawn(*many(*["20.5"] * 25)).iterfind("text[@class='own']")]
    assert labels == ["Place 0 and 24 more: 20.5%"]


def test_equal_dots_do_not_cover_each_other() -> None:
    places = [(dot.get("cx"), dot.get("cy")) for dot in drawn(*many(*["20.5"] * 25)).iterfind("circle")]
    assert len(set(places)) == 25


def test_dots_share_lanes_only_past_the_last_one() -> None:
    assert lanes([5, 5, 40, 5], 10, 24) == [0, 1, 0, 2]
    assert sorted(lanes([5, 5, 5, 5], 10, 3)) == [0, 0, 1, 2]
    assert lanes([], 10, 3) == []


def test_nobody_with_a_number_gives_no_plot_and_a_long_name_is_cut_visibly() -> None:
    assert dot_plot(ENTRY, [], "79.1", 2017) == ""
    plot = drawn(Dot("839", "Bournemouth, Christchurch and Poole", "90.0"), Dot("878", "Devon", "80.0"))
    names = [text.text for text in plot.iterfind("text[@text-anchor='end']")]
    assert names == ["Bournemouth, Christchurch a…", "Devon"]
