"""Defects of health records and care leavers (DQ-052 to 059, 067 to 070)."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.sample.bench import Bench
from pipelines.sample.defect import Defect
from pipelines.sample.health import in_sdq_range
from pipelines.sample.landing import Row, uk
from pipelines.sample.people import Person


def _answers(bench: Bench, fits: Callable[[Person, Row], bool] = lambda person, row: True) -> Row:
    """The OC2 row of a child that fits."""

    def is_wanted(person: Person) -> bool:
        rows = bench.rows("oc2", person)
        return bool(rows) and fits(person, rows[0])

    return bench.rows("oc2", bench.period(lambda p: is_wanted(p.person)).person)[0]


def _no_answers(bench: Bench) -> None:
    bench.table("oc2").rows.remove(_answers(bench))


def _answers_too_early(bench: Bench) -> None:
    period = bench.period(lambda p: bench.started(p) and bench.stays(p))
    age = bench.age(period.person)
    row = {"CHILD": period.person.care_id, "DOB": uk(period.person.born)}
    row |= dict.fromkeys(("IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE"), "0")
    bench.table("oc2").rows.append(
        {**row, "HEALTH_CHECK": "0" if age < 5 else "", "CONVICTED": "0" if age >= 10 else ""}
    )


def _answer_neither_yes_nor_no(bench: Bench) -> None:
    _answers(bench)["IMMUNISATIONS"] = "2"


def _development_check_too_late(bench: Bench) -> None:
    _answers(bench, lambda person, _: bench.age(person) > 6)["HEALTH_CHECK"] = "1"


def _score_out_of_range(bench: Bench) -> None:
    _answers(bench, lambda person, _: in_sdq_range(person.born, bench.year)).update(SDQ_SCORE="45", SDQ_REASON="")


def _score_of_toddler(bench: Bench) -> None:
    _answers(bench, lambda person, _: bench.age(person) < 3)["SDQ_SCORE"] = "12"


def _intervention_without_misuse(bench: Bench) -> None:
    _answers(bench, lambda _, row: row["SUBSTANCE_MISUSE"] == "0")["INTERVENTION_RECEIVED"] = "1"


def _events_disagree(bench: Bench) -> None:
    """The dental check that OC2 has is in no event."""
    child = _answers(bench, lambda _, row: row["TEETH_CHECK"] == "1")["CHILD"]
    events = bench.table("health_events")
    events.rows = [row for row in events.rows if (row["child_id"], row["event_type"]) != (child, "DENTAL")]


def _leaver_of_eighteen(bench: Bench) -> None:
    period = bench.period(lambda p: p.kind == "adult" and p.end is not None and p.end <= bench.end)
    born = uk(period.person.born)
    row = {"CHILD": period.person.care_id, "DOB": born, "IN_TOUCH": "YES", "ACTIV": "F2", "ACCOM": "U1"}
    bench.table("oc3").rows.append(row)


def _in_touch(row: Row) -> bool:
    return row["IN_TOUCH"] == "YES"


def _leaver_died(bench: Bench) -> None:
    bench.care_leaver(lambda row: not _in_touch(row))["IN_TOUCH"] = "DIED"


def _activity_not_recorded(bench: Bench) -> None:
    bench.care_leaver(_in_touch)["ACTIV"] = "0"


def _unknown_accommodation(bench: Bench) -> None:
    bench.care_leaver(_in_touch)["ACCOM"] = "S1"


HEALTH_DEFECTS = (
    Defect("no_answers", ("DQ-052",), "A child in care for a year has no OC2 row.", _no_answers),
    Defect("answers_too_early", ("DQ-053",), "A child new in care has an OC2 row.", _answers_too_early),
    Defect("answer_neither_yes_nor_no", ("DQ-054",), "An answer is 2.", _answer_neither_yes_nor_no),
    Defect("development_check_too_late", ("DQ-055",), "A child over six has a development check.",
           _development_check_too_late),
    Defect("score_out_of_range", ("DQ-056",), "A strengths and difficulties score is 45.", _score_out_of_range),
    Defect("score_of_toddler", ("DQ-057",), "A child under three has a score.", _score_of_toddler),
    Defect("events_disagree", ("DQ-058",), "OC2 has a dental check that no event shows.", _events_disagree),
    Defect("intervention_without_misuse", ("DQ-059",), "An intervention without a substance misuse problem.",
           _intervention_without_misuse),
    Defect("leaver_of_eighteen", ("DQ-067",), "A care leaver of eighteen is in OC3.", _leaver_of_eighteen),
    Defect("leaver_died", ("DQ-068",), "A care leaver has died.", _leaver_died),
    Defect("activity_not_recorded", ("DQ-069",), "In touch, but the activity is not recorded.", _activity_not_recorded),
    Defect("unknown_accommodation", ("DQ-070",), "No fixed abode is called suitable.", _unknown_accommodation),
)  # fmt: skip
