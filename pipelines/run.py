"""One full run in process: nothing new is noticed early, progress is told, and the summary is said in words."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from warehouse.database import open_warehouse
from warehouse.newest import latest_is_behind, mend_latest
from warehouse.pseudonyms import key_check
from warehouse.run_facts import input_facts, is_unchanged, request_fingerprint
from warehouse.settings import Settings
from warehouse.snapshots import Snapshot, SnapshotError, latest
from warehouse.ways import USUAL_WAYS, Ways

Say = Callable[[str], None]
DONE, FAILED = 0, 1
FULL_BYTES = 16 << 20  # with less left, a run that failed most likely failed of it


def today() -> date:
    """Today in London."""
    return datetime.now(ZoneInfo("Europe/London")).date()


@dataclass(frozen=True)
class RunRequest:
    """What is asked of a run. authorities: empty for all. as_at: None for today in London."""

    settings: Settings
    authorities: tuple[str, ...] = ()
    year: int | None = None
    as_at: date | None = None
    with_rolling: bool = True
    force: bool = False
    ways: Ways = USUAL_WAYS


def run_pipeline(request: RunRequest, say: Say) -> int:
    """Run, say what happens, and return the exit code: 0 done, 1 failed or a return was blocked."""
    say(f"Landing area: {request.settings.landing}")
    end_killed_work(request.settings, say)
    asked = request_fingerprint(
        input_facts(request.settings.landing),
        request.authorities,
        request.year,
        request.with_rolling,
        request.ways,
        key_check(request.settings),
    )
    before = _last_snapshot(request.settings)
    if before is not None and not request.force and is_unchanged(before.manifest(), asked, request.as_at or today()):
        say(
            f"Nothing new: the same files and the same code as snapshot {before.id}; nothing was published (--force runs all the same)."
        )
        say(f"Snapshot: {before.published}")
        return FAILED if before.manifest().get("blocked_returns") else DONE
    open_warehouse(request.settings, say).close()  # a warehouse that cannot be had is said at once
    try:
        ended = _materialise(request, say)
    except Exception:
        _tell_of_full_disk(request.settings, say)
        raise
    if ended != DONE:
        _tell_of_full_disk(request.settings, say)
    return ended


def _tell_of_full_disk(settings: Settings, say: Say) -> None:
    """Say it in plain words: what fails first on a full disk seldom tells why."""
    for folder in (settings.data, settings.database.parent):
        if shutil.disk_usage(folder).free < FULL_BYTES:
            say(f"The disk is full that holds {folder}: make room and run again; nothing published is lost")
            return


def end_killed_work(settings: Settings, say: Say) -> None:
    """Make the newest snapshot the ``latest``, where a run was killed just before it did. Raises WarehouseBusyError."""
    if latest_is_behind(settings):
        with open_warehouse(settings, say):
            mend_latest(settings)
        say("An earlier run was killed in its last step: `latest` is now what it published")


def _last_snapshot(settings: Settings) -> Snapshot | None:
    """The newest snapshot; one that cannot be read counts as none, since a run replaces it."""
    try:
        found = latest(settings)
        if found is not None:
            found.manifest()
        return found
    except SnapshotError:
        return None


def _materialise(request: RunRequest, say: Say) -> int:
    import dagster as dg

    from assets.progress import listening
    from pipelines.dead_runs import end_dead_runs
    from pipelines.definitions import run_definitions
    from pipelines.event_log import open_event_log
    from pipelines.instance import prepare_instance
    from pipelines.summary import summary_lines

    started = time.monotonic()
    settings = request.settings
    home = prepare_instance(settings)
    config = {
        "landing": str(settings.landing),
        "data": str(settings.data),
        "as_at": request.as_at.isoformat() if request.as_at else "",
        "authorities": list(request.authorities),
        "year": request.year or 0,
        "with_rolling": request.with_rolling,
        "force": request.force,
        **asdict(request.ways),
        "retries": 0,
    }
    job = run_definitions().resolve_job_def("nightly")
    with (
        open_event_log(),
        dg.DagsterInstance.from_config(str(home)) as instance,
        listening(lambda text: _stage(say, started, text)),
    ):
        end_dead_runs(instance)
        result = job.execute_in_process(
            instance=instance,
            run_config={
                "resources": {"warehouse": {"config": config}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
            raise_on_error=False,
        )
        failures = _failures(result)
    if not result.success:
        for failure in failures:
            say(failure)
        say(f"The run failed; nothing was published. History: make ui, run {result.run_id}")
        return FAILED
    snapshot = latest(settings)
    if snapshot is None:
        raise SnapshotError("the run ended without a snapshot; run again with --force")
    for line in summary_lines(snapshot):
        say(line)
    say(f"Snapshot: {snapshot.published}")
    say(f"Took {time.monotonic() - started:.1f} s")
    return FAILED if snapshot.manifest().get("blocked_returns") else DONE


def _stage(say: Say, started: float, text: str) -> None:
    say(f"  {time.monotonic() - started:5.1f} s  {text}")


def _failures(result: Any) -> list[str]:
    """What failed and why, without stack traces; a run that was stopped from outside has nothing to tell."""
    texts = []
    for event in result.filter_events(lambda e: e.is_step_failure):
        error = event.step_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None and error.cls_name == "DagsterExecutionInterruptedError":
            return ["Stopped: the run was asked to end"]
        texts.append(f"Failed: {event.step_key}: {error.message.strip() if error else event.message}")
    return texts
