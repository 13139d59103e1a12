"""Nothing that stood in a faulty file is quoted where everybody may look, and odd names and open permissions harm nobody."""

from __future__ import annotations

import re
import stat

import pytest

from tests.endtoend.canaries import FOLDER, MARK, ODD_NAME, copied
from tests.endtoend.commands import csc
from tests.endtoend.conftest import FullRun
from tests.endtoend.contents import PRIVATE, content, shared_files

pytestmark = pytest.mark.endtoend
ISSUES = "quality_issues.parquet"
WORD = re.compile(rb"CANARY[A-Za-z_0-9]+")


@pytest.fixture(scope="module")
def spoilt(small_run: FullRun, tmp_path_factory: pytest.TempPathFactory) -> FullRun:
    """A run over planted faults, by somebody whose new files are open to everybody, in folders with an apostrophe."""
    folder = tmp_path_factory.mktemp("it's")
    landing = copied(small_run.landing, folder / "landing")
    data = folder / "data"
    return FullRun(landing, data, csc("run", "--landing", landing, "--data", data, "--no-rolling", umask=0))


def test_no_planted_word_is_outside_the_restricted_tier(spoilt: FullRun) -> None:
    files = list(shared_files(spoilt.data))
    assert {"published", "internal", "dagster"} <= {path.relative_to(spoilt.data).parts[0] for path in files}
    found = {path.name: set(WORD.findall(content(path))) for path in files}
    assert {name: words for name, words in found.items() if words} == {}
    assert WORD.findall(spoilt.said.encode()) == []


def test_the_planted_words_are_told_to_those_who_may_see_them(spoilt: FullRun) -> None:
    (snapshot,) = (spoilt.data / "restricted").glob("2*")
    listed = set(WORD.findall(content(snapshot / ISSUES)))
    assert {f"{MARK}{word}".encode() for word in ("SEX", "ETHNIC", "PLACE", "TYPE", "CHILD0")} <= listed
    page = (snapshot / "receipts" / FOLDER).with_suffix(".html").read_bytes()
    assert {b"CANARYFILE", b"CANARYMEMBER", b"CANARYSHEET", b"CANARYCOLUMN"} <= set(WORD.findall(page))


def test_files_that_are_not_used_are_named_by_their_place(spoilt: FullRun) -> None:
    assert "Not loaded: 933/2017/*.xlsx: its first row is not the header" in spoilt.said
    assert (
        "Not loaded: 933/2016/broken.xml: the XML breaks off" in spoilt.said
    )  # a census: its name is that of a return
    assert "Files by name (restricted): " in spoilt.said


def test_an_odd_name_is_read_and_written_as_text(spoilt: FullRun) -> None:
    (snapshot,) = (spoilt.data / "restricted").glob("2*")
    page = (snapshot / "receipts" / FOLDER).with_suffix(".html").read_text(encoding="utf-8")
    assert ODD_NAME not in page
    assert "it&#39;s &#34;odd&#34; &lt;b&gt;&amp;$(x);.csv" in page
    manifest = (spoilt.data / "published" / snapshot.name / "manifest.json").read_text(encoding="utf-8")
    assert '"cla_uasc"' in manifest


def test_what_names_children_is_its_owners_only_whatever_the_umask(spoilt: FullRun) -> None:
    for folder in PRIVATE:
        paths = [spoilt.data / folder, *(spoilt.data / folder).rglob("*")]
        assert [str(path) for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
    for path in (spoilt.data / "published").rglob("*.parquet"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o044  # read by everybody
