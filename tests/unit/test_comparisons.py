"""Outcomes, gaps, comparators, the summary and the tests of a change (INDICATORS 4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from assets.benchmarks import comparators, refused
from assets.comparisons import compare, percent_change, twelve_months_earlier
from assets.summary import Wording, summarise, summary_words
from tests.unit.figures import authorities, benchmark, benchmarks, figure, neighbours, slot, slots
from warehouse.ways import Method

NO_BENCHMARKS = benchmarks()
SOMERSET = authorities(("933", "E12000009", None))


def compared(*pairs: tuple[dict[str, object], int, int], bench: pl.DataFrame = NO_BENCHMARKS) -> pl.DataFrame:
    """Figures given as slot, numerator and denominator, compared."""
    wanted = slots(*(of for of, _, _ in pairs))
    beside = comparators(bench, neighbours("878", "908"), SOMERSET, wanted)
    return compare(pl.concat([figure(of, hits, total) for of, hits, total in pairs]), wanted, beside)


def current(frame: pl.DataFrame, year: int = 2017) -> dict[str, object]:
    return frame.filter(year_ending=year).row(0, named=True)


@pytest.mark.parametrize(
    ("polarity", "before", "now", "outcome"),
    [
        ("higher", (97, 100), (98, 100), "improved"),
        ("higher", (970, 1000), (949, 1000), "deteriorated"),
        ("lower", (144, 501), (153, 476), "deteriorated"),
        ("lower", (153, 476), (144, 501), "improved"),
        ("higher", (9494, 10_000), (9486, 10_000), "no_change"),  # both print 94.9
        ("none", (10, 20), (11, 20), "contextual"),
        ("none", (1, 5), (0, 0), "contextual"),  # polarity comes first
        ("higher", (0, 0), (5, 20), "not_comparable:missing"),
        ("higher", (3, 5), (5, 20), "not_comparable:small_base"),
        ("higher", (5, 20), (3, 5), "not_comparable:small_base"),
        ("higher", (3, 6), (5, 20), "deteriorated"),  # a denominator of 6 is enough
    ],
)
def test_outcomes_follow_the_table(polarity: str, before: tuple[int, int], now: tuple[int, int], outcome: str) -> None:
    frame = compared((slot(year=2016, polarity=polarity), *before), (slot(year=2017, polarity=polarity), *now))
    assert current(frame)["outcome"] == outcome


def test_the_change_is_the_difference_of_the_displayed_figures() -> None:
    row = current(compared((slot(year=2016), 970, 1000), (slot(year=2017), 9486, 10_000)))
    assert (row["previous_display"], row["current_display"], row["change"]) == ("97.0", "94.9", Decimal("-2.1"))


def test_a_missing_year_before_is_never_no_change() -> None:
    row = current(compared((slot(year=2017), 5, 20)))
    assert (row["outcome"], row["previous_display"], row["change"]) == ("not_comparable:missing", None, None)


def test_the_previous_year_is_restated_on_the_current_version() -> None:
    v1_2016 = slot(year=2016, definition_version="v1", polarity="lower")
    v2_2016 = slot(year=2016, definition_version="v2", is_headline=False, polarity="lower")
    v2_2017 = slot(year=2017, definition_version="v2", polarity="lower")
    row = current(compared((v1_2016, 144, 501), (v2_2016, 100, 501), (v2_2017, 110, 476)))
    assert (row["previous_display"], row["outcome"]) == ("20.0", "deteriorated")  # never 28.7 to 23.1, improved


def test_versions_that_cannot_be_restated_are_not_compared() -> None:
    row = current(compared((slot(year=2016), 144, 501), (slot(year=2017, definition_version="v2"), 110, 476)))
    assert (row["outcome"], row["previous_display"], row["change"]) == ("not_comparable:definition", "28.7", None)


def test_there_is_one_row_per_headline_figure() -> None:
    frame = compared(
        (slot(year=2017), 5, 20), (slot(year=2017, definition_version="v1.local", is_headline=False), 6, 20)
    )
    assert frame["current_display"].to_list() == ["25.0"]


@pytest.mark.parametrize(
    ("end", "earlier"),
    [
        (date(2017, 3, 31), date(2016, 3, 31)),
        (date(2017, 2, 28), date(2016, 2, 29)),  # a month end compares with a month end
        (date(2016, 2, 29), date(2015, 2, 28)),
        (date(2016, 11, 17), date(2015, 11, 17)),
    ],
)
def test_a_window_compares_with_the_one_twelve_months_before(end: date, earlier: date) -> None:
    assert pl.DataFrame({"end": [end]}).select(twelve_months_earlier(pl.col("end"))).item() == earlier


def test_rolling_windows_compare_with_rolling_windows_only() -> None:
    rolling = slot(year=2017, period_type="rolling_12m")
    frame = compared((slot(year=2016), 5, 20), (rolling, 6, 20))
    assert frame.filter(period_type="rolling_12m")["outcome"].to_list() == ["not_comparable:missing"]


@pytest.mark.parametrize(
    ("polarity", "value", "word"),
    [("higher", "76.1", "better"), ("lower", "76.1", "worse"), ("higher", "99", "worse"), ("none", "76.1", None)],
)
def test_gap_words(polarity: str, value: str, word: str | None) -> None:
    bench = benchmarks(benchmark("england", value))
    assert current(compared((slot(polarity=polarity), 949, 1000), bench=bench))["england_gap_word"] == word


def test_a_gap_is_judged_on_the_coarser_decimals() -> None:
    whole = benchmarks(benchmark("england", "95"))  # 94.9 - 95 = -0.1, shown as 0
    tenth = benchmarks(benchmark("england", "95.0"))
    assert current(compared((slot(), 949, 1000), bench=whole))["england_gap_word"] == "same"
    assert current(compared((slot(), 949, 1000), bench=tenth))["england_gap_word"] == "worse"


def test_a_gap_starts_from_the_exact_local_figure() -> None:
    bench = benchmarks(benchmark("england", "94"))  # 94.5 exactly: half up, away from zero
    assert current(compared((slot(), 945, 1000), bench=bench))["england_gap_word"] == "better"
    below = benchmarks(benchmark("england", "95"))
    assert current(compared((slot(), 945, 1000), bench=below))["england_gap_word"] == "worse"


def test_last_years_benchmark_is_shown_with_its_year_and_no_gap() -> None:
    row = current(compared((slot(), 949, 1000), bench=benchmarks(benchmark("england", "93.7", year=2016))))
    assert (row["england_display"], row["england_year"], row["england_gap_word"]) == ("93.7", 2016, None)


def test_a_benchmark_two_years_old_is_not_shown() -> None:
    row = current(compared((slot(), 949, 1000), bench=benchmarks(benchmark("england", "93.7", year=2015))))
    assert (row["england_display"], row["england_year"]) == (None, None)


def beside(bench: pl.DataFrame, *codes: str, method: Method = "mean", year: int = 2017) -> dict[str, object]:
    known = authorities(("933", "E12000009", None), ("838", None, "835"))
    wanted = slots(slot(year=year))
    return comparators(bench, neighbours(*codes), known, wanted, method).row(0, named=True)


CODES = ("878", "908", "935", "838", "893", "926", "884", "916", "845", "865")


def test_neighbours_are_the_mean_of_the_published_values_with_one_decimal() -> None:
    values = ["90", "91", "92", "c", "93", "95", "x", "-", "z", "k"]
    row = beside(benchmarks(*(benchmark(f"la:{code}", text) for code, text in zip(CODES, values, strict=True))), *CODES)
    assert (row["neighbours_display"], row["neighbours_n"], row["neighbours_method"]) == ("92.2", 5, "mean")
    assert row["neighbours_set"] == "2021-04"


def test_fewer_than_five_neighbours_give_no_figure() -> None:
    row = beside(benchmarks(*(benchmark(f"la:{code}", "90") for code in CODES[:4])), *CODES)
    assert (row["neighbours_display"], row["neighbours_n"]) == ("x", 4)


def test_a_predecessors_code_counts_for_its_successor() -> None:
    rows = [benchmark(f"la:{code}", "90") for code in ("878", "908", "935", "893")]
    row = beside(benchmarks(*rows, benchmark("la:835", "95")), *CODES)
    assert (row["neighbours_display"], row["neighbours_n"]) == ("91.0", 5)
    both = beside(benchmarks(*rows, benchmark("la:835", "95"), benchmark("la:838", "85")), *CODES)
    assert (both["neighbours_display"], both["neighbours_n"]) == ("89.0", 5)  # its own code comes first


def test_the_median_is_selectable() -> None:
    texts = ["1", "2", "3", "4", "50", "60"]
    bench = benchmarks(*(benchmark(f"la:{code}", text) for code, text in zip(CODES, texts, strict=False)))
    assert beside(bench, *CODES, method="median")["neighbours_display"] == "3.5"


def test_pooling_divides_the_sum_by_the_sum() -> None:
    bench = benchmarks(*(benchmark(f"la:{code}", "50") for code in CODES[:5])).with_columns(
        numerator=pl.Series([1, 1, 1, 1, 96]), denominator=pl.Series([2, 2, 2, 2, 192])
    )
    assert beside(bench, *CODES, method="pooled")["neighbours_display"] == "50.0"


def test_a_ready_made_neighbour_figure_is_used_as_published() -> None:
    rows = [benchmark(f"la:{code}", "90") for code in CODES]
    row = beside(benchmarks(*rows, benchmark("neighbours:933", "76.1")), *CODES)
    assert (row["neighbours_display"], row["neighbours_method"]) == ("76.1", "as_published")


def test_the_region_is_the_authoritys_own() -> None:
    bench = benchmarks(benchmark("region:E12000009", "80.1"), benchmark("region:E12000001", "70.0"))
    assert beside(bench)["region_display"] == "80.1"


def test_benchmarks_of_another_definition_are_refused() -> None:
    other = benchmarks(benchmark("england", "93.7", definition_version="v0"))
    assert beside(other)["england_display"] is None
    assert refused(other, slots(slot())).height == 1


def test_an_older_benchmark_without_version_has_the_headline_of_its_own_year() -> None:
    bench = benchmarks(benchmark("england", "28.0", year=2016))
    wanted = slots(slot(year=2016), slot(year=2017, definition_version="v2"))
    row = comparators(bench, neighbours(), SOMERSET, wanted).filter(year_ending=2017).row(0, named=True)
    assert row["england_display"] is None


def test_the_newest_edition_wins_whatever_the_order_of_rows() -> None:
    old, new = benchmark("england", "93.0", edition="2017"), benchmark("england", "93.7", edition="2018")
    assert beside(benchmarks(old, new))["england_display"] == beside(benchmarks(new, old))["england_display"] == "93.7"


def test_one_neighbour_set_serves_a_report() -> None:
    both = pl.concat([neighbours("878", neighbour_set="2021-04"), neighbours("830", neighbour_set="2025-05")])
    rows = benchmarks(benchmark("la:878", "90"), benchmark("la:830", "95", year=2026))
    found = comparators(rows, both, SOMERSET, slots(slot(year=2017), slot(year=2026)))
    assert found.select("year_ending", "neighbours_set").rows() == [(2017, "2021-04"), (2026, "2025-05")]


def test_the_summary_counts_and_speaks() -> None:
    frame = pl.concat(
        [
            compared((slot(name, year=2016), before, 1000), (slot(name, year=2017), now, 1000))
            for name, before, now in (("a", 970, 949), ("b", 1, 2), ("c", 1, 2), ("d", 1, 1), ("e", 1, 2))
        ]
    ).filter(year_ending=2017)
    summary = summarise(frame)
    assert summary.select("total", "comparable", "improved", "deteriorated", "no_change", "pct_improved").row(0) == (
        5,
        5,
        3,
        1,
        1,
        60,
    )
    words = summary_words(summary, frame, {"a": Wording("conferences on time", "percent")})
    assert words[0].endswith(
        "3 improved [60%], 1 deteriorated, 1 unchanged. Deteriorated: conferences on time 97.0% to 94.9%."
    )


def test_the_share_improved_is_null_when_nothing_can_be_assessed() -> None:
    assert summarise(compared((slot(), 1, 20)))["pct_improved"].to_list() == [None]


def test_the_percent_change_of_plans() -> None:
    pairs = pl.DataFrame({"now": [413, 280, 195, 5], "before": [280, 413, 200, 0]})
    assert pairs.select(percent_change(pl.col("now"), pl.col("before"))).to_series().to_list() == [48, -32, -3, None]
