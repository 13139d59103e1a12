"""Receipt pages tell the owner of the data what became of every file; files that vanish are told, a rename is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.pages.receipts import write_receipts
from tests.unit.landing_area import ANNA, BEN, EPISODES, HEADER, LandingArea
from warehouse.run_facts import input_facts
from warehouse.vanished import store_vanished_files, vanished_files


@pytest.fixture
def landing(tmp_path: Path) -> LandingArea:
    area = LandingArea(tmp_path / "landing")
    area.put("933/2017/children.csv", HEADER + ANNA + BEN + "003,1,07/08/2011,MWBC,A3,,,one too many\n")
    area.put("933/2017/old children.csv", HEADER + ANNA, minute=-5)
    area.put("933/2017/<b>notes</b>.csv", "something,else\n1,2\n")
    area.put("933/2016/episodes.csv", EPISODES + "001,01/04/2015,S,C2,N1,U1,PR1,,,,,,\n")
    return area


def pages(landing: LandingArea, into: Path, *gone: str) -> dict[str, str]:
    con = landing.ingest().con
    con.execute("create schema if not exists quality")
    store_vanished_files(con, gone)
    write_receipts(con, into)
    return {path.relative_to(into).as_posix(): path.read_text(encoding="utf-8") for path in into.rglob("*.html")}


def test_each_return_has_a_page_that_accounts_for_its_rows(landing: LandingArea, tmp_path: Path) -> None:
    made = pages(landing, tmp_path / "pages", "878/2017/oc2.csv")
    assert sorted(made) == ["878/2017.html", "933/2016.html", "933/2017.html", "index.html"]
    page = made["933/2017.html"]
    assert "Receipt: 933, 2016/17" in page
    assert "4 rows read, 2 loaded" in page
    assert "1 in quarantine, 1 replaced by a newer file" in page
    assert "Replaced by a newer file" in page
    assert "Not recognised" in page
    assert "<caption>Rows in quarantine</caption>" in page
    assert "cla_episodes" in page  # delivered for another year, not for this one
    assert "878/2017/oc2.csv" in made["878/2017.html"]
    assert "Gone since the last snapshot" not in page


def test_a_file_name_is_text_not_markup(landing: LandingArea, tmp_path: Path) -> None:
    page = pages(landing, tmp_path / "pages")["933/2017.html"]
    assert "&lt;b&gt;notes&lt;/b&gt;" in page
    assert "<b>notes</b>" not in page


def test_a_page_loads_nothing_from_elsewhere(landing: LandingArea, tmp_path: Path) -> None:
    for page in pages(landing, tmp_path / "pages").values():
        assert "http" not in page.replace("http-equiv", "")
        assert "src=" not in page


def test_a_vanished_file_is_told_and_a_renamed_one_is_not(landing: LandingArea) -> None:
    before = {"inputs": [{"path": f.path, "sha256": f.sha256} for f in input_facts(landing.path)]}
    assert vanished_files(before, input_facts(landing.path), None) == ()
    (landing.path / "933/2017/children.csv").rename(landing.path / "933/2017/renamed.csv")
    (landing.path / "933/2016/episodes.csv").unlink()
    now = input_facts(landing.path)
    assert vanished_files(before, now, None) == ("933/2016/episodes.csv",)
    assert vanished_files(before, now, ["933"]) == ("933/2016/episodes.csv",)
    assert vanished_files(before, now, ["878"]) == ()  # this run does not look at 933
    assert vanished_files({}, now, None) == ()  # the first run


def test_the_same_content_at_another_authority_is_not_a_rename(landing: LandingArea) -> None:
    before = {"inputs": [{"path": f.path, "sha256": f.sha256} for f in input_facts(landing.path)]}
    (landing.path / "878/2016").mkdir(parents=True)
    (landing.path / "933/2016/episodes.csv").rename(landing.path / "878/2016/episodes.csv")
    assert vanished_files(before, input_facts(landing.path), None) == ("933/2016/episodes.csv",)
