"""Defects of adoptions (DQ-063 to 066)."""

from __future__ import annotations

from pipelines.sample.bench import Bench, shift
from pipelines.sample.care import Period
from pipelines.sample.dates import days, year_of
from pipelines.sample.defect import Defect
from pipelines.sample.landing import Row, from_uk, uk


def _adopted(bench: Bench) -> Period:
    """A child adopted in the newest year."""
    return bench.period(lambda p: p.adoption is not None and p.end is not None and year_of(p.end) == bench.year)


def _last(bench: Bench, period: Period) -> Row:
    return max(bench.rows("episodes", period.person), key=lambda row: from_uk(row["DECOM"]))


def _never_placed(bench: Bench) -> None:
    _last(bench, bench.period(bench.left))["REC"] = "E12"


def _matched_after_placed(bench: Bench) -> None:
    period = _adopted(bench)
    assert period.adoption is not None
    bench.rows("ad1", period.person)[0]["DATE_MATCH"] = uk(period.adoption.placed + days(10))


def _decided_after_match(bench: Bench) -> None:
    period = _adopted(bench)
    assert period.adoption is not None
    rows = bench.in_all_years("placed_for_adoption", period.person)
    for row in rows:
        row["DATE_PLACED"] = uk(period.adoption.matched + days(5))


def _adopted_as_adult(bench: Bench) -> None:
    """A young adult's last placement is made an adoptive one, with all that an adoption needs but the age."""

    def fits(period: Period) -> bool:
        if period.kind != "adult" or period.end is None or period.home is None:
            return False
        row = _last(bench, period)
        began = from_uk(row["DECOM"])
        return row["RNE"] in ("S", "P") and bench.start < began < period.end - days(20) and row["PL_LOCATION"] == "IN"

    period = bench.period(fits)
    row = _last(bench, period)
    row.update(PLACE="A6", PLACE_PROVIDER="PR1", URN="", REC="E12")
    details = {
        "CHILD": row["CHILD"], "DOB": uk(period.person.born), "DATE_INT": row["DECOM"], "DATE_MATCH": row["DECOM"],
        "FOSTER_CARE": "0", "NB_ADOPTR": "2", "SEX_ADOPTR": "MF", "LS_ADOPTR": "L11",
    }  # fmt: skip
    shift(details, "DATE_INT", -40)
    shift(details, "DATE_MATCH", -12)
    bench.table("ad1").rows.append(details)


ADOPTION_DEFECTS = (
    Defect("never_placed", ("DQ-063",), "A child is adopted without an adoptive placement.", _never_placed),
    Defect("matched_after_placed", ("DQ-064",), "The match is later than the placement.", _matched_after_placed),
    Defect(
        "decided_after_match", ("DQ-065",), "The decision for adoption is later than the match.", _decided_after_match
    ),
    Defect("adopted_as_adult", ("DQ-066",), "Somebody is adopted on the 18th birthday.", _adopted_as_adult),
)
