"""Codes written as labels are read as codes where only one can be meant; everything else stays as delivered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.landing_area import EPISODES, LandingArea, census, child
from warehouse.declared import load_csv
from warehouse.spellings import CODE_SETS, SPELLINGS, load_code_set


@pytest.fixture
def landing(tmp_path: Path) -> LandingArea:
    return LandingArea(tmp_path)


@pytest.mark.parametrize(
    ("code_set", "text", "code"),
    [
        ("placement", "U6: Foster placement - not FFA", "U6"),
        ("placement", "q) U6: Foster placement", "U6"),
        ("placement", "a) Foster placement", None),  # could be any of six
        ("placement", "g) Secure Children\u2019s Homes", "K1"),
        ("primary_need", "N1 - Abuse or Neglect", "N1"),
        ("primary_need", "a) Abuse or neglect", "N1"),
        ("abuse_category", "a) Neglect", "NEG"),
        ("abuse_category", "  physical ABUSE ", "PHY"),
        ("abuse_category", "Something else", None),
        ("yes_no", "1.0", "1"),
        ("yes_no", "2.0", None),
        ("oc3_activity", "F1: Full time in higher education", "F1"),
        ("legal_status", "a) Interim care orders", "C1"),
    ],
)
def test_what_a_text_stands_for(code_set: str, text: str, code: str | None) -> None:
    assert load_code_set(code_set).code(text, 2017) == code


@pytest.mark.parametrize(("year", "code"), [(2017, "1"), (2025, "M")])
def test_a_label_of_two_codes_is_that_of_the_year(year: int, code: str) -> None:
    assert load_code_set("sex_903").code("Male", year) == code


def test_labels_are_read_and_said(landing: LandingArea) -> None:
    row = "001,01/05/2016,S,C2 - Full care order,N1,U6: Foster placement,PR1,,,,,,\n"
    landing.put(
        "933/2017/episodes.csv", EPISODES + row + row.replace("001", "002").replace("C2 - Full care order", "c2")
    )
    found = landing.ingest()
    assert found.rows("select ls, place from raw.cla_episodes") == [("C2", "U6"), ("c2", "U6")]
    message = found.receipt("episodes.csv").message
    assert "column PLACE: 2 values written as a label and read as the code" in message
    assert "column LS: 1 value written as a label" in message


def test_unknown_codes_stay_and_are_counted(landing: LandingArea) -> None:
    row = "001,01/05/2016,S,ZZ,N1,Anna lives with her aunt,PR1,,,,,,\n"
    landing.put("933/2017/episodes.csv", EPISODES + row)
    found = landing.ingest()
    assert found.rows("select ls, place from raw.cla_episodes") == [("ZZ", "Anna lives with her aunt")]
    message = found.receipt("episodes.csv").message
    assert "column LS: 1 value of no known code (ZZ)" in message
    assert "column PLACE: 1 value of no known code" in message
    assert "Anna" not in message


def test_codes_of_other_years_are_accepted_with_a_word(landing: LandingArea) -> None:
    row = "001,01/05/2016,S,C2,N1,K3,PR1,,,,,,\n"
    landing.put("933/2017/episodes.csv", EPISODES + row)
    landing.put("933/2025/episodes.csv", EPISODES + row)
    found = landing.ingest()
    assert "column PLACE: codes not used in 2017, accepted (K3)" in found.receipt("2017/episodes.csv").message
    assert "K3" not in found.receipt("2025/episodes.csv").message


def test_labels_in_the_census(landing: LandingArea) -> None:
    plan = "<CINdetails><ChildProtectionPlans><InitialCategoryOfAbuse>a) Neglect</InitialCategoryOfAbuse>"
    landing.put("933/2017/census.xml", census(child("1", plan + "</ChildProtectionPlans></CINdetails>")))
    assert landing.ingest().rows("select initialcategoryofabuse from raw.cin_plan") == [("NEG",)]


def test_every_spelling_stands_for_a_code_of_its_set() -> None:
    for path in SPELLINGS.glob("*.csv"):
        codes = {row["code"].upper() for row in load_csv(CODE_SETS / path.name)}
        assert {row["code"] for row in load_csv(path)} <= codes, path.name
