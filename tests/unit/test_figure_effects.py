"""What failing rows do to figures, by hand: without the kept ones, with the left-out ones, and if all were recorded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.case_runner import build

CHILDREN = ["yes", "no", "blank", "short"]
CARE = {
    "cla_header": [{"child": c, "sex": 1, "dob": "10/05/2008", "ethnic": "WBRI", "upn": "UN4"} for c in CHILDREN],
    "cla_episodes": [
        {"child": c, "decom": "01/02/2015", "rne": "S", "ls": "C2", "cin": "N1", "place": "U4"} for c in CHILDREN[:3]
    ]
    + [{"child": "short", "decom": "01/02/2017", "rne": "S", "ls": "C2", "cin": "N1", "place": "U4"}],
    "cla_oc2": [
        {"child": "yes", "teeth_check": 1, "immunisations": 1, "health_assessment": 1, "substance_misuse": 0},
        {"child": "no", "teeth_check": 0, "immunisations": 1, "health_assessment": 1, "substance_misuse": 0},
        {"child": "blank", "immunisations": 1, "health_assessment": 1, "substance_misuse": 0},  # kept: DQ-052
        {"child": "short", "teeth_check": 1},  # two months in care, left out: DQ-053
    ],
    "cin_child": [{"lachildid": "A", "personbirthdate": "2010-06-15", "gendercurrent": 2, "ethnicity": "WBRI"}],
    "cin_referral": [{"lachildid": "A", "cinreferraldate": "2016-04-11"}],
    "cin_assessment": [
        {
            "lachildid": "A",
            "cinreferraldate": "2016-04-11",
            "assessmentactualstartdate": "2016-04-12",
            "assessmentauthorisationdate": "2016-05-10",
        },
        {
            "lachildid": "A",
            "cinreferraldate": "2016-04-11",
            "assessmentactualstartdate": "2016-06-12",
            "assessmentauthorisationdate": "2016-06-10",  # ends before it starts, left out: DQ-012
        },
    ],
}


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    reference = {"population": [{"authority": "933", "year_ending": 2017, "population": 1000}]}
    return build(CARE, ["quality.figure_effect", "quality.issue_stake"], reference=reference)


def _effect(con: duckdb.DuckDBPyConnection, indicator: str) -> dict[str, Any]:
    rows = con.execute("select * from quality.figure_effect where indicator_id = ?", [indicator]).pl()
    assert rows.height == 1
    return rows.row(0, named=True)


def test_not_recorded_kept_and_left_out_cases_bound_a_percentage(con: duckdb.DuckDBPyConnection) -> None:
    dental = _effect(con, "health_dental")
    assert dental["value"] == Decimal("33.333333")
    assert (dental["lowest_value"], dental["highest_value"]) == (Decimal("33.333333"), Decimal("66.666667"))
    assert (dental["kept_cases"], dental["value_without"]) == (1, Decimal("50.000000"))
    assert dental["excluded_cases"] == 1
    assert (dental["lowest_with_excluded"], dental["highest_with_excluded"]) == (Decimal(25), Decimal(50))
    assert dental["is_visible"]
    assert dental["effect_in_words"] == (
        "33.3%; 1 not recorded: between 33.3% and 66.7%; 1 left out: with them between 25.0% and 50.0%;"
        " 1 kept as stated: without them 50.0%"
    )


def test_an_answer_concerns_its_own_figure_only(con: duckdb.DuckDBPyConnection) -> None:
    immunisations = _effect(con, "health_immunisations")
    assert (immunisations["kept_cases"], immunisations["not_recorded_cases"]) == (0, 0)
    assert immunisations["value_without"] is None
    assert immunisations["lowest_value"] is None


def test_a_left_out_row_of_child_protection_is_not_mistaken_for_another_case(con: duckdb.DuckDBPyConnection) -> None:
    assessed = _effect(con, "assess_45wd")
    assert (assessed["display"], assessed["kept_cases"], assessed["excluded_cases"]) == ("100.0", 0, 1)
    assert assessed["effect_in_words"] == "100.0%; 1 left out: with them between 50.0% and 100.0%"


def test_a_figure_that_nothing_concerns_stands_alone(con: duckdb.DuckDBPyConnection) -> None:
    rate = _effect(con, "cla_rate")
    assert (rate["effect_in_words"], rate["is_visible"], rate["rules"]) == ("40.0", False, [])


def test_points_are_shares_of_the_cases(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select rule_id, points from quality.issue_stake inner join quality.issue using (issue_key)"
        " where indicator_id in ('health_dental', 'assess_45wd') order by rule_id"
    ).fetchall()
    assert rows == [("DQ-012", Decimal("50.0000")), ("DQ-052", Decimal("33.3333")), ("DQ-053", Decimal("25.0000"))]
