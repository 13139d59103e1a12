"""CSV extracts as authorities deliver them: each kind of dirt once well and once not."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.unit.landing_area import ANNA, BEN, EPISODES, HEADER, LandingArea

NAME = "933/2017/children.csv"


@pytest.fixture
def landing(tmp_path: Path) -> LandingArea:
    return LandingArea(tmp_path)


def test_text_arrives_as_delivered_with_its_origin(landing: LandingArea) -> None:
    path = landing.put(NAME, HEADER + "007,2, 05/06/2010 ,wbri,NULL,,\n")
    found = landing.ingest()
    assert found.rows(
        "select child, dob, ethnic, upn, mother, authority, year_ending, source_file, row_number from raw.cla_header"
    ) == [("007", " 05/06/2010 ", "wbri", "NULL", None, "933", 2017, NAME, 1)]
    assert found.rows("select distinct length(source_sha256) from raw.cla_header") == [(64,)]
    assert path.read_bytes().startswith(b"CHILD")


def test_header_matches_without_case_space_order_or_name_of_file(landing: LandingArea) -> None:
    landing.put("933/2017/sub folder/anything.txt", "\ufeffupn, Ethnic ,dob,SEX,childid\nA1,WBRI,05/06/2010,2,001\n")
    found = landing.ingest()
    assert found.rows("select child, sex, upn from raw.cla_header") == [("001", "2", "A1")]
    assert found.receipt("anything.txt").missing_columns == ("MOTHER", "MC_DOB")


def test_a_header_that_lacks_a_recognising_column_is_not_recognised(landing: LandingArea) -> None:
    landing.put(NAME, "CHILD,SEX,DOB\n001,2,05/06/2010\n")
    receipt = landing.ingest().receipt(NAME)
    assert (receipt.state, receipt.source_table) == ("unrecognised", None)
    assert "cla_header but lacks ETHNIC" in receipt.message


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8 with BOM"),
        ("utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings(landing: LandingArea, encoding: str, label: str) -> None:
    landing.put(NAME, HEADER + ANNA.replace("A1", "Zoë"), encoding=encoding)
    found = landing.ingest()
    assert found.rows("select child, upn from raw.cla_header") == [("001", "Zoë")]
    assert found.receipt(NAME).encoding == label


def test_bytes_outside_the_encoding_put_the_row_in_quarantine(landing: LandingArea) -> None:
    landing.put(NAME, (HEADER + ANNA + BEN).encode().replace(b"A1", b"\x81"))
    found = landing.ingest()
    assert found.rows("select child from raw.cla_header") == [("002",)]
    assert found.rules() == [(1, "FILE-003")]


@pytest.mark.parametrize(("delimiter", "label"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_delimiters(landing: LandingArea, delimiter: str, label: str) -> None:
    landing.put(NAME, (HEADER + ANNA).replace(",", delimiter))
    found = landing.ingest()
    assert found.rows("select child, ethnic from raw.cla_header") == [("001", "WBRI")]
    assert found.receipt(NAME).delimiter == label


def test_the_separator_line_of_spreadsheets_is_skipped(landing: LandingArea) -> None:
    landing.put(NAME, "sep=;\n" + (HEADER + ANNA).replace(",", ";"))
    assert landing.ingest().rows("select child from raw.cla_header") == [("001",)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends(landing: LandingArea, line_end: str) -> None:
    landing.put(NAME, (HEADER + ANNA + BEN).replace("\n", line_end))
    assert landing.ingest().rows("select child, row_number from raw.cla_header") == [("001", 1), ("002", 2)]


def test_quoted_fields_hold_newlines_delimiters_and_quotes(landing: LandingArea) -> None:
    landing.put(NAME, HEADER + '001,2,05/06/2010,WBRI,"a,b\n""c""",,\n' + BEN)
    found = landing.ingest()
    assert found.rows("select upn, row_number from raw.cla_header") == [('a,b\n"c"', 1), ("A2", 2)]


@pytest.mark.parametrize("value", ["", "plain", "a,b", 'a"b', "a\nb", '5" nail', '"'])
@pytest.mark.parametrize("is_last", [False, True])
def test_quoting_everything_changes_nothing(landing: LandingArea, value: str, is_last: bool) -> None:
    rows = [["001", "2", "05/06/2010", "WBRI", value, "", ""], ["002", "1", "07/08/2011", "MWBC", "A2", "", value]]
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([HEADER.strip().split(","), *rows])
    landing.put(NAME, stream.getvalue().rstrip("\n") if is_last else stream.getvalue())
    found = landing.ingest().rows(
        "select child, sex, dob, ethnic, upn, mother, mc_dob from raw.cla_header order by all"
    )
    assert found == [tuple(field or None for field in row) for row in rows]


def test_blank_lines_are_not_rows(landing: LandingArea) -> None:
    landing.put(NAME, "\n" + HEADER + "\n" + ANNA + "   \n,,,,,,\n" + BEN + "\n\n")
    found = landing.ingest()
    assert found.rows("select child, row_number from raw.cla_header") == [("001", 1), ("002", 2)]
    assert found.receipt(NAME).rows_read == 2


def test_blank_fields_beyond_the_header_are_fine(landing: LandingArea) -> None:
    landing.put(NAME, HEADER + ANNA.rstrip("\n") + ",,,\n" + BEN)
    found = landing.ingest()
    assert found.rows("select count(*) from raw.cla_header") == [(2,)]
    assert found.rules() == []


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("003,2,05/06/2010,WBRI\n", "FILE-001"),  # three fields short
        ("003,2,05/06/2010,WBRI,A3,,,surplus\n", "FILE-002"),  # one field too many
        ('"003",2,05/06/2010,WBRI\n', "FILE-001"),  # the same through the exact reader
        ('"003",2,05/06/2010,WBRI,A3,,,surplus\n', "FILE-002"),
    ],
)
def test_rows_that_do_not_fit_the_header_are_listed(landing: LandingArea, row: str, rule: str) -> None:
    landing.put(NAME, HEADER + ANNA + row + BEN)
    found = landing.ingest()
    assert found.rows("select child, row_number from raw.cla_header") == [("001", 1), ("002", 3)]
    assert found.rules() == [(2, rule)]
    receipt = found.receipt(NAME)
    assert (receipt.rows_read, receipt.rows_loaded, receipt.rows_quarantined) == (3, 2, 1)
    assert found.rows("select child_id from quality.quarantine where reason like '%003%' or child_id <> '003'") == []


@pytest.mark.parametrize(("value", "rule"), [("A\x00B", "FILE-003"), ("A" * 40_000, "FILE-004"), ("A" * 30_000, None)])
@pytest.mark.parametrize("quote", ["", '"'])
def test_nul_characters_and_endless_fields(landing: LandingArea, value: str, rule: str | None, quote: str) -> None:
    landing.put(NAME, HEADER + ANNA + f"002,1,07/08/2011,MWBC,{quote}{value}{quote},,\n")
    found = landing.ingest()
    assert found.rules() == ([(2, rule)] if rule else [])
    assert found.receipt(NAME).rows_read == 2


def test_a_column_given_twice_is_said(landing: LandingArea) -> None:
    landing.put(NAME, HEADER.rstrip("\n") + ",SEX\n" + ANNA.rstrip("\n") + ",9\n")
    found = landing.ingest()
    assert found.rows("select sex from raw.cla_header") == [("2",)]
    assert "column SEX is there more than once" in found.receipt(NAME).message


def test_a_column_under_its_own_name_beats_an_alias(landing: LandingArea) -> None:
    landing.put(NAME, "CHILDID,CHILD,SEX,DOB,ETHNIC\nwrong,001,2,05/06/2010,WBRI\n")
    assert landing.ingest().rows("select child from raw.cla_header") == [("001",)]


def test_extra_columns_are_reported_and_ignored(landing: LandingArea) -> None:
    landing.put(NAME, "LA,YEAR," + HEADER + "933,2017," + ANNA)
    found = landing.ingest()
    assert found.rows("select child from raw.cla_header") == [("001",)]
    assert found.receipt(NAME).unknown_columns == ("LA", "YEAR")


def test_the_table_with_the_most_recognising_columns_wins(landing: LandingArea) -> None:
    landing.put(NAME, "CHILD,SEX,DOB,ETHNIC,DUC\n001,2,05/06/2010,WBRI,\n")
    assert landing.ingest().receipt(NAME).source_table == "cla_header"
    landing.put(NAME, "CHILD,SEX,DOB,DUC\n001,2,05/06/2010,\n")
    assert landing.ingest().receipt(NAME).source_table == "cla_uasc"


def test_a_header_without_rows_is_delivered(landing: LandingArea) -> None:
    landing.put(NAME, EPISODES)
    found = landing.ingest()
    assert found.rows("select source_table, rows_loaded from reference.delivery") == [("cla_episodes", 0)]


def test_columns_that_were_delivered_are_listed(landing: LandingArea) -> None:
    landing.put(NAME, "CHILD,DECOM,RNE,LS,PLACE,PL_DISTANCE\n001,01/05/2016,S,C2,U6,1.5\n")
    found = landing.ingest()
    listed = found.rows("select column_name from reference.delivered_column order by all")
    assert ("pl_distance",) in listed
    assert ("dec",) not in listed


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_file_that_is_cut_off_is_not_loaded(landing: LandingArea, quote: str) -> None:
    landing.put(NAME, HEADER + ANNA + f"{quote}002{quote},1,07/0")
    found = landing.ingest()
    assert found.receipt(NAME).state == "truncated"
    assert found.rows("select count(*) from raw.cla_header") == [(0,)]
    assert found.rules() == [(1, "FILE-006")]  # the whole first row is accounted for


def test_a_whole_last_row_without_a_line_end_is_fine(landing: LandingArea) -> None:
    landing.put(NAME, HEADER + ANNA + BEN.rstrip("\n"))
    assert landing.ingest().rows("select count(*) from raw.cla_header") == [(2,)]


def test_a_short_last_row_with_a_line_end_is_only_a_bad_row(landing: LandingArea) -> None:
    landing.put(NAME, HEADER + ANNA + "002,1\n")
    found = landing.ingest()
    assert found.receipt(NAME).state == "loaded"
    assert found.rules() == [(2, "FILE-001")]


def test_a_quote_that_never_closes_means_cut_off(landing: LandingArea) -> None:
    landing.put(NAME, HEADER + ANNA + '002,1,07/08/2011,"MWBC,A2,,\n' + BEN)
    receipt = landing.ingest().receipt(NAME)
    assert receipt.state == "truncated"
    assert "never closed" in receipt.message


def test_a_header_below_a_title_is_pointed_at(landing: LandingArea) -> None:
    landing.put(NAME, "Looked after children 2016/17\r\n;;\r\n" + (HEADER + ANNA).replace(",", ";"))
    receipt = landing.ingest().receipt(NAME)
    assert (receipt.state, receipt.rows_read) == ("unrecognised", 0)
    assert "the header of cla_header stands in row 3; remove the rows above it" in receipt.message


def test_an_inspection_list_is_called_by_its_name(landing: LandingArea) -> None:
    landing.put(NAME, "Child Unique ID,Gender,Date of Birth,Date of Contact\n001,a) Male,05/06/2010,01/07/2016\n")
    receipt = landing.ingest().receipt(NAME)
    assert receipt.state == "unrecognised"
    assert "it is an Annex A list of Ofsted's inspections" in receipt.message
    assert "deliver the SSDA903 files" in receipt.message
