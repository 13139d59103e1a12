"""The counts behind published percentages, and neighbours pooled from them, from the published files to the figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.benchmarks import comparators
from tests.unit.figures import authorities, neighbours, slot, slots
from tests.unit.landing_area import LandingArea
from warehouse.ways import Method

PLACE = "time_period,time_identifier,geographic_level,country_code,region_code,old_la_code,new_la_code,"
REFERRALS = PLACE + "category,referral_count,rereferral_count,rereferral_percent\n"
STABILITY = PLACE + "cla_group,placement_stability,children_count,children_percent\n"
COUNTS = "select geography, value_text, numerator, denominator from reference.benchmark order by all"
MANY, ALL = "CLA on 31 March,With 3 or more placements during the year", "CLA on 31 March,Total children"
CODES = ("801", "802", "803", "804", "805", "806")


@pytest.fixture
def landing(tmp_path: Path) -> LandingArea:
    return LandingArea(tmp_path)


def authority(code: str, *cells: str) -> str:
    return ",".join(("2017,Reporting year,Local authority,E92000001,E12000009", code, "E1", *cells)) + "\n"


def test_counts_in_the_row_of_the_percentage(landing: LandingArea) -> None:
    rows = [
        authority("801", "Referrals", '"4,000"', "985", "24.6"),
        authority("802", "Referrals", "4000", "c", "c"),  # suppressed
        authority("803", "Referrals", "0", "0", "z"),  # of nothing
        authority("804", "Referrals", "4000", "1", "k"),  # rounds to zero, and is known
        authority("805", "Referrals", "4000", "20", "c"),  # the figure is not to be known, whatever stands beside it
        authority("806", "Referrals", "x", "20", "0.5"),  # half of it is no count
        "2017,Reporting year,National,E92000001,,,,Referrals,646120,141700,21.9\n",  # rounded to ten
    ]
    landing.put("reference/c1.csv", REFERRALS + "".join(rows))
    counts = {geography: (n, d) for geography, _, n, d in landing.ingest().rows(COUNTS) if d != n}
    assert counts == {"la:801": (985, 4000), "la:804": (1, 4000)}


def test_the_denominator_in_a_row_of_its_own(landing: LandingArea) -> None:
    rows = [
        authority("801", MANY, "12", "12"),
        authority("801", ALL, "101", "100"),
        authority("802", MANY, "10", "10"),  # no row of all children
        authority("803", MANY, "10", "10"),
        authority("803", ALL, "100", "100"),
        authority("803", ALL, "104", "100"),  # two rows that differ
        authority("804", ALL, "90", "100"),
    ]
    landing.put("reference/stability.csv", STABILITY + "".join(rows))
    assert landing.ingest().rows(COUNTS) == [
        ("la:801", "12", 12, 101),
        ("la:802", "10", None, None),
        ("la:803", "10", None, None),
    ]


@pytest.mark.parametrize(
    ("known", "method", "display"),
    [
        (6, "pooled", "42.9"),  # (5 x 10 + 400) / (5 x 50 + 800)
        (5, "pooled", "20.0"),  # five are enough
        (4, "pooled", "x"),
        (6, "mean", "25.0"),  # (5 x 20 + 50) / 6
        (4, "mean", "25.0"),  # percentages are there, counts are not asked for
    ],
)
def test_neighbours_pooled_from_a_published_file(
    landing: LandingArea, known: int, method: Method, display: str
) -> None:
    rows = [
        authority(code, "Referrals", d, n, percent) if place < known else authority(code, "Referrals", "", "", percent)
        for place, (code, (n, d, percent)) in enumerate(
            zip(CODES, [("10", "50", "20.0")] * 5 + [("400", "800", "50.0")], strict=True)
        )
    ]
    landing.put("reference/c1.csv", REFERRALS + "".join(rows))
    bench = landing.ingest().con.sql("select * from reference.benchmark").pl()
    wanted = slots(slot("ref_repeat_12m"))
    beside = comparators(bench, neighbours(*CODES), authorities(), wanted, method).row(0, named=True)
    assert beside["neighbours_display"] == display
