"""Defects of episodes as they follow each other, of legal statuses and ages (DQ-021 to 032, 034, 039, 040)."""

from __future__ import annotations

from itertools import pairwise

from pipelines.sample.bench import Bench, shift
from pipelines.sample.care import Period
from pipelines.sample.dates import age_on, days, year_end
from pipelines.sample.defect import Defect
from pipelines.sample.extract_care import COLUMNS
from pipelines.sample.landing import Row, from_uk, uk

SPACE = days(25)


def _in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: from_uk(row["DECOM"]))


def _pair(bench: Bench) -> tuple[Period, Row, Row]:
    """A child who came into care in the newest year, and two episodes of it with a move between."""

    def pair_of(period: Period) -> tuple[Row, Row] | None:
        rows = _in_order(bench.rows("episodes", period.person))
        for before, after in pairwise(rows):
            lasted = from_uk(after["DECOM"]) - from_uk(before["DECOM"])
            goes_on = not after["DEC"] or from_uk(after["DEC"]) - from_uk(after["DECOM"]) > SPACE
            if after["RNE"] == "P" and lasted > SPACE and goes_on and not period.temporary:
                return before, after
        return None

    def is_free(period: Period) -> bool:
        found = pair_of(period)
        if found is None:
            return False
        day = from_uk(found[1]["DECOM"])
        events = [when for when, _ in period.reviews] + [when for _, *ends in period.missing for when in ends]
        return all(abs((when - day).days) > 8 for when in events)

    period = bench.period(lambda p: bench.started(p) and p.kind == "general" and is_free(p))
    found = pair_of(period)
    assert found is not None
    return period, *found


def _gone_home(bench: Bench, *, max_age: int = 17) -> tuple[Period, Row]:
    """A child who went home in the newest year, and the last episode."""
    period = bench.period(lambda p: bench.left(p) and bench.age(p.person) <= max_age and p.home is not None)
    return period, _in_order(bench.rows("episodes", period.person))[-1]


def _started_twice(bench: Bench) -> None:
    period = bench.period(lambda p: bench.plain_start(p) and not bench.stays(p))
    row = bench.rows("episodes", period.person)[0]
    bench.table("episodes").rows.append({**row, "DEC": "", "REC": "", "REASON_PLACE_CHANGE": ""})


def _overlapping(bench: Bench) -> None:
    _, _, after = _pair(bench)
    shift(after, "DECOM", -3)


def _vanished(bench: Bench) -> None:
    period = bench.period(lambda p: p.kind == "general" and p.in_care(year_end(bench.year - 1)))
    for name, columns in COLUMNS.items():
        table = bench.table(name)
        table.rows = [row for row in table.rows if row[columns[0]] != period.person.care_id]


def _changed_since(bench: Bench) -> None:
    def fits(period: Period) -> bool:
        rows = bench.rows("episodes", period.person)
        return period.in_care(year_end(bench.year - 1)) and len(rows) == 1 and rows[0]["PLACE"] == "U6"

    period = bench.period(lambda p: p.kind == "general" and fits(p))
    bench.rows("episodes", period.person)[0]["PLACE"] = "U4"


def _end_without_reason(bench: Bench) -> None:
    _gone_home(bench)[1]["REC"] = ""


def _ends_before_start(bench: Bench) -> None:
    """The only episode of a child; what rests on it goes, so that nothing else is wrong."""
    period = bench.period(lambda p: bench.plain_start(p) and not bench.stays(p))
    row = bench.rows("episodes", period.person)[0]
    row["DEC"] = row["DECOM"]
    shift(row, "DEC", -2)
    for name in ("reviews", "missing"):
        table = bench.table(name)
        table.rows = [other for other in table.rows if other["CHILD"] != row["CHILD"]]


def _no_days(bench: Bench) -> None:
    _, row = _gone_home(bench)
    again = {**row, "DECOM": row["DEC"], "RNE": "S"}
    shift(again, "DECOM", 20)
    bench.table("episodes").rows.append({**again, "DEC": again["DECOM"]})


def _no_next_episode(bench: Bench) -> None:
    _gone_home(bench)[1]["REC"] = "X1"


def _restarted_same_day(bench: Bench) -> None:
    _, before, after = _pair(bench)
    before["REC"], after["RNE"] = "E4A", "S"


def _went_on_after_gap(bench: Bench) -> None:
    _, before, after = _pair(bench)
    before["REC"] = "E4A"
    shift(after, "DECOM", 2)


def _legal_change_only(bench: Bench) -> None:
    _pair(bench)[2]["RNE"] = "L"


def _unknown_status(bench: Bench) -> None:
    period = bench.period(lambda p: bench.plain_start(p) and bench.stays(p))
    bench.rows("episodes", period.person)[0]["LS"] = "C9"


def _short_break_too(bench: Bench) -> None:
    _, row = _gone_home(bench)
    blank = dict.fromkeys(("HOME_POST", "PL_POST", "PL_DISTANCE", "PL_LOCATION", "PL_LA", "REASON_PLACE_CHANGE"), "")
    again = {**row, **blank, "RNE": "S", "LS": "V3", "PLACE": "U6", "PLACE_PROVIDER": "PR1", "DECOM": row["DEC"]}
    shift(again, "DECOM", 20)
    again["DEC"] = again["DECOM"]
    shift(again, "DEC", 2)
    bench.table("episodes").rows.append(again)


def _adult_in_care(bench: Bench) -> None:
    period = bench.period(lambda p: p.kind == "adult" and p.end is not None and p.end < bench.end - days(30))
    row = _in_order(bench.rows("episodes", period.person))[-1]
    row["DEC"] = row["REC"] = ""


def _adult_too_young(bench: Bench) -> None:
    _gone_home(bench, max_age=14)[1]["REC"] = "E17"


def _review_after_care(bench: Bench) -> None:
    period, row = _gone_home(bench)
    held = from_uk(row["DEC"]) + days(21)
    code = "PN0" if age_on(period.person.born, held) < 4 else "PN1"
    late = {"CHILD": row["CHILD"], "DOB": uk(period.person.born), "REVIEW": uk(held), "REVIEW_CODE": code}
    bench.table("reviews").rows.append(late)


def _reviewed(bench: Bench) -> Row:
    """A review of the newest year of a child of five or over."""
    old = days(5 * 366)
    period = bench.period(lambda p: bench.start - p.person.born > old and bool(bench.rows("reviews", p.person)))
    return bench.rows("reviews", period.person)[0]


def _unknown_review_code(bench: Bench) -> None:
    _reviewed(bench)["REVIEW_CODE"] = "PN9"


def _review_code_of_under_four(bench: Bench) -> None:
    _reviewed(bench)["REVIEW_CODE"] = "PN0"


CARE_DEFECTS = (
    Defect("started_twice", ("DQ-021",), "An episode is in the return twice, once without its end.", _started_twice),
    Defect("overlapping", ("DQ-022",), "An episode starts before the one before ends.", _overlapping),
    Defect("vanished", ("DQ-023",), "A child in care a year ago is in no file now.", _vanished),
    Defect("changed_since", ("DQ-024",), "An open episode has another placement than a year ago.", _changed_since),
    Defect("end_without_reason", ("DQ-025",), "Care ends without a reason.", _end_without_reason),
    Defect("ends_before_start", ("DQ-026",), "An episode ends before it starts.", _ends_before_start),
    Defect("no_days", ("DQ-027",), "An episode ends on the day it starts.", _no_days),
    Defect("no_next_episode", ("DQ-028",), "A last episode says that another follows.", _no_next_episode),
    Defect("restarted_same_day", ("DQ-029",), "Care ends and starts again on one day.", _restarted_same_day),
    Defect("went_on_after_gap", ("DQ-030",), "Care goes on two days after it ended.", _went_on_after_gap),
    Defect("legal_change_only", ("DQ-031",), "A move is called a change of legal status only.", _legal_change_only),
    Defect("unknown_status", ("DQ-032",), "A legal status is not a known code.", _unknown_status),
    Defect("short_break_too", ("DQ-034",), "A child has a short break besides a period of care.", _short_break_too),
    Defect("adult_in_care", ("DQ-039",), "Care goes on after the 18th birthday.", _adult_in_care),
    Defect("adult_too_young", ("DQ-040",), "A child leaves with the code of young adults.", _adult_too_young),
    Defect("review_after_care", ("DQ-049",), "A review is dated three weeks after care ended.", _review_after_care),
    Defect("unknown_review_code", ("DQ-050",), "A review has a code that is not known.", _unknown_review_code),
    Defect("review_code_of_under_four", ("DQ-051",), "A child over four has the code of under four.",
           _review_code_of_under_four),
)  # fmt: skip
