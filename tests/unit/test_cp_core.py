"""Child protection: what blocks a figure, what describes a child, what is rejected, what quality rules can see."""

from __future__ import annotations

from datetime import date

import pytest

from tests.case_runner import build

PLAN_FIGURES = {
    "cp_plans_open",
    "cp_plans_rate",
    "cp_plans_started",
    "cp_rcpc_on_time",
    "cp_repeat_plan",
    "cp_plan_2y_open",
    "cp_plan_2y_ceased",
    "cp_visits_on_time",
}
UNREADABLE = [
    ("cin_referral", "cinreferraldate", {"ref_repeat_12m", "cp_icpc_rate", "cp_icpc_on_time"}),
    ("cin_referral", "dateofinitialcpc", {"ref_repeat_12m", "cp_icpc_rate", "cp_icpc_on_time"}),
    ("cin_referral", "cinclosuredate", set()),
    ("cin_assessment", "assessmentactualstartdate", {"assess_45wd"}),
    ("cin_assessment", "assessmentauthorisationdate", {"assess_45wd"}),
    ("cin_assessment", "cinreferraldate", set()),
    ("cin_section47", "s47actualstartdate", {"cp_s47_rate", "cp_icpc_rate", "cp_icpc_on_time"}),
    ("cin_section47", "dateofinitialcpc", set()),
    ("cin_plan", "cppstartdate", PLAN_FIGURES),
    ("cin_plan", "cppenddate", PLAN_FIGURES),
    ("cin_review", "cppreviewdate", {"cp_rcpc_on_time"}),
    ("cp_visits", "visit_date", {"cp_visits_on_time"}),
]
KEY_DATES = {
    "cin_referral": "cinreferraldate",
    "cin_assessment": "assessmentactualstartdate",
    "cin_section47": "s47actualstartdate",
    "cin_plan": "cppstartdate",
    "cin_review": "cppreviewdate",
    "cp_visits": "visit_date",
}


@pytest.mark.parametrize(("table", "column", "figures"), UNREADABLE)
@pytest.mark.parametrize(("rows", "is_blocked"), [(100, False), (99, True)])
def test_more_than_one_unreadable_date_in_a_hundred_blocks(
    table: str, column: str, figures: set[str], rows: int, is_blocked: bool
) -> None:
    given = [{"lachildid": f"c{n}", KEY_DATES[table]: "2016-05-01"} for n in range(rows)]
    given[0][column] = "31/02/2016"
    con = build({table: given}, ["core.block_cp"])
    found = set(con.sql("select indicator_id, year_ending, rule_id from core.block_cp").fetchall())
    assert found == ({(figure, 2017, "DQ-003") for figure in figures} if is_blocked else set())
    rejected = con.sql("select source_table, rule_id, child_id from quality.quarantine").fetchall()
    assert rejected == ([(table, "DQ-003", "c0")] if figures else [])


@pytest.mark.parametrize(
    ("plans", "repeats", "is_blocked"),
    [
        (20, 16, False),  # exactly 80%
        (20, 17, True),
        (19, 19, False),  # too few plans to tell
        (25, 20, False),
        (25, 21, True),
    ],
)
def test_too_many_recorded_previous_plans_block_repeat_plans(plans: int, repeats: int, is_blocked: bool) -> None:
    given = [
        {"lachildid": f"c{n}", "cppstartdate": "2016-05-01", "numberofpreviouscpp": "1" if n < repeats else None}
        for n in range(plans)
    ]
    con = build({"cin_plan": given}, ["core.block_cp"])
    found = con.sql("select * from core.block_cp").fetchall()
    assert found == ([("933", "cp_repeat_plan", 2017, "DQ-015")] if is_blocked else [])


def test_the_latest_return_describes_a_child() -> None:
    con = build(
        {
            "cin_child": [
                {"lachildid": "a", "personbirthdate": "2010-01-01", "gendercurrent": "1", "ethnicity": "wbri"},
                {
                    "lachildid": "a",
                    "personbirthdate": "2010-01-02",
                    "sex": "F",
                    "ethnicity": "XXXX",
                    "year_ending": 2018,
                },
                {"lachildid": "b", "personbirthdate": "2010-01-01", "child_number": 7},
                {"lachildid": "b", "personbirthdate": "2009-01-01", "gendercurrent": "2", "child_number": 8},
                {"lachildid": "c", "personbirthdate": "2010-13-01", "gendercurrent": "9", "ethnicity": "CHNE"},
            ],
            "cin_disability": [
                {"lachildid": "a", "disability": "NONE"},
                {"lachildid": "b", "disability": "LD", "child_number": 7},
                {"lachildid": "b", "disability": "none", "child_number": 8},
            ],
        },
        ["core.cp_child"],
    )
    select = "select child_id, dob, sex, ethnicity_group, disability from core.cp_child order by child_id"
    assert con.sql(select).fetchall() == [
        ("a", date(2010, 1, 2), "Female", "Not known", "Not known"),  # all from 2018, also what is missing there
        ("b", date(2009, 1, 1), "Female", "Not known", "Not disabled"),  # the element with more filled
        ("c", None, "Not known", "Other", "Not known"),  # an unreadable birth date is missing
    ]


@pytest.mark.parametrize(
    ("codes", "level"),
    [
        (["NONE"], "Not disabled"),
        (["NONE", "LD"], "Disabled"),
        (["ZZZ"], "Disabled"),
        ([""], "Not known"),
        ([], "Not known"),
    ],
)
def test_disability_codes_make_levels(codes: list[str], level: str) -> None:
    given = {
        "cin_child": [{"lachildid": "a"}],
        "cin_disability": [{"lachildid": "a", "disability": code} for code in codes],
    }
    assert build(given, ["core.cp_child"]).sql("select disability from core.cp_child").fetchall() == [(level,)]


def test_lost_and_dropped_plans_stay_visible_to_the_quality_rules() -> None:
    con = build(
        {
            "cin_plan": [
                {"lachildid": "lost", "cppstartdate": "2015-05-01", "year_ending": 2016},
                {"lachildid": "ended", "cppstartdate": "2015-05-01", "cppenddate": "2015-09-01", "year_ending": 2016},
                {"lachildid": "zero", "cppstartdate": "2016-05-01", "cppenddate": "2016-05-01"},
                {"lachildid": "two", "cppstartdate": "2016-05-01"},
                {"lachildid": "two", "cppstartdate": "2016-06-01"},
            ]
        },
        ["core.cp_plan"],
    )
    dropped = con.sql("select plan_id from core.cp_plan_stacked where is_dropped").fetchall()
    lost = con.sql(
        "select plan_id, child_last_return_year, lost_from_year from core.cp_plan where lost_from_year is not null"
    )
    assert dropped == [("zero:2016-05-01",)]
    assert lost.fetchall() == [("lost:2015-05-01", 2016, 2017)]
    assert con.sql("select plan_id from core.cp_plan where has_overlap").fetchall() == [("two:2016-06-01",)]
