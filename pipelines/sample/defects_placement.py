"""Defects of placements, distances, unaccompanied and missing children (DQ-033, 035 to 038, 041 to 048, 060 to 062)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from pipelines.sample.bench import Bench, shift
from pipelines.sample.care import Period
from pipelines.sample.dates import days
from pipelines.sample.defect import Defect
from pipelines.sample.landing import Row, from_uk, uk
from pipelines.sample.people import Person

FOSTER, HOMES = ("U6", "U4"), ("K2", "H5")


def _placed(bench: Bench, fits: Callable[[Row], bool] = lambda row: True) -> Row:
    """The only episode of a child who came into care in the newest year and is still there, if it fits."""

    def is_wanted(period: Period) -> bool:
        is_plain = bench.plain_start(period) and bench.stays(period) and period.start < bench.end - days(70)
        return is_plain and fits(bench.rows("episodes", period.person)[0])

    return bench.rows("episodes", bench.period(is_wanted).person)[0]


def _is_near(row: Row) -> bool:
    return row["PL_LOCATION"] == "IN" and row["PLACE"] in FOSTER


def _around_break(bench: Bench) -> tuple[Row, Row]:
    """A temporary episode of the newest year and the one after it."""

    def found(person: Person) -> tuple[Row, Row] | None:
        rows = sorted(bench.rows("episodes", person), key=lambda row: from_uk(row["DECOM"]))
        pairs = pairwise(rows)
        started = [(a, b) for a, b in pairs if a["PLACE"].startswith("T") and from_uk(a["DECOM"]) > bench.start]
        return started[-1] if started and started[-1][1] is rows[-1] else None

    period = bench.period(lambda p: bool(p.temporary) and found(p.person) is not None)
    pair = found(period.person)
    assert pair is not None
    return pair


def _unknown_placement(bench: Bench) -> None:
    _placed(bench, _is_near)["PLACE"] = "Q1"


def _break_too_long(bench: Bench) -> None:
    away, after = _around_break(bench)
    away["PLACE"] = "T4"
    away["DEC"] = away["DECOM"]
    shift(away, "DEC", 16)
    after["DECOM"] = away["DEC"]


def _not_returned(bench: Bench) -> None:
    _, after = _around_break(bench)
    after.update(PLACE="K2", PLACE_PROVIDER="PR4", PL_POST="ZM9 9ZZ", URN="SC099999")


def _moved_to_same_place(bench: Bench) -> None:
    row = _placed(bench, lambda row: row["PLACE"] in FOSTER and bool(row["URN"]))
    middle = {"DECOM": row["DECOM"]}
    shift(middle, "DECOM", 30)
    second = {**row, "DECOM": middle["DECOM"], "RNE": "P"}
    row.update(DEC=middle["DECOM"], REC="X1", REASON_PLACE_CHANGE="CARPL")
    bench.table("episodes").rows.append(second)


def _carer_adopts_by_move(bench: Bench) -> None:
    period = bench.period(lambda p: any(row["PLACE"] == "A5" for row in bench.rows("episodes", p.person)))
    decom = next(row["DECOM"] for row in bench.rows("episodes", period.person) if row["PLACE"] == "A5")
    for row in bench.same_episode(period.person, decom):
        row["RNE"] = "P"


def _bad_postcode(bench: Bench) -> None:
    _placed(bench)["PL_POST"] = "ZM1 99X"


def _too_far(bench: Bench) -> None:
    _placed(bench)["PL_DISTANCE"] = "412.5"


def _at_home_not_with_parents(bench: Bench) -> None:
    row = _placed(bench, _is_near)
    row.update(PL_POST=row["HOME_POST"], PL_DISTANCE="0.0")


def _location_contradicts(bench: Bench) -> None:
    _placed(bench, _is_near)["PL_LA"] = "WAL"


def _own_home_outside(bench: Bench) -> None:
    period = bench.period(
        lambda p: any(_is_home_outside(row) for row in bench.rows("episodes", p.person))
    )  # fmt: skip
    decom = next(row["DECOM"] for row in bench.rows("episodes", period.person) if _is_home_outside(row))
    for row in bench.same_episode(period.person, decom):
        row["PLACE_PROVIDER"] = "PR1"


def _is_home_outside(row: Row) -> bool:
    return row["PLACE"] in HOMES and row.get("PL_LOCATION") == "OUT"


def _distance_of_unaccompanied(bench: Bench) -> None:
    period = bench.period(lambda p: p.kind == "unaccompanied" and bench.stays(p))
    decom = bench.rows("episodes", period.person)[0]["DECOM"]
    for row in bench.same_episode(period.person, decom):
        row["PL_DISTANCE"] = "12.0"


def _unaccompanied_too_long(bench: Bench) -> None:
    period = bench.period(lambda p: p.kind == "unaccompanied" and bench.stays(p))
    for row in bench.in_all_years("uasc", period.person):
        shift(row, "DUC", 40)


def _missing(bench: Bench, period: Period, first: int, last: int | None) -> None:
    """Adds a missing period, in days from the end of care."""
    assert period.end is not None
    row = {
        "CHILD": period.person.care_id, "DOB": uk(period.person.born), "MISSING": "M",
        "MIS_START": uk(period.end + days(first)), "MIS_END": "" if last is None else uk(period.end + days(last)),
    }  # fmt: skip
    bench.table("missing").rows.append(row)


def _never_missing(bench: Bench) -> Period:
    return bench.period(lambda p: bench.left(p) and not p.missing and bench.age(p.person) > 9)


def _missing_ends_before_start(bench: Bench) -> None:
    _missing(bench, _never_missing(bench), -5, -7)


def _missing_after_care(bench: Bench) -> None:
    _missing(bench, _never_missing(bench), 15, 16)


def _missing_left_open(bench: Bench) -> None:
    _missing(bench, _never_missing(bench), -4, None)


PLACEMENT_DEFECTS = (
    Defect("unknown_placement", ("DQ-033",), "A placement is not a known code.", _unknown_placement),
    Defect("break_too_long", ("DQ-035",), "A temporary placement of seven days lasts sixteen.", _break_too_long),
    Defect("not_returned", ("DQ-036",), "After a temporary placement the child goes elsewhere.", _not_returned),
    Defect("moved_to_same_place", ("DQ-037",), "A move leads to the same placement.", _moved_to_same_place),
    Defect("carer_adopts_by_move", ("DQ-038",), "Adoption by the carer is recorded as a move.", _carer_adopts_by_move),
    Defect("bad_postcode", ("DQ-041",), "A placement postcode is no postcode.", _bad_postcode),
    Defect("too_far", ("DQ-042",), "A placement is 412.5 miles from home.", _too_far),
    Defect("at_home_not_with_parents", ("DQ-044",), "A foster placement is at the home address.",
           _at_home_not_with_parents),
    Defect("location_contradicts", ("DQ-045",), "A placement is inside, by PL_LA in Wales.", _location_contradicts),
    Defect("own_home_outside", ("DQ-046",), "The authority's own home lies outside it.", _own_home_outside),
    Defect("distance_of_unaccompanied", ("DQ-047",), "An unaccompanied child has a distance.",
           _distance_of_unaccompanied),
    Defect("unaccompanied_too_long", ("DQ-048",), "A child stays unaccompanied beyond the 18th birthday.",
           _unaccompanied_too_long),
    Defect("missing_ends_before_start", ("DQ-060",), "A missing period ends before it starts.",
           _missing_ends_before_start),
    Defect("missing_after_care", ("DQ-061",), "A child is missing after care ended.", _missing_after_care),
    Defect("missing_left_open", ("DQ-062",), "A child who left care is still missing.", _missing_left_open),
)  # fmt: skip
