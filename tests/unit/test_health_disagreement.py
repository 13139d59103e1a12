"""DQ-058: a figure is flagged when more than 10% of its answers are contradicted by health events, and only that one."""

from __future__ import annotations

import pytest

from tests.case_runner import build

FLAG = "health_events_disagree"


def _flags(children: int, contradicted: int, question: str = "dental_check") -> set[str | None]:
    """The flags of one question's answers: so many children, all checked in OC2, so many of them without the event."""
    names = [f"c{number:02d}" for number in range(children)]
    answers = {"teeth_check": 1, "immunisations": 1, "health_assessment": 1}
    events = [
        {"child_id": name, "event_type": kind, "event_date": "2016-09-01", "status": "COMPLETED"}
        for kind in ("DENTAL", "IMMUNISATIONS", "HEALTH_ASSESSMENT")
        for place, name in enumerate(names)
        if kind != "DENTAL" or place >= contradicted
    ]
    given = {
        "cla_header": [{"child": name, "sex": 1, "dob": "10/05/2008", "ethnic": "WBRI"} for name in names],
        "cla_episodes": [{"child": n, "decom": "01/02/2015", "rne": "S", "ls": "C2", "place": "U4"} for n in names],
        "cla_oc2": [{"child": name, "dob": "10/05/2008", **answers} for name in names],
        "health_events": events,
    }
    con = build(given, ["core.health_answer"], year=2017)
    rows = con.execute("select distinct flag from core.health_answer where question = ?", [question]).fetchall()
    con.close()
    return {row[0] for row in rows}


@pytest.mark.parametrize(
    ("children", "contradicted", "flags"),
    [(10, 1, {None}), (9, 1, {FLAG}), (10, 0, {None})],
    ids=["one in ten passes", "one in nine flags", "none"],
)
def test_more_than_one_in_ten_flags_the_figure(children: int, contradicted: int, flags: set[str | None]) -> None:
    assert _flags(children, contradicted) == flags


def test_other_questions_are_not_flagged() -> None:
    assert _flags(9, 3, "immunisations") == {None}
