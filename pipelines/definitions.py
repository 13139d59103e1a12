"""What Dagster loads: every asset and check, the jobs, the nightly schedule and the sensors."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import dagster as dg

from pipelines.automation import LONDON, Automation, load_automation
from pipelines.jobs import JOBS, nightly
from pipelines.run_warehouse import RunWarehouse
from warehouse.settings import load_settings


def nightly_schedule(automation: Automation) -> dg.ScheduleDefinition:
    """Two o'clock in London exists once on every night of the year: clocks change between one and two."""
    return dg.ScheduleDefinition(
        name="nightly_at_two",
        job=nightly,
        cron_schedule=automation.cron,
        execution_timezone=LONDON,
        default_status=dg.DefaultScheduleStatus.RUNNING if automation.is_on else dg.DefaultScheduleStatus.STOPPED,
        description="Every night at 02:00 London time. A night with nothing new publishes nothing.",
    )


def run_definitions() -> dg.Definitions:
    """All of assets/ with the nightly job and the warehouse: what ``csc run`` needs, which builds no other job."""
    loaded = dg.load_from_defs_folder(path_within_project=Path(__file__).resolve().parent)
    resources = {"warehouse": RunWarehouse.configure_at_launch()}
    return dg.Definitions.merge(
        loaded, dg.Definitions(jobs=[nightly], resources=resources, executor=dg.in_process_executor)
    )


@dg.definitions
def definitions() -> dg.Definitions:
    """The same with the other jobs, the schedule, the sensors and full pages: what the UI and the daemon load."""
    from pipelines.asset_pages import asset_pages
    from pipelines.dead_runs import dead_run_sensor
    from pipelines.landing_sensor import landing_sensor
    from pipelines.notices import SECONDS, notice_sensors

    automation = load_automation()
    run = run_definitions()
    return dg.Definitions.merge(
        dg.Definitions(
            assets=dg.map_asset_specs(asset_pages(load_settings()).told, cast("list[dg.AssetsDefinition]", run.assets)),
            asset_checks=run.asset_checks,
            resources=run.resources,
            executor=run.executor,
        ),
        dg.Definitions(
            jobs=JOBS,
            schedules=[nightly_schedule(automation)],
            sensors=[
                landing_sensor(automation),
                dead_run_sensor(),
                *notice_sensors(seconds=min(SECONDS, automation.look_seconds)),
            ],
        ),
    )
