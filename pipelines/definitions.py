"""What Dagster loads: every asset and check, the nightly job and its schedule."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from assets.resources import Warehouse

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    description="Landing area to published snapshot, whole: ingest, checks, indicators, publication.",
    executor_def=dg.in_process_executor,
)

nightly_schedule = dg.ScheduleDefinition(
    name="nightly_at_two",
    job=nightly,
    cron_schedule="0 2 * * *",
    execution_timezone="Europe/London",
    description="Every night at 02:00 London time.",
)


@dg.definitions
def definitions() -> dg.Definitions:
    """All of assets/, with the job, the schedule and the warehouse."""
    loaded = dg.load_from_defs_folder(path_within_project=Path(__file__).resolve().parent)
    return dg.Definitions.merge(
        loaded,
        dg.Definitions(
            jobs=[nightly],
            schedules=[nightly_schedule],
            resources={"warehouse": Warehouse.configure_at_launch()},
            executor=dg.in_process_executor,
        ),
    )
