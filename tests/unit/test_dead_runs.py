"""Runs whose process is gone are ended, and only those."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

from pipelines.dead_runs import dead_run_sensor, end_dead_runs, holding_lock
from pipelines.instance import prepare_instance
from warehouse.settings import Settings

HOLD = """
import sys, dagster
from pipelines.dead_runs import holding_lock
with dagster.DagsterInstance.from_config(sys.argv[1]) as instance, holding_lock(instance, sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@dg.job
def nothing() -> None:
    """A job without steps."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return prepare_instance(Settings(tmp_path / "landing", tmp_path / "data"))


def _started(instance: dg.DagsterInstance) -> str:
    run = instance.create_run_for_job(nothing)
    instance.report_dagster_event(
        dg.DagsterEvent(dg.DagsterEventType.RUN_START.value, job_name=run.job_name), run_id=run.run_id
    )
    return run.run_id


def _status(instance: dg.DagsterInstance, run_id: str) -> str:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status.value


def test_a_run_is_ended_when_its_process_is_killed_and_not_before(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        run_id = _started(instance)
        command = [sys.executable, "-c", HOLD, str(home), run_id]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            assert end_dead_runs(instance) == []
            assert _status(instance, run_id) == "STARTED"
            process.kill()
        assert end_dead_runs(instance) == []  # the file is young: its lock may be on the way
        lock = home / "running" / run_id
        os.utime(lock, (0, time.time() - 60))
        with dg.build_sensor_context(instance) as context:
            told = dead_run_sensor()(context)
        assert isinstance(told, dg.SkipReason)
        assert told.skip_message == "1 runs had ended without a word."
        assert _status(instance, run_id) == "FAILURE"
        assert list((home / "running").iterdir()) == []


def test_a_run_without_a_lock_is_given_time_to_take_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        run_id = _started(instance)
        assert end_dead_runs(instance) == []
        monkeypatch.setattr("pipelines.dead_runs.GRACE_SECONDS", -1)
        assert end_dead_runs(instance) == [run_id]


def test_a_run_that_ended_leaves_no_lock(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        with holding_lock(instance, "one"):
            assert [path.name for path in (home / "running").iterdir()] == ["one"]
        assert list((home / "running").iterdir()) == []
