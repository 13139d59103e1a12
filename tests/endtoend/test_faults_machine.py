"""Faults of disks and folders: a damaged warehouse, a full disk, a landing area that is read only and holds oddities."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endtoend.commands import query, tables
from tests.endtoend.conftest import FullRun
from tests.endtoend.warm_runs import warm_run
from warehouse.settings import Settings
from warehouse.snapshot_upkeep import all_snapshots, faults, pointer_faults
from warehouse.snapshots import TIERS

pytestmark = [
    pytest.mark.endtoend,
    pytest.mark.skipif(os.name != "posix", reason="processes are forked and folders mounted the POSIX way"),
]
ROOM = 4 << 20
LEADS_OUT = "it is a link that leads out of its folder, which is not followed; copy the file itself"
ODD = {  # names in the landing area that are no readable files, and what is said of them
    "dangling.csv": "it cannot be opened (No such file or directory); check its permissions",
    "disk_error.csv": LEADS_OUT,
    "endless.csv": LEADS_OUT,
    "pipe.csv": "it is not an ordinary file; remove it from the landing area",
}


@pytest.fixture
def area(small_run: FullRun, tmp_path: Path) -> Settings:
    """A copy of a landing area and of the data folder of a run on it."""
    shutil.copytree(small_run.landing, tmp_path / "landing")
    shutil.copytree(small_run.data, tmp_path / "data", symlinks=True)
    return Settings(tmp_path / "landing", tmp_path / "data")


def _run(area: Settings, *choices: str) -> tuple[int | None, str]:
    """Exit code and words of a run."""
    with warm_run("--landing", area.landing, "--data", area.data, "--no-rolling", *choices) as run:
        return run.ended(), run.said()


def _assert_whole(area: Settings, snapshots: int) -> None:
    assert list(pointer_faults(area)) == []
    assert [line for snapshot in all_snapshots(area) for line in faults(snapshot)] == []
    assert len(all_snapshots(area)) == snapshots


def _assert_as_undisturbed(area: Settings, small_run: FullRun) -> None:
    before, made = all_snapshots(area)
    for tier in TIERS:
        assert tables(area.data / tier / made.id) == tables(small_run.data / tier / before.id), tier


def test_a_warehouse_damaged_in_the_middle_is_made_anew_and_gives_the_same_bytes(
    area: Settings, small_run: FullRun
) -> None:
    size = area.database.stat().st_size
    with area.database.open("rb+") as stream:
        stream.seek(size * 3 // 10)
        stream.write(b"\x5a" * (size // 10))
    code, said = _run(area, "--force")
    assert code == 0
    assert "The warehouse file is damaged: set aside as csc.corrupt, a new one is made from the landing area" in said
    assert area.database.with_suffix(".corrupt").stat().st_size == size
    _assert_whole(area, snapshots=2)
    _assert_as_undisturbed(area, small_run)


@pytest.fixture
def small_disk(area: Settings) -> Iterator[Path]:
    """A disk for the DuckDB file with hardly any room left."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder, size = area.database.parent, area.database.stat().st_size
    content = area.database.read_bytes()
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={size + ROOM}", "tmpfs", str(folder)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    area.database.write_bytes(content)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_fails_the_run_in_plain_words_and_with_room_the_next_gives_the_same_bytes(
    area: Settings, small_disk: Path, small_run: FullRun
) -> None:
    code, said = _run(area, "--force")
    assert code == 1
    assert f"The disk is full that holds {small_disk}: make room and run again; nothing published is lost" in said
    assert "Traceback" not in said
    _assert_whole(area, snapshots=1)
    subprocess.run(["mount", "-o", "remount,size=1g", str(small_disk)], check=True)
    code, said = _run(area, "--force")
    assert code == 0
    assert "damaged" not in said
    assert not area.database.with_suffix(".corrupt").exists()
    _assert_whole(area, snapshots=2)
    _assert_as_undisturbed(area, small_run)


@pytest.fixture
def odd_landing(area: Settings) -> Iterator[Path]:
    """The landing area with oddities beside the files, read only: to root as well where a mount can be made so."""
    folder, place = area.landing, area.landing / "933" / "2017"
    (place / "dangling.csv").symlink_to("nowhere")
    (place / "disk_error.csv").symlink_to("/proc/self/mem")  # reading its first byte is an input/output error
    (place / "endless.csv").symlink_to("/dev/zero")
    os.mkfifo(place / "pipe.csv")
    (place / "folder.csv").mkdir()
    bound = ["mount", "--bind", str(folder), str(folder)], ["mount", "-o", "remount,bind,ro", str(folder)]
    is_bound = all(subprocess.run(step, capture_output=True, check=False).returncode == 0 for step in bound)
    for path in () if is_bound else (folder, *(p for p in folder.rglob("*") if p.is_dir())):
        path.chmod(0o555)
    yield folder
    if is_bound:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _tree(folder: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.lstat().st_size, path.lstat().st_mtime_ns) for path in (folder, *folder.rglob("*"))}


def test_oddities_in_a_landing_area_that_is_read_only_are_named_and_the_rest_goes_on(
    area: Settings, odd_landing: Path, small_run: FullRun
) -> None:
    before = _tree(odd_landing)
    code, said = _run(area)
    assert code == 0, said
    assert _tree(odd_landing) == before
    newest = all_snapshots(area)[-1]
    page = (newest.restricted / "receipts" / "933" / "2017.html").read_text(encoding="utf-8")
    issues = query(
        "select distinct file from {t} where rule_id = 'FILE-010'",
        t=newest.restricted / "quality_issues.parquet",
    )
    assert {name for (name,) in issues} == {f"933/2017/{name}" for name in ODD}
    for name, why in ODD.items():
        assert f"933/2017/*.csv: {why}" in " ".join(newest.manifest()["not_loaded"])  # names may tell of children
        assert name in page
    figures = "indicator_values.parquet"
    assert tables(newest.internal)[figures] == tables(small_run.data / "internal" / "latest")[figures]
    _assert_whole(area, snapshots=2)
