"""The year a return describes against the year it claims (DQ-002), and years told from the contents."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.landing_area import ANNA, HEADER, PLAN, LandingArea, census, child, episodes

IN_2016 = [f"{day:02}/05/2015" for day in range(1, 29)]
IN_2017 = [f"{day:02}/05/2016" for day in range(1, 29)]
IN_2018 = [f"{day:02}/05/2017" for day in range(1, 29)]


@pytest.fixture
def landing(tmp_path: Path) -> LandingArea:
    return LandingArea(tmp_path)


@pytest.mark.parametrize(
    ("starts", "blocked"),
    [
        (IN_2017[:20], False),
        (IN_2016[:20], True),  # none in the claimed year
        (IN_2016[:19], False),  # too few dates to tell
        (IN_2016 + IN_2017[:1], False),  # an extract with its whole history
        (IN_2018[:11] + IN_2017[:10], True),  # more after the year than in it
        (IN_2018[:10] + IN_2017[:10], False),
        (["31/03/2017"] * 20, False),  # the last day of the year
        (["01/04/2017"] * 20, True),  # the first of the next
        (["2016-05-01", "1/5/2016", "31/02/2017"] * 10, False),  # unreadable dates count nowhere
    ],
)
def test_dates_against_the_folder(landing: LandingArea, starts: list[str], blocked: bool) -> None:
    landing.put("933/2017/episodes.csv", episodes(*starts))
    landing.put("933/2017/header.csv", HEADER + ANNA)
    found = landing.ingest()
    states = {one.state for one in found.result.receipts}
    assert states == ({"blocked"} if blocked else {"loaded"})
    loaded = found.rows("select count(*) from raw.cla_episodes")[0][0]
    assert loaded == (0 if blocked else len(starts))


def test_a_blocked_return_names_both_years_and_lists_its_rows(landing: LandingArea) -> None:
    landing.put("933/2017/episodes.csv", episodes(*IN_2016))
    found = landing.ingest()
    receipt = found.receipt("episodes.csv")
    assert "933/2017/episodes.csv" in receipt.message
    assert "the folder says 2017, the dates say 2016" in receipt.message
    assert (receipt.found_year, receipt.rows_read, receipt.rows_quarantined) == (2016, 28, 28)
    assert found.rows("select distinct rule_id from quality.quarantine") == [("DQ-002",)]
    assert found.rows("select * from reference.delivery") == []
    assert [one.source_file for one in found.result.blocked] == ["933/2017/episodes.csv"]


def test_without_a_folder_the_dates_may_not_agree_on_a_year(landing: LandingArea) -> None:
    starts = [f"{day:02}/05/2015" for day in range(1, 11)]  # 2016: 10 dates, 9 each in 2017 and 2018
    starts += [f"{day:02}/05/{year}" for year in (2016, 2017) for day in range(1, 10)]
    landing.put("933/episodes.csv", episodes(*starts))
    receipt = landing.ingest().receipt("episodes.csv")
    assert receipt.state == "blocked"
    assert "no folder names a year and the dates do not agree on one, 2016 or 2018" in receipt.message


def test_end_dates_and_reviews_count_too(landing: LandingArea) -> None:
    landing.put("933/2017/episodes.csv", episodes("01/05/2010"))
    reviews = "".join(f"001,05/06/2010,{day},PN1\n" for day in IN_2018[:20])
    landing.put("933/2017/reviews.csv", "CHILD,DOB,REVIEW,REVIEW_CODE\n" + reviews)
    found = landing.ingest()
    assert {one.state for one in found.result.receipts} == {"blocked"}


def test_superseded_files_do_not_count(landing: LandingArea) -> None:
    landing.put("933/2017/old.csv", episodes(*IN_2018), minute=1)
    landing.put("933/2017/new.csv", episodes(*IN_2017), minute=2)
    assert landing.ingest().receipt("new.csv").state == "loaded"


def test_a_blocked_return_blocks_neither_other_families_nor_other_years(landing: LandingArea) -> None:
    landing.put("933/2017/episodes.csv", episodes(*IN_2016))
    landing.put("933/2016/episodes.csv", episodes(*IN_2016))
    landing.put("933/2017/census.xml", census(child("1", PLAN)))
    landing.put("933/2017/visits.csv", "LAchildID,visit_date,child_seen\n1,2016-06-01,Y\n")
    found = landing.ingest()
    assert found.rows("select year_ending, count(*) from raw.cla_episodes group by all") == [(2016, 28)]
    assert found.rows("select count(*) from raw.cin_plan") == [(1,)]
    assert found.rows("select count(*) from raw.cp_visits") == [(1,)]


@pytest.mark.parametrize(
    ("year", "reference_date", "authority", "said"),
    [
        (2017, "2017-03-31", "933", None),
        (2016, "2016-03-31", "933", "the folder says 2017, the header 2016: Year is 2016, expected 2017"),
        (2017, "2017-03-30", "933", "ReferenceDate is 2017-03-30, expected 2017-03-31"),
        (2017, "2017-03-31", "201", "LEA is 201, expected 933"),
        (2017, "2017-03-31", "", "LEA is missing, expected 933"),
        (2017, "31 March, Anna", "933", "ReferenceDate is not readable"),
    ],
)
def test_the_header_of_a_census(
    landing: LandingArea, year: int, reference_date: str, authority: str, said: str | None
) -> None:
    text = census(child("1", PLAN), year=year, reference_date=reference_date, authority=authority)
    landing.put("933/2017/census.xml", text)
    found = landing.ingest()
    plan = found.receipt("census.xml", "cin_plan")
    assert plan.state == ("blocked" if said else "loaded")
    assert said is None or said in plan.message
    assert "Anna" not in plan.message
    assert found.rows("select count(*) from raw.cin_plan") == [(0 if said else 1,)]


def test_without_a_year_folder_the_903_files_share_the_year_most_dates_lie_in(landing: LandingArea) -> None:
    landing.put("933/episodes.csv", episodes(*IN_2016[:5], *IN_2017[:7]))
    landing.put("933/header.csv", HEADER + ANNA)
    landing.put("933/visits.csv", "LAchildID,visit_date,child_seen\n1,2016-06-01,Y\n")
    found = landing.ingest()
    assert found.rows("select distinct year_ending from raw.cla_header") == [(2017,)]
    assert found.rows("select distinct year_ending from raw.cp_visits") == [(2017,)]
    assert found.receipt("header.csv").claimed_year is None


def test_of_two_years_with_as_many_dates_the_later_is_taken(landing: LandingArea) -> None:
    landing.put("933/episodes.csv", episodes(*IN_2016[:5], *IN_2017[:5]))
    assert landing.ingest().rows("select distinct year_ending from raw.cla_episodes") == [(2017,)]


def test_folders_without_a_year_tell_theirs_apart(landing: LandingArea) -> None:
    landing.put("933/older/episodes.csv", episodes(*IN_2016))
    landing.put("933/newer/episodes.csv", episodes(*IN_2017))
    assert landing.ingest().rows("select distinct year_ending from raw.cla_episodes order by all") == [(2016,), (2017,)]


def test_a_census_without_a_year_folder_is_of_its_header_and_lends_its_year(landing: LandingArea) -> None:
    landing.put("933/census.xml", census(child("1", PLAN), year=2016))
    landing.put("933/visits.csv", "LAchildID,visit_date,child_seen\n1,2015-06-01,Y\n")
    found = landing.ingest()
    assert found.rows("select year_ending from raw.cin_plan") == [(2016,)]
    assert found.rows("select year_ending from raw.cp_visits") == [(2016,)]


def test_a_year_that_nothing_tells_is_asked_for(landing: LandingArea) -> None:
    landing.put("933/visits.csv", "LAchildID,visit_date,child_seen\n1,2016-06-01,Y\n")
    found = landing.ingest()
    receipt = found.receipt("visits.csv")
    assert (receipt.state, receipt.source_table, receipt.rows_quarantined) == ("unrecognised", "cp_visits", 1)
    assert "put the file in a year folder" in receipt.message
    assert found.rules() == [(1, "FILE-005")]


def test_a_year_filter_keeps_files_without_a_folder_that_are_of_the_year(landing: LandingArea) -> None:
    landing.put("933/older/episodes.csv", episodes(*IN_2016))
    landing.put("933/newer/episodes.csv", episodes(*IN_2017))
    found = landing.ingest(year=2016)
    assert [one.source_file for one in found.result.receipts] == ["933/older/episodes.csv"]


def test_a_folder_named_by_the_starting_year_is_told_how_folders_are_named(landing: LandingArea) -> None:
    days = [f"{day:02}/05/2016" for day in range(1, 25)]
    landing.put("933/2016/episodes.csv", episodes(*days))
    landing.put("102/2019/episodes.csv", episodes(*days))
    found = landing.ingest()
    hint = "a folder is named by the year in which the reporting year ends"
    assert hint in found.receipt("933/2016/episodes.csv").message
    assert hint not in found.receipt("102/2019/episodes.csv").message
