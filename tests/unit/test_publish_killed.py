"""Publishing killed at every one of its steps on disk, each time in a process of its own: ``latest`` is whole at any moment."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from warehouse.newest import POINTED, latest_is_behind, mend_latest, whole_ids
from warehouse.settings import Settings
from warehouse.snapshot_upkeep import all_snapshots, faults, pointer_faults, read_manifest
from warehouse.snapshots import INCOMING, TIERS, Snapshot, latest, publish

NOON = datetime(2017, 5, 1, 12, tzinfo=UTC)
STEPS = {"os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "os.chmod"}  # and opening a file to write
pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are forked and killed the POSIX way")


def _writers(text: str) -> dict[str, Callable[[Path], None]]:
    def write(folder: Path) -> None:
        (folder / "table.parquet").write_text(text, encoding="utf-8")

    return dict.fromkeys(TIERS, write)


def _publish(settings: Settings, text: str, hour: int) -> Snapshot:
    return publish(settings, _writers(text), {}, NOON + timedelta(hours=hour))


def _killed_at(step: int, work: Callable[[], object]) -> bool:
    """Whether a process that does the work was killed at that step; False when it has fewer."""
    child = os.fork()
    if child == 0:
        left = iter(range(step))

        def kill_at_the_step(event: str, arguments: tuple[object, ...]) -> None:
            writes = event == "open" and arguments[1] in ("w", "rb+")
            if (writes or event in STEPS) and next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(kill_at_the_step)
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


def _assert_whole(settings: Settings, before: Snapshot) -> None:
    """Every reader finds a whole snapshot, the one of before or the new one."""
    newest = latest(settings)
    assert newest is not None
    assert newest.id >= before.id
    for snapshot in all_snapshots(settings):
        assert list(faults(snapshot)) == []
    for tier in POINTED:
        opened = read_manifest(settings.data / tier / "latest")
        assert opened is not None
        assert opened["snapshot_id"] in whole_ids(settings)


def test_killed_at_any_step_latest_is_whole_and_the_next_run_ends_the_work(tmp_path: Path) -> None:
    behind, step = 0, 0
    while True:
        settings = Settings(landing=tmp_path / "landing", data=tmp_path / str(step))
        before = _publish(settings, "one", hour=0)
        if not _killed_at(step, lambda settings=settings: _publish(settings, "two", hour=1)):  # type: ignore[misc]
            break
        _assert_whole(settings, before)
        if latest_is_behind(settings):
            behind += 1
            assert list(pointer_faults(settings)) != []  # `csc snapshots verify` tells
        mend_latest(settings)
        assert not latest_is_behind(settings)
        assert list(pointer_faults(settings)) == []
        made = _publish(settings, "three", hour=2)
        assert latest(settings) == made
        assert {tuple(sorted(p.name for p in (settings.data / t).glob("2*"))) for t in TIERS} == {
            tuple(whole_ids(settings))
        }
        assert not list(settings.data.rglob(INCOMING))
        step += 1
    assert step > 20
    assert behind > 5


def test_mending_killed_at_any_step_can_be_done_again(tmp_path: Path) -> None:
    for step in range(100):
        settings = Settings(landing=tmp_path / "landing", data=tmp_path / str(step))
        before = _publish(settings, "one", hour=0)
        made = _publish(settings, "two", hour=1)
        for tier in POINTED:
            (settings.data / tier / "latest").unlink()
            (settings.data / tier / "latest").symlink_to(before.id, target_is_directory=True)
        was_killed = _killed_at(step, lambda settings=settings: mend_latest(settings))  # type: ignore[misc]
        _assert_whole(settings, before)
        mend_latest(settings)
        assert list(pointer_faults(settings)) == []
        assert latest(settings) == made
        if not was_killed:
            break
    assert 4 < step < 99


def test_a_clock_set_back_keeps_the_order_of_ids(tmp_path: Path) -> None:
    settings = Settings(landing=tmp_path / "landing", data=tmp_path / "data")
    made = [_publish(settings, text, hour) for text, hour in (("zzz", 0), ("one", -2000), ("two", -2000), ("two", 1))]
    assert whole_ids(settings) == [snapshot.id for snapshot in made]
    assert [name[:16] for name in whole_ids(settings)] == [
        "20170501T120000Z",
        "20170501T120001Z",
        "20170501T120002Z",
        "20170501T130000Z",
    ]
    assert latest(settings) == made[-1]
    assert made[1].manifest()["created"] == "2017-02-07T04:00:00+00:00"  # the clock as it stood
