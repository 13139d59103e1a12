"""Files made to do harm: nothing is unpacked beyond bounds, followed, resolved, or taken for a path or a query."""

from __future__ import annotations

import stat
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.unit.landing_area import ANNA, BEN, HEADER, PLAN, LandingArea, census, child
from warehouse.landing import AUTHORITY_FOLDER
from warehouse.refusals import refusals

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "entities in entities": f'<!DOCTYPE Message [<!ENTITY l0 "ha">{LAUGHS}]>',
    "parameter entities": "<!DOCTYPE Message [<!ENTITY % a \"<!ENTITY b 'x'>\"> %a; %a;]>",
    "external subset": '<!DOCTYPE Message SYSTEM "{outside}">',
    "external entity": '<!DOCTYPE Message [<!ENTITY e SYSTEM "{outside}">]>',
}
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def landing(tmp_path: Path) -> LandingArea:
    return LandingArea(tmp_path / "landing")


def packed(members: dict[str, str | bytes], *, link: str | None = None) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (stat.S_IFLNK | 0o777 if name == link else 0o600) << 16
            archive.writestr(info, text)
    return stream.getvalue()


def workbook(change: dict[str, bytes]) -> bytes:
    """A workbook with one header table, some of whose parts are replaced."""
    book, stream = openpyxl.Workbook(), BytesIO()
    for row in ((*HEADER.strip().split(","),), (*ANNA.strip().split(","),)):
        book.active.append(row)
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()} | change)


def understated(content: bytes, name: str, size: int) -> bytes:
    """The archive with another unpacked size told of a member in the list of contents."""
    at = content.index(name.encode(), content.index(b"PK\x01\x02")) - 46
    while content[at : at + 4] != b"PK\x01\x02":
        at = content.index(name.encode(), at + 47) - 46
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]


@pytest.mark.parametrize("prolog", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("name", ["census.xml", "packed.zip"])
def test_xml_bombs_and_references_are_refused(landing: LandingArea, tmp_path: Path, prolog: str, name: str) -> None:
    outside = tmp_path / "outside"
    outside.write_text("SECRET", encoding="utf-8")
    text = census(child("&l9;&e;", PLAN)).replace("?>", "?>" + prolog.replace("{outside}", outside.as_uri()), 1)
    landing.put(f"933/2017/{name}", packed({"a.xml": text}) if name.endswith("zip") else text)
    found = landing.ingest()
    assert {one.state for one in found.result.receipts} == {"unreadable"}
    assert "SECRET" not in str(found.rows("from quality.delivered_file"))


def test_a_workbook_does_not_expand_entities(landing: LandingArea) -> None:
    with zipfile.ZipFile(BytesIO(workbook({}))) as archive:
        sheet = archive.read(SHEET)
    assert b">WBRI<" in sheet
    bomb = f'<!DOCTYPE worksheet [<!ENTITY l0 "ha">{LAUGHS}]>'.encode()
    start = sheet.index(b"<worksheet")
    spoilt = sheet[:start] + bomb + sheet[start:].replace(b">WBRI<", b">&l9;<")
    landing.put("933/2017/bomb.xlsx", workbook({SHEET: spoilt}))
    found = landing.ingest()
    assert len(found.result.receipts) == 1
    assert "haha" not in str(found.rows("from raw.cla_header"))


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_workbook_that_unpacks_to_more_than_it_says_is_refused(landing: LandingArea, wrapped: bool) -> None:
    content = understated(workbook({SHEET: b" " * (4 << 20)}), SHEET, 100)
    landing.put("933/2017/a.zip" if wrapped else "933/2017/a.xlsx", packed({"a.xlsx": content}) if wrapped else content)
    (receipt,) = landing.ingest().result.receipts
    assert (receipt.state, "more than it says" in receipt.message) == ("unreadable", True)


def test_an_honest_workbook_is_read(landing: LandingArea) -> None:
    landing.put("933/2017/a.xlsx", workbook({}))
    assert landing.ingest().rows("select child from raw.cla_header") == [("001",)]


def test_names_of_members_are_never_paths(landing: LandingArea, tmp_path: Path) -> None:
    names = ("../../../escaped.csv", "/escaped.csv", "..\\..\\escaped.csv", "a\nb.csv", "it's; drop table x.csv")
    for at, name in enumerate(names):
        landing.put(f"{933 + at}/2017/packed.zip", packed({name: HEADER + ANNA}))
    found = landing.ingest()
    assert [one.state for one in found.result.receipts] == ["loaded"] * len(names)
    assert found.rows("select count(*) from raw.cla_header") == [(len(names),)]
    assert list(tmp_path.rglob("*escaped*")) == []
    assert all(one.source_file.isprintable() for one in found.result.receipts)


def test_links_in_archives_are_not_followed(landing: LandingArea, tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text(HEADER + ANNA, encoding="utf-8")
    target = str(tmp_path / "outside.csv")
    landing.put("933/2017/a.zip", packed({"link.csv": target, "own.csv": HEADER + BEN}, link="link.csv"))
    found = landing.ingest()
    assert found.rows("select child from raw.cla_header") == [("002",)]
    assert "it is a link" in found.receipt("link.csv").message


@pytest.mark.parametrize("place", ["outside.csv", "landing/878/2017/header.csv"])
def test_links_out_of_an_authoritys_folder_are_not_followed(landing: LandingArea, tmp_path: Path, place: str) -> None:
    landing.put("878/2017/header.csv", HEADER + ANNA)
    (tmp_path / "outside.csv").write_text(HEADER + ANNA, encoding="utf-8")
    own = landing.put("933/2017/store/header.csv", HEADER + BEN)
    (landing.path / "933/2017/link.csv").symlink_to(tmp_path / place)
    (landing.path / "933/2016").mkdir()
    (landing.path / "933/2016/own.csv").symlink_to(own)
    found = landing.ingest()
    assert found.rows("select authority, child from raw.cla_header where authority = '933'") == [("933", "002")] * 2
    assert "leads out of its folder" in found.receipt("link.csv").message


@pytest.mark.parametrize("name", ["..", "93'", "933 ", "933\n", "٩٣٣", "９３３", "9330", "933;--", "reference/.."])
def test_a_folder_of_another_name_is_no_authority(name: str) -> None:
    assert AUTHORITY_FOLDER.fullmatch(name) is None


@pytest.mark.parametrize("folder", ["93'", "933\n", "٩٣٣", "<b>933"])
def test_files_in_such_a_folder_are_told_and_not_read(landing: LandingArea, folder: str) -> None:
    landing.put(f"{folder}/2017/header.csv", HEADER + ANNA)
    found = landing.ingest()
    assert found.rows("select count(*) from raw.cla_header") == [(0,)]
    assert refusals(found.con, "unrecognised") == [
        "*.csv: it lies outside an authority's folder and is not read; move it to a folder such as 933/2017"
    ]


@pytest.mark.parametrize("name", ["it's.csv", '"x".csv', "a;b--.csv", "%s{0}$1.csv", "\\x.csv"])
def test_a_name_is_never_part_of_a_query(landing: LandingArea, name: str) -> None:
    landing.put(f"933/2017/{name}", HEADER + ANNA)
    found = landing.ingest()
    assert found.rows("select source_file from raw.cla_header") == [(f"933/2017/{name}",)]


def test_what_an_xml_calls_itself_is_not_repeated_outside(landing: LandingArea) -> None:
    landing.put("933/2017/a.xml", "<CANARY><x/></CANARY>")
    landing.put("933/2017/b.xml", census(child("1", PLAN), collection="CANARY"))
    told = refusals(landing.ingest().con, "unrecognised")
    assert len(told) == 2
    assert "CANARY" not in " ".join(told)
