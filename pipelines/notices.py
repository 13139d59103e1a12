"""Sensors that watch how runs ended: a failed run and a blocked return become notices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from pipelines.jobs import JOBS
from pipelines.notifications import Channels, Notice, load_channels, send
from warehouse.settings import load_settings
from warehouse.snapshots import last_manifest

SECONDS = 30  # between looks at finished runs


def failure_notice(job: str, run_id: str, failures: Sequence[tuple[str, str]]) -> Notice:
    """failures: step and kind of error, such as ("landing_area", "NoReturnsError")."""
    return Notice(
        event="run_failed",
        title=f"Children's social care indicators: {job} failed",
        lines=(
            *(f"Step {step}: {kind}" for step, kind in failures),
            "Nothing was published; the last snapshot is as it was.",
            f"What happened is told in the UI under run {run_id}.",
        ),
        facts={"job": job, "run_id": run_id},
    )


def blocked_notice(manifest: dict[str, Any], run_id: str) -> Notice | None:
    """None when every return was loaded. Returns are named by authority and year, never by file."""
    returns = Counter("/".join(line.partition(":")[0].split("/")[:2]) for line in manifest.get("blocked_returns", ()))
    if not returns:
        return None
    return Notice(
        event="returns_blocked",
        title=f"Children's social care indicators: {len(returns)} blocked returns",
        lines=(
            *(f"{name}: blocked ({count} files)" for name, count in sorted(returns.items())),
            "Everything else is published. The receipts of the restricted tier tell which files and why.",
        ),
        facts={"snapshot": str(manifest.get("snapshot_id", "")), "run_id": run_id},
    )


def notice_sensors(channels: Channels | None = None, seconds: int = SECONDS) -> list[dg.SensorDefinition]:
    """The two sensors; they run by themselves where the environment names somebody to tell."""
    is_on = (load_channels() if channels is None else channels).is_on
    status = dg.DefaultSensorStatus.RUNNING if is_on else dg.DefaultSensorStatus.STOPPED

    @dg.run_failure_sensor(
        name="tell_of_failed_runs",
        monitored_jobs=JOBS,
        minimum_interval_seconds=seconds,
        default_status=status,
        description="Tells by webhook and mail that a run failed: step and kind of error, never a value.",
    )
    def tell_of_failed_runs(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        run = context.dagster_run
        return _tell(failure_notice(run.job_name, run.run_id, list(_failures(context))))

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="tell_of_blocked_returns",
        monitored_jobs=JOBS,
        minimum_interval_seconds=seconds,
        default_status=status,
        description="Tells by webhook and mail that returns were blocked: authority and year, never a file or a value.",
    )
    def tell_of_blocked_returns(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
        if context.dagster_run.job_name not in ("nightly", "publish"):
            return dg.SkipReason("This job publishes nothing.")
        notice = blocked_notice(last_manifest(load_settings()), context.dagster_run.run_id)
        return _tell(notice) if notice else dg.SkipReason("No return is blocked.")

    return [tell_of_failed_runs, tell_of_blocked_returns]


def _failures(context: dg.RunFailureSensorContext) -> Iterator[tuple[str, str]]:
    """Step and innermost kind of error of every failed step; of a run that died on its way, the run itself."""
    for event in context.get_step_failure_events():
        error = event.step_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        yield event.step_key or "run", (error.cls_name if error else None) or "error"
    if not context.get_step_failure_events():
        yield "run", "the process ended before its work was done"


def _tell(notice: Notice) -> dg.SkipReason | None:
    channels = load_channels()
    if not channels.is_on:
        return dg.SkipReason("Nobody is named: set CSC_NOTIFY_WEBHOOK or CSC_NOTIFY_SMTP_HOST and CSC_NOTIFY_SMTP_TO.")
    send(notice, channels)
    return None
