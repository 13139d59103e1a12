"""Who a child is, and when a 903 return is too dirty: boundaries by hand (INDICATORS 8 and 9)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.case_runner import build
from tests.unit.cla_histories import Row

HEADER: Row = {"child": "A", "sex": "1", "dob": "01/02/2005", "ethnic": "WBRI", "year_ending": 2017}
EPISODE: Row = {"child": "A", "decom": "01/05/2014", "rne": "S", "ls": "C2", "place": "U6", "year_ending": 2017}


def born(**given: list[Row]) -> tuple[object, ...] | None:
    """Date of birth, sex and ethnicity of the child A."""
    con = build({"cla_episodes": [EPISODE], **given}, ["core.cla_child"])
    return con.sql("select dob, sex, ethnicity_code from core.cla_child where child_id = 'A'").fetchone()


def test_the_latest_header_says_who_a_child_is() -> None:
    older: Row = {**HEADER, "year_ending": 2016, "dob": "01/02/2004", "sex": "2", "ethnic": "MOTH"}
    assert born(cla_header=[HEADER, older]) == (date(2005, 2, 1), "Male", "WBRI")


def test_identical_header_rows_count_once_after_trimming_and_upper_casing() -> None:
    assert born(cla_header=[HEADER, {**HEADER, "ethnic": " wbri "}]) == (date(2005, 2, 1), "Male", "WBRI")


def test_differing_header_rows_are_all_unused() -> None:
    twice = [HEADER, {**HEADER, "sex": "2"}]
    assert born(cla_header=twice) == (None, "Not known", None)  # nothing else names the child
    older: Row = {**HEADER, "year_ending": 2016, "dob": "01/02/2004"}
    assert born(cla_header=[*twice, older]) == (date(2004, 2, 1), "Male", "WBRI")  # the header of another return
    uasc: Row = {"child": "A", "sex": "1", "dob": "03/03/2003", "year_ending": 2017}
    assert born(cla_header=twice, cla_uasc=[uasc]) == (date(2003, 3, 3), "Not known", None)


def test_a_header_with_an_unreadable_date_of_birth_is_not_delivered() -> None:
    assert born(cla_header=[{**HEADER, "dob": "1/2/2005"}]) == (None, "Not known", None)


def test_the_files_are_asked_in_order_for_the_date_of_birth() -> None:
    files = (
        ("cla_prev_perm", {"prev_perm": "P1"}),
        ("cla_missing", {"missing": "M", "mis_start": "01/05/2016"}),
        ("cla_placed_adoption", {"date_placed": "01/05/2016"}),
        ("cla_ad1", {"date_match": "01/05/2016"}),
        ("cla_oc3", {"in_touch": "YES", "activ": "F1", "accom": "B1"}),
        ("cla_oc2", {"teeth_check": "1"}),
        ("cla_reviews", {"review": "01/05/2016", "review_code": "PN1"}),
        ("cla_uasc", {"sex": "1"}),
    )
    named: dict[str, list[Row]] = {}
    for number, (table, columns) in reversed(list(enumerate(files, start=1))):
        named[table] = [{"child": "A", "dob": f"{number:02d}/01/2006", "year_ending": 2017, **columns}]
        assert born(**named) == (date(2006, 1, number), "Not known", None), table
    assert born(cla_header=[{**HEADER, "dob": None}], **named) == (date(2006, 1, 1), "Male", "WBRI")


def blocked(rule: str, year: int = 2017, **given: list[Row]) -> set[int]:
    """Numbers of the indicators that a rule blocks in a year."""
    con = build(given, ["core.block_cla"])
    found = con.execute(
        "select indicator.number from core.block_cla as block inner join reference.indicator using (indicator_id)"
        " where block.rule_id = ? and block.year_ending = ?",
        [rule, year],
    ).fetchall()
    return {number for (number,) in found}


def many(n: int, **columns: str | int | None) -> list[Row]:
    return [{**EPISODE, "child": f"C{number}", **columns} for number in range(n)]


@pytest.mark.parametrize(
    ("rows", "numbers"),
    [(100, set()), (99, set(range(14, 36)))],  # one of a hundred is not more than 1%; one of 99 is
)
def test_one_row_in_a_hundred_may_be_wrong(rows: int, numbers: set[int]) -> None:
    episodes = many(rows - 1)
    assert blocked("DQ-003", cla_episodes=[*episodes, {**EPISODE, "dec": "31/02/2017"}]) == numbers
    assert blocked("DQ-032", cla_episodes=[*episodes, {**EPISODE, "ls": None}]) == numbers
    assert blocked("DQ-032", cla_episodes=[*episodes, {**EPISODE, "ls": "C9"}]) == numbers


def test_a_blank_legal_status_without_a_child_is_not_counted() -> None:
    assert blocked("DQ-032", cla_episodes=[*many(2), {**EPISODE, "child": None, "ls": None}]) == set()


@pytest.mark.parametrize(
    ("table", "bad", "numbers"),
    [
        ("cla_header", {**HEADER, "dob": "2005-02-01"}, set(range(14, 36))),
        ("cla_uasc", {"child": "A", "sex": "1", "dob": "01/02/2005", "duc": "31/02/2017"}, {18}),
        ("cla_reviews", {"child": "A", "review": "31/02/2017", "review_code": "PN1"}, {19, 20}),
        ("cla_missing", {"child": "A", "missing": "M", "mis_start": "01/05/2016", "mis_end": "31/02/2017"}, {24}),
        ("cla_reviews", {"child": "A", "review": None, "review_code": "PN1"}, set()),  # blank is not unreadable
    ],
)
def test_a_table_blocks_what_rests_on_it(table: str, bad: Row, numbers: set[int]) -> None:
    assert blocked("DQ-003", cla_episodes=many(2), **{table: [bad]}) == numbers


@pytest.mark.parametrize(("children", "numbers"), [(100, set()), (99, set(range(14, 25)))])
def test_one_open_child_in_a_hundred_may_be_lost(children: int, numbers: set[int]) -> None:
    before = many(children, year_ending=2016)
    now = many(children - 1)
    assert blocked("DQ-023", cla_episodes=[*before, *now]) == numbers
    assert blocked("DQ-023", year=2016, cla_episodes=[*before, *now]) == set()


def test_short_breaks_are_not_among_the_open_children() -> None:
    before = [*many(99, year_ending=2016), {**EPISODE, "child": "V", "ls": "V4", "year_ending": 2016}]
    assert blocked("DQ-023", cla_episodes=[*before, *many(98)]) == set(range(14, 25))


@pytest.mark.parametrize(("children", "flag"), [(50, None), (49, "uncertain_history")])  # 1 of 50 is 2%, not more
def test_more_than_two_percent_of_uncertain_starts_flag_long_term_stability(children: int, flag: str | None) -> None:
    """Uncertain: under 16, left truncated, and the known start too late; one of each other kind does not count."""
    header = [{**HEADER, "child": f"C{number}"} for number in range(children)]
    rows: list[Row] = [{**EPISODE, "child": f"C{number}"} for number in range(children)]
    rows[0] |= {"rne": "P", "decom": "01/05/2016"}  # uncertain
    rows[1] |= {"rne": "P"}  # left truncated, and early enough
    rows[2] |= {"decom": "01/05/2016"}  # a known start, and too late
    rows[3] |= {"rne": "P", "decom": "01/05/2016"}
    header[3] |= {"dob": "31/03/2001"}  # 16 on the last day
    con = build({"cla_header": header, "cla_episodes": rows}, ["indicator.cla_long_term_stability"])
    flags = con.sql("select distinct flag from indicator.cla_long_term_stability where period_type = 'year'")
    assert flags.fetchall() == [(flag,)]
