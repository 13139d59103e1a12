"""Runs whose process is gone without a word: killed, out of memory, machine restarted. Nothing is run here.

Dagster goes on counting such a run as in progress, and with one run at a time none would ever start again. So every run holds a
lock that the system lets go with its process; a run in progress whose lock is free has ended.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

GRACE_SECONDS = 300  # a run that has no lock yet is on its way to it
YOUNG_SECONDS = 5  # a lock file may be a moment older than its lock
LOOK_SECONDS = 60
ENDED = (
    "The process of this run has ended before its work was done: killed, out of memory, or the machine was restarted."
)


@contextmanager
def holding_lock(instance: dg.DagsterInstance, run_id: str) -> Iterator[None]:
    """While open, this process is known to be the run's."""
    path = _lock_file(instance, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as stream:
            _lock(stream.fileno(), is_patient=True)
            yield
    finally:
        path.unlink(missing_ok=True)


def end_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Report every run in progress whose process is gone as failed; their ids. Dagster starts those again once that it started."""
    ended = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])):
        run = record.dagster_run
        if _is_dead(_lock_file(instance, run.run_id), record.start_time or 0):
            instance.report_run_failed(run, ENDED)
            _lock_file(instance, run.run_id).unlink(missing_ok=True)
            ended.append(run.run_id)
    return ended


def dead_run_sensor(seconds: int = LOOK_SECONDS) -> dg.SensorDefinition:
    """The sensor that looks for them; it runs wherever a daemon does."""

    @dg.sensor(
        name="end_dead_runs",
        minimum_interval_seconds=seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Ends runs whose process is gone (killed, out of memory, machine restarted), so that others can start.",
    )
    def look_for_dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        return dg.SkipReason(f"{len(end_dead_runs(context.instance))} runs had ended without a word.")

    return look_for_dead_runs


def _lock_file(instance: dg.DagsterInstance, run_id: str) -> Path:
    return Path(instance.root_directory) / "running" / run_id


def _is_dead(path: Path, started: float) -> bool:
    try:
        with path.open("rb+") as stream:
            _lock(stream.fileno(), is_patient=False)
            return time.time() - path.stat().st_mtime > YOUNG_SECONDS
    except FileNotFoundError:
        return time.time() - started > GRACE_SECONDS
    except OSError:
        return False


def _lock(handle: int, *, is_patient: bool) -> None:
    """Take the lock of an open file. Raises OSError when another process has it and one is not patient."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK if is_patient else msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if is_patient else fcntl.LOCK_NB))
