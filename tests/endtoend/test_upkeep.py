"""A corrected delivery after a child was forgotten: the child stays away, the figure is explained, old snapshots go by rule."""

from __future__ import annotations

import csv
import os
import re
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from pipelines import cli
from tests.endtoend.commands import csc, query
from tests.endtoend.conftest import FullRun
from warehouse.landing import sha256_of

pytestmark = pytest.mark.endtoend
OC2, OLD = "933/2017/oc2.csv", "933/2017/replaced/header.csv"
RULE = {"CSC_KEEP": "2", "CSC_KEEP_MONTHLY": "0", "CSC_KEEP_YEARLY": "0"}
OLDER = ("20150401T020000Z", "20160401T020000Z")


@dataclass(frozen=True)
class Corrected:
    """The data folder after forgetting, correcting and running, who was forgotten and corrected, and what was said."""

    landing: Path
    data: Path
    first: str
    child: str
    corrected: frozenset[str]
    forgot: str
    ran: str


@pytest.fixture(scope="module")
def after(small_run: FullRun, tmp_path_factory: pytest.TempPathFactory) -> Corrected:
    folder = tmp_path_factory.mktemp("upkeep")
    landing, data = folder / "landing", folder / "data"
    shutil.copytree(small_run.landing, landing)
    shutil.copytree(small_run.data, data, symlinks=True)
    (first,) = (path.name for path in (data / "published").glob("2*"))
    for stamp in OLDER:
        _as_older(data, first, f"{stamp}{first[16:]}")
    with (landing / OC2).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    child, *others = sorted(row["CHILD"] for row in rows)
    (landing / OLD).parent.mkdir()
    shutil.copyfile(landing / "933/2017/header.csv", landing / OLD)
    os.utime(landing / OLD, ns=(0, 10**18))
    (landing / "933/letter.txt").write_text(f"About {child}\nsincerely\n", encoding="utf-8")
    forgot = csc("forget", "--child", child, "--landing", landing, "--data", data)
    corrected = frozenset(row["CHILD"] for row in rows if row["TEETH_CHECK"] == "1" and row["CHILD"] in others)
    for row in rows:
        row["TEETH_CHECK"] = "0"
    with (landing / OC2).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    ran = csc("run", "--landing", landing, "--data", data, "--no-rolling", environment=RULE)
    return Corrected(landing, data, first, child, corrected, forgot, ran)


def _said(*arguments: str | Path, expect: int = 0) -> str:
    """What a command says, without the second that a process of its own takes."""
    done = CliRunner().invoke(cli.csc, [str(argument) for argument in arguments])
    assert done.exit_code == expect, done.output
    return done.output


def _as_older(data: Path, snapshot_id: str, older: str) -> None:
    """The same snapshot as if it had been published earlier."""
    for tier in ("restricted", "internal", "published"):
        shutil.copytree(data / tier / snapshot_id, data / tier / older)
        manifest = data / tier / older / "manifest.json"
        manifest.write_text(manifest.read_text(encoding="utf-8").replace(snapshot_id, older), encoding="utf-8")


def _naming(folder: Path, child: str) -> list[str]:
    """The tables below a folder, and the pages, that hold the identifier standing by itself."""
    named = re.compile(rf"(?<!\w){child}(?!\w)")
    texts = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    texts |= {path: str(duckdb.read_parquet(path.as_posix()).fetchall()) for path in folder.rglob("*.parquet")}
    return [str(path.relative_to(folder)) for path, text in texts.items() if named.search(text)]


def test_forgetting_names_every_file_that_holds_the_child(after: Corrected) -> None:
    told = {line.strip() for line in after.forgot.splitlines()}
    assert {OC2, OLD, "933/letter.txt", "933/2017/header.csv", "933/2017/episodes.csv"} <= told
    assert "933/2017/uasc.csv" not in told  # without the child
    assert after.child not in re.findall(r"\w+", after.forgot)
    assert len(re.findall(r"Removed from restricted/2", after.forgot)) == 3


def test_a_forgotten_child_does_not_come_back_though_the_files_still_name_it(after: Corrected) -> None:
    with duckdb.connect(after.data / "duckdb" / "csc.duckdb", read_only=True) as con:
        tables = con.execute("select distinct schema_name || '.' || table_name from duckdb_tables()").fetchall()
        naming = [name for (name,) in tables if f"'{after.child}'" in str(con.sql(f"from {name}").fetchall())]
        erased = con.execute(
            "select sum(rows_erased), bool_and(rows_read = rows_loaded + rows_quarantined"
            " + rows_superseded + rows_erased) from quality.delivered_file"
        ).fetchone()
        summed = con.execute("select sum(rows_erased) from quality.data_quality_summary").fetchone()
    assert naming == []
    assert erased is not None
    assert erased[0] >= 3
    assert erased[1]
    assert summed == (erased[0],)
    assert _naming(after.data / "restricted", after.child) == []
    page = (after.data / "restricted" / _newest(after) / "receipts" / "933" / "2017.html").read_text(encoding="utf-8")
    assert "left out since the children were erased" in page
    for path in (after.data / "restricted").glob("eras*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert after.child not in path.read_text(encoding="utf-8")


def _newest(after: Corrected) -> str:
    return sorted(path.name for path in (after.data / "published").glob("2*"))[-1]


def test_a_withdrawn_erasure_is_told_once(after: Corrected, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(after.data / "restricted", data / "restricted")
    withdraw = ("forget", "--child", after.child, "--authority", "933", "--withdraw", "--data", data)
    assert "Taken off the list" in _said(*withdraw)
    assert "is on restricted/" in _said(*withdraw, expect=1)


def test_the_changed_figure_is_explained_down_to_file_and_records(after: Corrected, tmp_path: Path) -> None:
    out = tmp_path / "records.parquet"
    said = csc("snapshots", "diff", "previous", "latest", "--data", after.data, "--out", out)
    assert f"  changed  {OC2}\n" in said
    dental = re.search(r"933 health_dental v1 2016/17: .*\n +from (.*)\n", said)
    assert dental is not None
    assert OC2 in dental[1].split(", ")
    assert not (after.corrected | {after.child}) & set(re.findall(r"\w+", said))
    found = query(
        "select child_id, in_numerator_before, in_numerator_after from {t} where what = 'changed'"
        " and indicator_id = 'health_dental' and year_ending = 2017",
        t=out,
    )
    assert {child for child, _, _ in found} <= after.corrected
    assert len(found) > len(after.corrected) / 2  # the others are not in the cohort
    assert {(was, now) for _, was, now in found} == {(True, False)}
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_old_snapshots_go_by_the_rule_after_the_run(after: Corrected) -> None:
    for tier in ("restricted", "internal", "published"):
        assert sorted(path.name for path in (after.data / tier).glob("2*")) == [after.first, _newest(after)]
    removed = ", ".join(f"{stamp}{after.first[16:]}" for stamp in OLDER)
    assert f"Removed by the retention rule: {removed}" in after.ran


@pytest.mark.parametrize("place", ["first", "newest"])
def test_verify_finds_a_changed_file_of_both_kinds_of_snapshot(after: Corrected, place: str) -> None:
    """The first snapshot was rewritten without the child and sealed, the newest never was."""
    assert "wrong" not in _said("snapshots", "verify", "--data", after.data)
    snapshot = after.first if place == "first" else _newest(after)
    path = after.data / "restricted" / snapshot / "cohorts.parquet"
    manifest = path.with_name("manifest.json")
    whole, told = path.read_bytes(), manifest.read_text(encoding="utf-8")
    try:
        before = sha256_of(path)
        path.write_bytes(whole + b"x")
        assert "cohorts.parquet: contents are not those" in _said("snapshots", "verify", "--data", after.data, expect=1)
        manifest.write_text(told.replace(before, sha256_of(path)), encoding="utf-8")
        assert "one was changed" in _said("snapshots", "verify", snapshot, "--data", after.data, expect=1)
    finally:
        path.write_bytes(whole)
        manifest.write_text(told, encoding="utf-8")


def test_prune_says_before_it_removes_and_never_takes_the_newest(after: Corrected, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for tier in ("restricted", "internal", "published"):
        shutil.copytree(after.data / tier, data / tier, symlinks=True)
    prune = ("snapshots", "prune", "--keep", "0", "--keep-monthly", "0", "--keep-yearly", "0", "--data", data)
    assert f"would remove {after.first}" in _said(*prune, "--dry-run")
    assert len(list((data / "published").glob("2*"))) == 2
    assert f"removed {after.first}\n1 snapshots stay" in _said(*prune)
    assert [path.name for path in (data / "published").glob("2*")] == [_newest(after)]
    csc("snapshots", "verify", "--data", data)
