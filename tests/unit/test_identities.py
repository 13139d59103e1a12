"""Erased children are left out of every file and counted; pseudonyms take the place of identifiers everywhere alike."""

from __future__ import annotations

import stat
from pathlib import Path

import duckdb
import pytest

from tests.unit.landing_area import ANNA, BEN, HEADER, PLAN, LandingArea, Outcome, census, child, episodes
from warehouse import pseudonyms as pseudonym_module
from warehouse.database import WarehouseError
from warehouse.erasure_list import KEY, LIST, add_children, list_of, load_erasure_list, withdraw
from warehouse.identities import Identities, load_identities
from warehouse.ingest import ingest
from warehouse.pseudonyms import Pseudonyms, load_pseudonyms
from warehouse.settings import Settings

ACCEPTED = "rule_id,child_id,key,reason,accepted_by,accepted_on,expires_on\n"
SECRET = bytes(range(32))


@pytest.fixture
def landing(tmp_path: Path) -> LandingArea:
    """Two children in the 903 return, of whom the first is in the census and in local files too."""
    area = LandingArea(tmp_path / "landing")
    area.put("933/2017/header.csv", HEADER + ANNA + BEN)
    area.put("933/2017/episodes.csv", episodes("01/05/2016", "02/05/2016") + "001,short row\n")
    area.put("933/2017/old/header.csv", HEADER + ANNA, minute=-5)
    area.put("933/2017/census.xml", census(child("001", PLAN), child("C9", PLAN)))
    area.put("933/2017/crosswalk.csv", "CHILD,LAchildID\n002,001\n 001 ,C9\n")
    area.put(
        "933/2017/accepted.csv",
        ACCEPTED + "DQ-001,002,002,child 002 is 0021,me,01/04/2017,\nDQ-001,,,all,me,01/04/2017,\n",
    )
    area.put("878/2017/header.csv", HEADER + ANNA)
    return area


def read(area: LandingArea, identities: Identities) -> Outcome:
    con = duckdb.connect()
    return Outcome(con, ingest(con, area.path, identities=identities))


def settings_of(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "landing", tmp_path / "data")


def test_rows_of_an_erased_child_are_left_out_and_counted(landing: LandingArea) -> None:
    found = read(landing, Identities(list_of("933", ["001"])))
    assert found.rows("select authority, child from raw.cla_header order by all") == [("878", "001"), ("933", "002")]
    assert found.rows("select lachildid from raw.cin_child") == [("C9",)]
    assert found.rows("select child from raw.child_crosswalk") == []  # both rows name the child
    told = {(one.source_file, one.source_table): one for one in found.result.receipts}
    header = told["933/2017/header.csv", "cla_header"]
    assert (header.rows_read, header.rows_loaded, header.rows_erased) == (2, 1, 1)
    assert "left out, since the children were erased: 1 row" in header.message
    spoilt = told["933/2017/episodes.csv", "cla_episodes"]  # an unusable row too
    assert (spoilt.rows_read, spoilt.rows_loaded, spoilt.rows_quarantined, spoilt.rows_erased) == (3, 1, 0, 2)
    older = told["933/2017/old/header.csv", "cla_header"]
    assert (older.rows_superseded, older.rows_erased) == (1, 0)
    assert found.rows("select count(*) from quality.quarantine where child_id = '001'") == [(0,)]


def test_a_blocked_return_does_not_name_an_erased_child(tmp_path: Path) -> None:
    area = LandingArea(tmp_path)
    area.put("933/2017/census.xml", census(child("001", PLAN), child("C9", PLAN), year=2016))
    found = read(area, Identities(list_of("933", ["001"])))
    assert found.rows("select distinct child_id from quality.quarantine where child_id is not null") == [("C9",)]
    assert {one.rows_erased for one in found.result.receipts if one.source_table == "cin_child"} == {1}


def test_the_list_holds_keyed_hashes_of_its_owners_only(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert len(add_children(settings, "933", ["001", "C9"])) == 2
    assert add_children(settings, "933", ["001"]) == frozenset()
    listed = load_erasure_list(settings)
    assert listed.names("933", "001")
    assert not listed.names("878", "001")
    for path in settings.restricted.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"001" not in path.read_bytes().split()
    assert (withdraw(settings, "933", ["001"]), withdraw(settings, "933", ["001"])) == (1, 0)
    assert not load_erasure_list(settings).names("933", "001")
    assert load_erasure_list(settings).names("933", "C9")


def test_a_list_without_its_key_stops_everything(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    add_children(settings, "933", ["001"])
    (settings.restricted / KEY).unlink()
    with pytest.raises(WarehouseError, match="the key cannot be read"):
        load_identities(settings)
    assert (settings.restricted / LIST).exists()


def test_pseudonyms_take_the_place_of_identifiers_everywhere_alike(landing: LandingArea) -> None:
    given = Pseudonyms(SECRET)
    found = read(landing, Identities(pseudonyms=given))
    anna, ben = given.of("933", "001"), given.of("933", "002")
    assert found.rows("select child from raw.cla_header where authority = '933' order by row_number") == [
        (anna,),
        (ben,),
    ]
    assert found.rows("select lachildid from raw.cin_child order by row_number")[0] == (anna,)
    assert found.rows("select child, lachildid from raw.child_crosswalk order by row_number") == [
        (ben, anna),
        (anna, given.of("933", "C9")),
    ]
    assert found.rows("select child_id from quality.quarantine") == [(anna,)]
    assert found.rows("select child_id, key, reason from raw.accepted_issues order by row_number") == [
        (ben, ben, f"child {ben} is 0021"),
        (None, None, "all"),
    ]
    assert found.rows("select child from raw.cla_header where authority = '878'") == [(given.of("878", "001"),)]
    assert given.of("878", "001") != anna
    assert (len(anna), Pseudonyms(SECRET).of("933", "001")) == (17, anna)


def test_an_erased_child_is_left_out_by_identifier_and_by_pseudonym(landing: LandingArea) -> None:
    given = Pseudonyms(SECRET)
    for name in ("001", given.of("933", "001")):
        found = read(landing, Identities(list_of("933", [name]), given))
        assert found.rows("select child from raw.cla_header where authority = '933'") == [(given.of("933", "002"),)]


def test_two_children_never_share_a_pseudonym(landing: LandingArea, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pseudonym_module, "HASH_BYTES", 0)
    with pytest.raises(WarehouseError, match="two children of 933 have the same pseudonym"):
        read(landing, Identities(pseudonyms=Pseudonyms(SECRET)))


@pytest.mark.parametrize(
    ("place", "mode", "content", "why"),
    [
        ("key", 0o644, SECRET, "others can read"),
        ("key", 0o600, b"too short", "at least 32 bytes"),
        ("data/key", 0o600, SECRET, "must not rest in"),
        ("nowhere/key", 0o600, None, "cannot be read"),
    ],
)
def test_a_key_that_is_not_safe_is_refused(
    tmp_path: Path, place: str, mode: int, content: bytes | None, why: str
) -> None:
    path = tmp_path / place
    if content is not None:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)
    with pytest.raises(WarehouseError, match=why):
        load_pseudonyms(Settings(tmp_path / "landing", tmp_path / "data", None, path))
