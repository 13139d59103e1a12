"""Commentary and fixed texts belong to an authority and year, are carried forward one year, and never by row order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.report.actions import missing_actions
from tests.case_runner import build
from warehouse.earlier_words import store_earlier_words
from warehouse.settings import Settings

EMPTY = {"commentary": None, "action": None, "owner": None, "due_date": None, "status": None}
YEARS = {"cla_episodes": [2015, 2016, 2017]}


def said(year: int, indicator: str, **texts: Any) -> dict[str, Any]:
    return {"year_ending": year, "indicator_id": indicator, **EMPTY, **texts}


def commentary(*rows: dict[str, Any], **more: Any) -> list[tuple[Any, ...]]:
    con = build({"commentary": rows}, ["published.report_commentary"], **{"loaded": YEARS, **more})
    return con.execute(
        "select year_ending, indicator_id, commentary, planned_action, given_year from published.report_commentary order by all"
    ).fetchall()


def test_the_words_of_the_years_own_return_stand() -> None:
    rows = [said(2016, "health_dental", commentary="old"), said(2017, "health_dental", commentary="new", action="do")]
    assert commentary(*rows)[-1] == (2017, "health_dental", "new", "do", 2017)


def test_words_are_carried_forward_one_year_and_no_further() -> None:
    assert commentary(said(2015, "health_dental", commentary="then")) == [
        (2015, "health_dental", "then", None, 2015),
        (2016, "health_dental", "then", None, 2015),
    ]


def test_of_two_rows_the_fuller_one_stands_whatever_their_order() -> None:
    rows = [said(2017, "health_dental", commentary="zz"), said(2017, "health_dental", commentary="a", action="do")]
    assert commentary(*rows) == commentary(*rows[::-1]) == [(2017, "health_dental", "a", "do", 2017)]


def test_a_row_without_an_indicator_is_rejected_and_an_unknown_indicator_is_left_out() -> None:
    rows = [said(2017, " ", commentary="whose?"), said(2017, "no_such", commentary="what?"), said(2017, "CLA_NUMBER ")]
    con = build({"commentary": rows}, ["published.report_commentary"], loaded=YEARS)
    assert rejected(con) == [("ROW-001", 1)]
    assert con.execute("select indicator_id from published.report_commentary").fetchall() == [("cla_number",)]


def rejected(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute("select rule_id, row_number from quality.quarantine").fetchall()


@pytest.mark.parametrize(
    ("written", "day"), [("2017-09-30", "2017-09-30"), ("30/09/2017", "2017-09-30"), ("soon", None)]
)
def test_a_due_date_that_cannot_be_read_is_not_given(written: str, day: str | None) -> None:
    con = build(
        {"commentary": [said(2017, "cla_number", due_date=written)]}, ["published.report_commentary"], loaded=YEARS
    )
    assert con.execute("select cast(due_date as varchar) from published.report_commentary").fetchall() == [(day,)]


def test_fixed_texts_are_carried_forward_too() -> None:
    given = [
        {"year_ending": 2016, "field": "Lead_Officer", "value": "A. Person"},
        {"year_ending": 2016, "field": "author", "value": "B. Person"},
        {"year_ending": 2017, "field": "lead_officer", "value": "C. Person"},
        {"year_ending": 2017, "field": "author", "value": ""},
        {"year_ending": 2017, "field": "", "value": "nobody"},
    ]
    con = build({"report_details": given}, ["published.report_details"], loaded=YEARS)
    found = con.execute(
        "select field, field_text, given_year from published.report_details where year_ending = 2017 order by field"
    ).fetchall()
    assert found == [("author", "B. Person", 2016), ("lead_officer", "C. Person", 2017)]
    assert rejected(con) == [("ROW-001", 5)]


def test_only_an_action_given_for_the_year_answers_for_what_got_worse_in_it() -> None:
    rows = [
        said(2016, "cla_number", commentary="then", action="carried"),
        said(2017, "health_dental", commentary="now", action="given"),
        said(2017, "cla_rate", commentary="words alone"),
    ]
    con = build({"commentary": rows}, ["published.report_commentary"], loaded=YEARS)
    con.execute(
        "create table published.indicator_comparisons as select '933' as authority, 2017 as year_ending, indicator_id,"
        " 'year' as period_type, 'deteriorated' as outcome from (values ('cla_number'), ('health_dental'), ('cla_rate')) as t(indicator_id)"
    )
    assert [missing["indicator_id"] for missing in missing_actions(con)] == ["cla_number", "cla_rate"]


def kept(year: int, indicator: str, text: str) -> dict[str, Any]:
    return {"authority": "933", "return_year": year, "indicator_id": indicator, "commentary": text}


def test_words_whose_file_is_gone_are_kept_from_the_snapshot_before_and_carried_as_before() -> None:
    earlier = {"earlier_commentary": [kept(2016, "health_dental", "then"), kept(2014, "health_dental", "long ago")]}
    found = build({}, ["published.report_commentary"], loaded=YEARS, earlier=earlier).execute(
        "select year_ending, commentary, given_year, is_retained from published.report_commentary order by all"
    )
    assert found.fetchall() == [
        (2015, "long ago", 2014, True), (2016, "then", 2016, True), (2017, "then", 2016, True),
    ]  # fmt: skip


def test_words_delivered_for_a_year_take_the_place_of_all_that_were_kept_for_it() -> None:
    earlier = {"earlier_commentary": [kept(2017, "health_dental", "withdrawn"), kept(2017, "cla_number", "old")]}
    rows = [said(2017, "cla_number", commentary="new")]
    assert commentary(*rows, earlier=earlier) == [(2017, "cla_number", "new", None, 2017)]
    assert commentary(loaded={**YEARS, "commentary": [2017]}, earlier=earlier) == []  # a file without a row


def test_fixed_texts_are_kept_from_the_snapshot_before_until_the_year_has_a_file() -> None:
    row = {"authority": "933", "return_year": 2016, "field": "author", "field_text": "B. Person"}
    for delivered, expected in ((YEARS, [("B. Person", 2016, True)]), ({**YEARS, "report_details": [2016]}, [])):
        con = build({}, ["published.report_details"], loaded=delivered, earlier={"earlier_detail": [row]})
        found = con.execute(
            "select field_text, given_year, is_retained from published.report_details where year_ending = 2017"
        )
        assert found.fetchall() == expected


def test_each_authority_keeps_the_words_of_the_newest_snapshot_that_holds_it(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "landing", tmp_path / "data")
    for day, authorities in (("01", ["878", "933"]), ("02", ["933"])):
        folder = settings.published / f"201705{day}T020000Z-0000000{day[1]}"
        folder.mkdir(parents=True)
        words = [(one, 2017, "cp_plans_open", f"said on day {day}", None, None, None, None) for one in authorities]
        names = [
            "authority",
            "given_year",
            "indicator_id",
            "commentary",
            "planned_action",
            "action_owner",
            "due_date",
            "action_status",
        ]
        table = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in words])
        pq.write_table(
            table.set_column(6, "due_date", pa.nulls(len(words), pa.date32())), folder / "report_commentary.parquet"
        )
        as_at = dict.fromkeys(authorities, "2017-03-31")
        (folder / "manifest.json").write_text(json.dumps({"files": [], "as_at": as_at}), encoding="utf-8")
    con = duckdb.connect()
    con.execute("create schema quality")
    store_earlier_words(con, settings)
    found = con.sql("select authority, commentary from quality.earlier_commentary order by all").fetchall()
    assert found == [("878", "said on day 01"), ("933", "said on day 02")]
    assert con.sql("from quality.earlier_detail").fetchall() == []
