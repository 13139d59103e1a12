"""A run that is killed, stopped or doubled at every stage, each time on what the one before left: ``latest`` stays whole.

Every step of publishing is killed in tests/unit/test_publish_killed.py.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.endtoend.commands import csc, tables
from tests.endtoend.conftest import FullRun
from tests.endtoend.warm_runs import Kill, WarmRun, warm_run
from warehouse.settings import Settings
from warehouse.snapshot_upkeep import all_snapshots, faults, pointer_faults
from warehouse.snapshots import TIERS

pytestmark = [
    pytest.mark.endtoend,
    pytest.mark.skipif(os.name != "posix", reason="processes are forked and killed the POSIX way"),
]
EPISODES = "933/2017/episodes.csv"
SOON_SECONDS = 20


@pytest.fixture(scope="module")
def area(small_run: FullRun, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of a landing area and of the data folder of a run on it, on which all these runs follow each other."""
    folder = tmp_path_factory.mktemp("stopped")
    shutil.copytree(small_run.landing, folder / "landing")
    shutil.copytree(small_run.data, folder / "data", symlinks=True)
    return Settings(folder / "landing", folder / "data")


def _asked(area: Settings) -> tuple[str | Path, ...]:
    return "--landing", area.landing, "--data", area.data, "--no-rolling", "--force"


def _assert_whole(area: Settings, snapshots: int) -> None:
    assert list(pointer_faults(area)) == []
    assert [line for snapshot in all_snapshots(area) for line in faults(snapshot)] == []
    assert len(all_snapshots(area)) == snapshots
    assert not area.database.with_suffix(".corrupt").exists()


def test_killed_while_it_reads_the_landing_area(area: Settings) -> None:
    with warm_run(*_asked(area), kill=Kill("open", EPISODES, number=5)) as run:
        assert run.ended() == -signal.SIGKILL
        assert run.said().splitlines()[-1].endswith("Reading the landing area")
    _assert_whole(area, snapshots=1)


def test_a_second_run_is_turned_away_and_the_first_ends_when_it_is_told_to(area: Settings) -> None:
    with warm_run(*_asked(area)) as run:
        run.wait_for("Stacking returns")
        run.send(signal.SIGSTOP)
        with warm_run(*_asked(area)) as second:
            assert second.ended() == 1
            assert second.said().splitlines()[1:] == [
                f"Error: the warehouse is in use by another process ({run.process.pid}), most likely a run in progress:"
                " wait for it to end and try again"
            ]
        run.send(signal.SIGCONT)
        run.send(signal.SIGTERM)
        _assert_ended_soon(run)
    _assert_whole(area, snapshots=1)


def _assert_ended_soon(run: WarmRun) -> None:
    """Told to end, a run ends in words."""
    told = time.monotonic()
    assert run.ended() == 1
    assert time.monotonic() - told < SOON_SECONDS
    assert "Stopped: the run was asked to end\nThe run failed; nothing was published." in run.said()
    assert "Traceback" not in run.said()


def test_interrupted_from_the_keyboard_while_it_computes(area: Settings) -> None:
    with warm_run(*_asked(area)) as run:
        run.wait_for("Computing figures")
        run.send(signal.SIGINT)
        _assert_ended_soon(run)
    _assert_whole(area, snapshots=1)


@pytest.mark.parametrize("stage", ["Checking the data against the rules", "Disclosure control", "Writing the reports"])
def test_killed_at_a_stage(area: Settings, stage: str) -> None:
    with warm_run(*_asked(area)) as run:
        run.wait_for(stage)
        run.send(signal.SIGKILL)
        assert run.ended() == -signal.SIGKILL
    _assert_whole(area, snapshots=1)


def test_killed_in_its_last_step_with_a_clock_set_back_all_is_published_and_the_next_run_says_so(
    area: Settings, small_run: FullRun
) -> None:
    with warm_run(*_asked(area), kill=Kill("os.symlink", "published/.latest"), days_back=10) as run:
        assert run.ended() == -signal.SIGKILL
    before, made = all_snapshots(area)
    assert json.loads((area.published / "latest.json").read_text(encoding="utf-8"))["snapshot_id"] == before.id
    assert (area.internal / "latest").resolve() == made.internal
    assert f"{made.id} is newer" in csc("snapshots", "verify", "--data", area.data, expect=1)
    said = csc("run", *_asked(area)[:-1])
    assert "An earlier run was killed in its last step: `latest` is now what it published" in said
    assert f"Nothing new: the same files and the same code as snapshot {made.id}" in said
    _assert_whole(area, snapshots=2)
    assert made.manifest()["created"] < before.manifest()["created"]  # the clock was behind, the order of ids is right
    for tier in TIERS:
        undisturbed = tables(small_run.data / tier / before.id)
        assert tables(area.data / tier / made.id) == undisturbed, tier
