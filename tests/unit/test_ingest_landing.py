"""Which files are read, which one wins, and what the receipts say of the others. The landing area is never changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.landing_area import ANNA, BEN, HEADER, PLAN, LandingArea, census, child, episodes
from warehouse.contracts import create_raw_tables
from warehouse.ingest import check_conservation
from warehouse.landing import FileStamp, discover, fingerprint, take_look
from warehouse.receipts import ConservationError, Receipt


@pytest.fixture
def landing(tmp_path: Path) -> LandingArea:
    return LandingArea(tmp_path / "landing")


def test_the_newest_file_of_a_table_wins_as_a_whole(landing: LandingArea) -> None:
    landing.put("933/2017/a.csv", HEADER + ANNA + BEN, minute=1)
    landing.put("933/2017/corrected/b.csv", HEADER + BEN, minute=2)
    found = landing.ingest()
    assert found.rows("select child from raw.cla_header") == [("002",)]
    older = found.receipt("a.csv")
    assert (older.state, older.rows_read, older.rows_superseded) == ("superseded", 2, 2)
    assert found.rules() == []


def test_ties_go_to_the_greatest_path(landing: LandingArea) -> None:
    landing.put("933/2017/b.csv", HEADER + BEN)
    landing.put("933/2017/a/z.csv", HEADER + ANNA)
    assert landing.ingest().rows("select child from raw.cla_header") == [("002",)]


def test_the_newest_usable_file_wins(landing: LandingArea) -> None:
    landing.put("933/2017/a.csv", HEADER + ANNA, minute=1)
    landing.put("933/2017/b.csv", HEADER + BEN + "003,1,0", minute=2)
    found = landing.ingest()
    assert found.rows("select child from raw.cla_header") == [("001",)]
    assert found.receipt("b.csv").state == "truncated"


def test_files_of_other_years_and_authorities_do_not_compete(landing: LandingArea) -> None:
    landing.put("933/2017/a.csv", HEADER + ANNA)
    landing.put("933/2016/a.csv", HEADER + ANNA)
    landing.put("102/2017/a.csv", HEADER + ANNA)
    found = landing.ingest()
    assert found.rows("select authority, year_ending from raw.cla_header order by all") == [
        ("102", 2017),
        ("933", 2016),
        ("933", 2017),
    ]


def test_filters(landing: LandingArea) -> None:
    landing.put("933/2017/a.csv", HEADER + ANNA)
    landing.put("933/2016/a.csv", HEADER + ANNA)
    landing.put("102/2017/a.csv", HEADER + ANNA)
    assert landing.ingest(authorities=["102"]).rows("select distinct authority from raw.cla_header") == [("102",)]
    assert landing.ingest(year=2016).rows("select year_ending from raw.cla_header") == [(2016,)]


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"Minutes of the meeting\nof Tuesday\n", "unrecognised"),
        (b"a,b,c\n1,2,3\n", "unrecognised"),
        (b"%PDF-1.7 ...", "unrecognised"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unrecognised"),
        (b"<html><body>hello</body></html>", "unrecognised"),
        (b"<Message><Header><CollectionDetails>", "truncated"),
        (b"<Message><Header></Wrong></Message>", "unreadable"),
        (b"\x00\x01\x02\x03", "unrecognised"),
        (b"\x1f\x8b\x08 gzip", "unrecognised"),
        (b"\x89PNG\r\n\x1a\n", "unrecognised"),
    ],
)
def test_useless_files_are_reported_and_stop_nobody(landing: LandingArea, content: bytes, state: str) -> None:
    landing.put("933/2017/useless", content, minute=9)
    landing.put("933/2017/header.csv", HEADER + ANNA)
    found = landing.ingest()
    receipt = found.receipt("useless")
    assert (receipt.state, receipt.source_table, receipt.rows_read) == (state, None, 0)
    assert receipt.message.startswith("933/2017/useless: ")
    assert found.rows("select child from raw.cla_header") == [("001",)]


def test_a_message_repeats_nothing_of_a_file_without_a_header(landing: LandingArea) -> None:
    landing.put("933/2017/children.csv", ANNA + BEN)
    assert "A1" not in landing.ingest().receipt("children.csv").message


def test_files_outside_an_authority_are_reported(landing: LandingArea) -> None:
    landing.put("header.csv", HEADER + ANNA)
    landing.put("Somerset/2017/header.csv", HEADER + ANNA)
    found = landing.ingest()
    assert [one.state for one in found.result.receipts] == ["unrecognised", "unrecognised"]
    assert all("outside an authority's folder" in one.message for one in found.result.receipts)


def test_a_file_in_the_wrong_folder_is_told_where_it_belongs(landing: LandingArea) -> None:
    landing.put("reference/header.csv", HEADER + ANNA)
    landing.put("933/2017/figures.csv", "indicator_id,geography,year_ending,value\ncla_number,la:933,2017,5\n")
    found = landing.ingest()
    assert [one.state for one in found.result.receipts] == ["unrecognised", "unrecognised"]
    assert "read from the folder reference; move it there" in found.receipt("figures.csv").message
    assert "read from the folder of its authority and year" in found.receipt("header.csv").message


def test_a_pipe_is_reported_and_not_opened(landing: LandingArea) -> None:
    landing.put("933/2017/header.csv", HEADER + ANNA)
    os.mkfifo(landing.path / "933/2017/pipe.csv")
    assert landing.ingest().receipt("pipe.csv").state == "unreadable"


def test_a_file_that_changed_since_an_earlier_look_is_left(landing: LandingArea) -> None:
    landing.put("933/2017/header.csv", HEADER + ANNA)
    landing.put("933/2017/episodes.csv", episodes("01/05/2016"))
    look = dict(take_look(landing.path))
    look["933/2017/header.csv"] = FileStamp(5, 0)  # it was smaller then
    found = landing.ingest(look=look)
    assert found.receipt("header.csv").state == "growing"
    assert found.receipt("episodes.csv").state == "loaded"
    assert landing.ingest(look=take_look(landing.path)).receipt("header.csv").state == "loaded"


def test_age_does_not_make_a_file_grow_but_coming_after_the_look_does(landing: LandingArea) -> None:
    landing.put("933/2017/header.csv", HEADER + ANNA)
    os.utime(landing.path / "933/2017/header.csv")
    look = take_look(landing.path)
    landing.put("933/2017/episodes.csv", episodes("01/05/2016"))
    found = landing.ingest(look=look)
    assert found.receipt("header.csv").state == "loaded"
    assert found.receipt("episodes.csv").state == "growing"
    assert found.result.left == {"933/2017/episodes.csv"}


def test_nothing_in_the_landing_area_changes(landing: LandingArea) -> None:
    landing.put("933/2017/header.csv", HEADER + ANNA)
    landing.put("933/2017/cut.csv", HEADER + ANNA[:9])
    landing.put("933/2017/census.xml", census(child("1", PLAN)))
    before = fingerprint(landing.path)
    landing.ingest()
    assert fingerprint(landing.path) == before


def test_fingerprint_changes_with_contents_and_name(landing: LandingArea) -> None:
    landing.put("933/2017/a.csv", HEADER + ANNA)
    first = fingerprint(landing.path)
    assert first[0].name == "933/2017/a.csv"
    landing.put("933/2017/a.csv", HEADER + BEN)
    assert fingerprint(landing.path)[0].sha256 != first[0].sha256


def test_fingerprint_needs_no_heavy_import() -> None:
    code = "import sys, warehouse.landing; print({'pyarrow', 'duckdb', 'polars', 'dagster'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_no_landing_area(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such landing area"):
        discover(tmp_path / "nowhere")


def test_an_empty_landing_area_gives_empty_tables(landing: LandingArea) -> None:
    landing.path.mkdir()
    found = landing.ingest()
    assert found.result.receipts == ()
    assert found.rows("select count(*) from raw.cla_episodes") == [(0,)]


def test_a_second_ingest_replaces_the_first(landing: LandingArea) -> None:
    landing.put("933/2017/header.csv", HEADER + ANNA)
    landing.put("933/2017/episodes.csv", episodes("01/05/2016"))
    found = landing.ingest()
    (landing.path / "933/2017/header.csv").unlink()
    from warehouse.ingest import ingest

    ingest(found.con, landing.path)
    assert found.rows("select count(*) from raw.cla_header") == [(0,)]  # what disappeared is not silently kept
    assert found.rows("select count(*) from quality.delivered_file") == [(1,)]


def test_the_ledger_holds_every_receipt(landing: LandingArea) -> None:
    landing.put("933/2017/header.csv", HEADER + ANNA + "002,1\n")
    found = landing.ingest()
    assert found.rows(
        "select authority, year_ending, source_table, family, state, rows_read, rows_loaded, rows_quarantined "
        "from quality.delivered_file"
    ) == [("933", 2017, "cla_header", "cla", "loaded", 2, 1, 1)]


def test_a_receipt_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ConservationError, match="2 rows of cla_header read, 1 accounted for"):
        Receipt("933", 2017, None, 2017, "a.csv", "", "cla_header", "cla", "loaded", rows_read=2, rows_loaded=1)


def test_rows_missing_from_the_raw_table_stop_the_run(landing: LandingArea) -> None:
    landing.put("933/2017/header.csv", HEADER + ANNA + BEN)
    found = landing.ingest()
    check_conservation(found.con)
    found.con.execute("delete from raw.cla_header where child = '001'")
    with pytest.raises(ConservationError, match=r"header\.csv"):
        check_conservation(found.con)


def test_a_failed_ingest_leaves_the_tables_as_they_were(landing: LandingArea, monkeypatch: pytest.MonkeyPatch) -> None:
    landing.put("933/2017/header.csv", HEADER + ANNA)
    found = landing.ingest()
    from warehouse import ingest as module

    def fail(*_: object) -> None:
        raise ConservationError("made to fail")

    monkeypatch.setattr(module, "check_conservation", fail)
    landing.put("933/2017/header.csv", HEADER + BEN)
    with pytest.raises(ConservationError):
        module.ingest(found.con, landing.path)
    assert found.rows("select child from raw.cla_header") == [("001",)]


def test_raw_tables_start_empty() -> None:
    import duckdb

    con = duckdb.connect()
    create_raw_tables(con)
    columns = con.execute(
        "select column_name from information_schema.columns where table_name = 'cin_review'"
    ).fetchall()
    assert [name for (name,) in columns] == [
        *("child_number", "lachildid", "referral_number", "plan_number", "cppstartdate", "cppreviewdate"),
        *("authority", "year_ending", "source_file", "source_sha256", "row_number"),
    ]
