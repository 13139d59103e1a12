"""The same return as CSV, XML, workbook and archive gives the same tables; each format's own dangers are refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.landing_area import ANNA, BEN, EPISODES, HEADER, PLAN, LandingArea, Outcome, census, child
from warehouse.readers import archive

REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n001,05/06/2010,01/07/2016,PN1\n001,05/06/2010,01/12/2016,PN2\n"
STAYS = EPISODES + "001,01/05/2016,S,C2,N1,U6,PR1,,,,AB1 2CD,,7\n002,01/04/2016,P,V2,N1,K2,PR4,01/05/2016,E4A,,,,\n"
CSV_FILES = {
    "header.csv": HEADER + ANNA + BEN,
    "episodes.csv": STAYS,
    "reviews.csv": REVIEWS,
    "uasc.csv": "CHILD,SEX,DOB,DUC\n002,1,07/08/2011,07/08/2029\n",
    "oc2.csv": "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,"
    "SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED\n001,05/06/2010,12,,0,,1,1,0,0,,\n",
}
XML = """<?xml version='1.0' encoding='us-ascii'?>
<EXPSSDA903><CHILD><HEADER><CHILDID>001</CHILDID><SEX>2</SEX><DOB>05/06/2010</DOB><ETHNIC>WBRI</ETHNIC><UPN>A1</UPN>
<UASC/><DUC/><AREVIEW><REVIEW>01/07/2016</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
<AREVIEW><REVIEW>01/12/2016</REVIEW><REVIEW_CODE>PN2</REVIEW_CODE></AREVIEW><MOTHER/><MC_DOB/>
<OC2><SDQ_SCORE>12</SDQ_SCORE><CONVICTED>0</CONVICTED><IMMUNISATIONS>1</IMMUNISATIONS><TEETH_CHECK>1</TEETH_CHECK>
<HEALTH_ASSESSMENT>0</HEALTH_ASSESSMENT><SUBSTANCE_MISUSE>0</SUBSTANCE_MISUSE></OC2></HEADER>
<EPISODE><DECOM>01/05/2016</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U6</PL><PLACE_PROVIDER>PR1</PLACE_PROVIDER>
<HOME_POST>AB1 2CD</HOME_POST><URN>7</URN></EPISODE></CHILD>
<CHILD><EPISODE><DECOM>01/04/2016</DECOM><RNE>P</RNE><LS>V2</LS><CIN>N1</CIN><PL>K2</PL>
<PLACE_PROVIDER>PR4</PLACE_PROVIDER><DEC>01/05/2016</DEC><REC>E4A</REC></EPISODE>
<HEADER><CHILDID>002</CHILDID><SEX>1</SEX><DOB>07/08/2011</DOB><ETHNIC>MWBC</ETHNIC><UPN>A2</UPN><UASC>1</UASC>
<DUC>07/08/2029</DUC></HEADER></CHILD></EXPSSDA903>
"""
TABLES = ("cla_header", "cla_episodes", "cla_reviews", "cla_uasc", "cla_oc2")


@pytest.fixture
def landing(tmp_path: Path) -> LandingArea:
    return LandingArea(tmp_path)


def contents(found: Outcome) -> dict[str, list[tuple[object, ...]]]:
    """The tables without where they come from."""
    return {
        name: found.rows(f"select * exclude (source_file, source_sha256) from raw.{name} order by all")
        for name in TABLES
    }


def as_csv(landing: LandingArea) -> Outcome:
    for name, text in CSV_FILES.items():
        landing.put(f"933/2017/{name}", text)
    return landing.ingest()


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def packed(files: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return stream.getvalue()


def typed(name: str, text: str) -> list[list[object]]:
    """A CSV as a person would type it into cells: dates as dates, numbers as numbers, identifiers as text."""
    header, *lines = [line.split(",") for line in text.splitlines()]
    rows: list[list[object]] = [list(header)]
    for line in lines:
        row: list[object] = []
        for column, value in zip(header, line, strict=True):
            if "/" in value:
                row.append(datetime.strptime(value, "%d/%m/%Y"))  # noqa: DTZ007
            elif value.isdigit() and column != "CHILD":
                row.append(int(value))
            else:
                row.append(value or None)
        rows.append(row)
    return rows


def test_ssda903_xml_gives_the_tables_of_the_csv_files(tmp_path: Path) -> None:
    expected = contents(as_csv(LandingArea(tmp_path / "csv")))
    other = LandingArea(tmp_path / "xml")
    other.put("933/2017/return.xml", XML)
    assert contents(other.ingest()) == expected


def test_a_workbook_gives_the_tables_of_the_csv_files(tmp_path: Path) -> None:
    expected = contents(as_csv(LandingArea(tmp_path / "csv")))
    other = LandingArea(tmp_path / "xlsx")
    other.put("933/2017/book.xlsx", workbook({name: typed(name, text) for name, text in CSV_FILES.items()}))
    found = other.ingest()
    assert contents(found) == expected
    assert found.receipt("book.xlsx!reviews.csv").rows_loaded == 2


def test_an_archive_gives_the_tables_of_its_members(tmp_path: Path) -> None:
    expected = contents(as_csv(LandingArea(tmp_path / "csv")))
    other = LandingArea(tmp_path / "zip")
    book = workbook({"sheet": typed("oc2", CSV_FILES["oc2.csv"])})
    members: dict[str, str | bytes] = {f"sub/{name}": text for name, text in CSV_FILES.items() if name != "oc2.csv"}
    other.put("933/2017/all.zip", packed({**members, "health.xlsx": book}))
    found = other.ingest()
    assert contents(found) == expected
    assert found.receipt("all.zip!sub/header.csv").state == "loaded"
    assert found.receipt("all.zip!health.xlsx!sheet").source_table == "cla_oc2"


def test_a_census_in_an_archive(landing: LandingArea) -> None:
    landing.put("933/2017/all.zip", packed({"census.xml": census(child("1", PLAN))}))
    assert landing.ingest().rows("select source_file from raw.cin_plan") == [("933/2017/all.zip!census.xml",)]


def test_members_have_the_time_of_their_archive(landing: LandingArea) -> None:
    landing.put("933/2017/all.zip", packed({"header.csv": HEADER + ANNA}), minute=2)
    landing.put("933/2017/header.csv", HEADER + BEN, minute=1)
    assert landing.ingest().rows("select child from raw.cla_header") == [("001",)]
    landing.put("933/2017/header.csv", HEADER + BEN, minute=3)
    assert landing.ingest().rows("select child from raw.cla_header") == [("002",)]


def test_ssda903_tables_without_an_element_were_not_delivered(landing: LandingArea) -> None:
    landing.put("933/2017/return.xml", XML)
    delivered = {name for (name,) in landing.ingest().rows("select source_table from reference.delivery")}
    assert delivered == set(TABLES)


def test_ssda903_xml_that_breaks_off(landing: LandingArea) -> None:
    landing.put("933/2017/return.xml", XML[:-60])
    assert {one.state for one in landing.ingest().result.receipts} == {"truncated"}


def test_ssda903_xml_with_a_document_type(landing: LandingArea) -> None:
    landing.put("933/2017/return.xml", XML.replace("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>', 1))
    assert {one.state for one in landing.ingest().result.receipts} == {"unreadable"}


def test_unknown_elements_of_ssda903_xml_are_named(landing: LandingArea) -> None:
    landing.put("933/2017/return.xml", XML.replace("<MOTHER/>", "<MOTHER/><EXTRA>1</EXTRA>"))
    assert "ignored: EXTRA" in landing.ingest().receipt("return.xml", "cla_header").message


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (date(2010, 6, 5), "05/06/2010"),
        (datetime(2010, 6, 5, 13, 30), "05/06/2010 13:30:00"),  # noqa: DTZ001
        ("05/06/2010", "05/06/2010"),
        ("2010-06-05", "2010-06-05"),  # text is never turned round
        (None, None),
    ],
)
def test_dates_in_cells(landing: LandingArea, cell: object, text: str | None) -> None:
    landing.put("933/2017/book.xlsx", workbook({"a": [["CHILD", "SEX", "DOB", "ETHNIC"], ["007", 1.0, cell, "WBRI"]]}))
    assert landing.ingest().rows("select child, sex, dob from raw.cla_header") == [("007", "1", text)]


def test_sheets_that_are_no_table_stop_nobody(landing: LandingArea) -> None:
    rows: list[list[object]] = [["CHILD", "SEX", "DOB", "ETHNIC"], ["007", 1, None, "WBRI"]]
    landing.put("933/2017/book.xlsx", workbook({"notes": [["Hello"]], "empty": [], "children": rows}))
    found = landing.ingest()
    assert [one.state for one in found.result.receipts] == ["loaded", "empty", "unrecognised"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 and then nothing", packed({"a.csv": HEADER + ANNA})[:-30]])
def test_damaged_archives(landing: LandingArea, content: bytes) -> None:
    landing.put("933/2017/bad.zip", content)
    assert landing.ingest().receipt("bad.zip").state == "unreadable"


def test_a_damaged_workbook(landing: LandingArea) -> None:
    landing.put("933/2017/bad.xlsx", packed({"xl/workbook.xml": "<workbook>"}))
    assert landing.ingest().receipt("bad.xlsx").state == "unreadable"


def test_bombs_are_refused(landing: LandingArea) -> None:
    landing.put("933/2017/bomb.zip", packed({"header.csv": HEADER + "0" * (archive.SMALL + 1)}))
    receipt = landing.ingest().receipt("bomb.zip")
    assert receipt.state == "unreadable"
    assert "refused" in receipt.message


def test_too_many_members_are_refused(landing: LandingArea, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 2)
    landing.put("933/2017/many.zip", packed({str(at): "" for at in range(3)}))
    assert "holds 3 files" in landing.ingest().receipt("many.zip").message


def test_archives_in_archives_are_not_opened(landing: LandingArea) -> None:
    inner = packed({"header.csv": HEADER + ANNA})
    landing.put("933/2017/outer.zip", packed({"inner.zip": inner, "header.csv": HEADER + BEN}))
    found = landing.ingest()
    assert found.receipt("outer.zip!inner.zip").state == "unrecognised"
    assert found.rows("select child from raw.cla_header") == [("002",)]


def test_an_encrypted_member_is_named(landing: LandingArea) -> None:
    content = bytearray(packed({"header.csv": HEADER + ANNA}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    landing.put("933/2017/secret.zip", bytes(content))
    receipt = landing.ingest().receipt("secret.zip!header.csv")
    assert (receipt.state, "without a password" in receipt.message) == ("unreadable", True)


def test_parquet_of_published_figures(landing: LandingArea, tmp_path: Path) -> None:
    columns = {
        "Short Desc": ["LACnum"],
        "Years": ["2019"],
        "LA and Regions": ["England"],
        "Values": [78140.0],
        "LA Number": [970],
    }
    target = tmp_path / "bds.parquet"
    pq.write_table(pa.table(columns), target)
    landing.put("reference/bds.parquet", target.read_bytes())
    assert landing.ingest().rows("select indicator_id, geography, value from reference.benchmark") == [
        ("cla_number", "england", 78140)
    ]


def test_damaged_parquet(landing: LandingArea) -> None:
    landing.put("reference/bds.parquet", b"PAR1 and nothing")
    assert landing.ingest().receipt("bds.parquet").state == "unreadable"
