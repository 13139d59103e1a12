"""Runs again, forced, beside a broken authority, with bad input."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.endtoend.commands import csc, query, tables
from tests.endtoend.conftest import FullRun

pytestmark = pytest.mark.endtoend


def _copy(full_run: FullRun, folder: Path) -> tuple[Path, Path]:
    """The landing area and the data folder, with modification times."""
    landing, data = folder / "landing", folder / "data"
    shutil.copytree(full_run.landing, landing)
    shutil.copytree(full_run.data, data, symlinks=True)
    return landing, data


def _snapshots(data: Path) -> list[str]:
    return sorted(p.name for p in (data / "published").iterdir() if p.is_dir() and not p.is_symlink())


def test_a_second_run_publishes_nothing_new_and_says_so(full_run: FullRun) -> None:
    before = _snapshots(full_run.data)
    said = csc("run", "--landing", full_run.landing, "--data", full_run.data)
    assert "Nothing new" in said
    assert _snapshots(full_run.data) == before


def test_a_forced_run_has_byte_identical_tables(full_run: FullRun, tmp_path: Path) -> None:
    landing, data = _copy(full_run, tmp_path)
    before = {tier: tables(data / tier / _snapshots(data)[-1]) for tier in ("published", "internal", "restricted")}
    csc("run", "--landing", landing, "--data", data, "--force")
    after = {tier: tables(data / tier / _snapshots(data)[-1]) for tier in ("published", "internal", "restricted")}
    assert len(_snapshots(data)) == 2
    assert {t: sorted(f) for t, f in after.items()} == {t: sorted(f) for t, f in before.items()}
    assert [(t, n) for t, files in after.items() for n, content in files.items() if before[t][n] != content] == []


def test_words_of_the_report_outlive_their_file_until_they_are_withdrawn(full_run: FullRun, tmp_path: Path) -> None:
    landing, data = _copy(full_run, tmp_path)
    (file,) = (landing / "933" / "2017").rglob("commentary*")
    header = file.read_bytes().splitlines(keepends=True)[0]
    file.unlink()
    said = csc("run", "--landing", landing, "--data", data, "--no-rolling")
    assert "action missing" not in said
    page = data / "published" / "latest" / "report" / "933" / "2017" / "index.html"
    assert "given for 2016/17 and kept from the report before" in page.read_text(encoding="utf-8")
    before = tables(data / "published" / _snapshots(data)[-1])
    csc("run", "--landing", landing, "--data", data, "--no-rolling", "--force")
    assert tables(data / "published" / _snapshots(data)[-1]) == before
    file.write_bytes(header)
    said = csc("run", "--landing", landing, "--data", data, "--no-rolling")
    assert said.count("action missing") == 4
    assert "kept from the report before" not in page.read_text(encoding="utf-8")


def test_a_broken_authority_does_not_stop_the_other(tmp_path: Path) -> None:
    landing, data = tmp_path / "landing", tmp_path / "data"
    csc("sample", "--out", landing, "--children", "300", "--authority", "933", "--authority", "878")
    episodes = next(p for p in (landing / "878" / "2017").rglob("*episodes*.csv"))
    census = next(p for p in (landing / "878" / "2017").rglob("*.xml"))
    episodes.write_bytes(b"CHILD,DECOM\n1,")
    census.write_bytes(census.read_bytes()[: census.stat().st_size // 2])
    said = csc("run", "--landing", landing, "--data", data, "--no-rolling")
    assert episodes.name in said or census.name in said
    found = query(
        "select authority, count(*) filter (where status = 'ok') from {t} where year_ending = 2017"
        " and indicator_id in ('cla_number', 'cp_plans_open') and breakdown = 'all' group by 1 order by 1",
        t=data / "internal" / "latest" / "indicator_values.parquet",
    )
    assert dict(found).get("933") == 2
    assert dict(found).get("878", 0) == 0


def test_a_wrong_year_folder_blocks_that_return_and_names_both_years(full_run: FullRun, tmp_path: Path) -> None:
    landing, data = _copy(full_run, tmp_path)
    before = _snapshots(data)
    for path in (landing / "933" / "2017").rglob("*.csv"):
        path.unlink()
    for path in (landing / "933" / "2015").rglob("*.csv"):
        shutil.copy(path, landing / "933" / "2017" / path.name)
    said = csc("run", "--landing", landing, "--data", data, "--no-rolling", expect=1)
    assert "2017" in said
    assert "2015" in said
    assert len(_snapshots(data)) == len(before) + 1
    found = query(
        "select indicator_id, status, flags from {t} where year_ending = 2017 and breakdown = 'all'"
        " and indicator_id in ('cla_number', 'cp_plans_open') order by 1",
        t=data / "internal" / "latest" / "indicator_values.parquet",
    )
    assert found == [("cla_number", "blocked", ["DQ-002"]), ("cp_plans_open", "ok", [])]


def test_an_empty_landing_area_leaves_the_last_snapshot(full_run: FullRun, tmp_path: Path) -> None:
    _, data = _copy(full_run, tmp_path)
    before = _snapshots(data)
    empty = tmp_path / "empty"
    empty.mkdir()
    said = csc("run", "--landing", empty, "--data", data, expect=1)
    assert "no extract" in said.lower()
    assert _snapshots(data) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--landing", "nowhere"),
        ("explain", "no_such_indicator", "--authority", "933", "--year", "2017"),
        ("explain", "health_dental", "--authority", "933"),
        ("catalogue", "no_such_indicator"),
        ("sample",),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    csc(*arguments, expect=2, environment={"CSC_DATA": str(tmp_path)})


def test_a_file_that_vanished_is_told_and_its_content_is_not_kept(full_run: FullRun, tmp_path: Path) -> None:
    landing, data = _copy(full_run, tmp_path)
    (landing / "933" / "2017" / "uasc.csv").unlink()
    said = csc("run", "--landing", landing, "--data", data, "--no-rolling")
    assert "933/2017/uasc.csv: in the last snapshot, no longer in the landing area" in said
    newest = _snapshots(data)[-1]
    page = (data / "restricted" / newest / "receipts" / "933" / "2017.html").read_text(encoding="utf-8")
    assert "Gone since the last snapshot" in page
    found = query(
        "select status from {t} where indicator_id = 'cla_uasc' and year_ending = 2017 and breakdown = 'all'",
        t=data / "published" / "latest" / "indicator_values.parquet",
    )
    assert found == [("source_absent",)]
    assert "no longer in the landing area" not in csc(
        "run", "--landing", landing, "--data", data, "--no-rolling", "--force"
    )
