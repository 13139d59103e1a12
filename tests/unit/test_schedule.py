"""The nightly schedule over clock changes, and the jobs it belongs to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from pipelines.automation import Automation, load_automation
from pipelines.definitions import definitions, nightly_schedule
from pipelines.jobs import JOBS

SPRING, AUTUMN = datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)  # Sundays of the changes


def _ticks(around: datetime) -> list[datetime]:
    """The next seven ticks, in UTC, from three days before."""
    schedule = nightly_schedule(Automation())
    start = (around - timedelta(days=3)).timestamp()
    assert isinstance(schedule.cron_schedule, str)
    times = schedule_execution_time_iterator(start, schedule.cron_schedule, schedule.execution_timezone)
    return [next(times).astimezone(UTC) for _ in range(7)]


@pytest.mark.parametrize(
    ("change", "hour_before", "hour_after"),
    [
        (SPRING, 2, 1),  # 02:00 GMT before; 01:00 GMT does not exist on London clocks as 01:00, it is 02:00 BST
        (AUTUMN, 1, 2),  # 02:00 BST is 01:00 UTC; after the change 02:00 GMT
    ],
)
def test_two_at_night_comes_once_a_night_over_a_clock_change(
    change: datetime, hour_before: int, hour_after: int
) -> None:
    ticks = _ticks(change)
    assert {tick.astimezone(ZoneInfo("Europe/London")).strftime("%H:%M") for tick in ticks} == {"02:00"}
    assert [(later.date() - earlier.date()).days for earlier, later in pairwise(ticks)] == [1] * 6
    assert [tick.hour for tick in ticks] == [hour_before] * 3 + [hour_after] * 4  # changed from the night itself on


def test_automation_is_off_until_it_is_switched_on() -> None:
    assert not load_automation({}).is_on
    assert nightly_schedule(load_automation({})).default_status is dg.DefaultScheduleStatus.STOPPED
    assert (
        nightly_schedule(load_automation({"CSC_AUTOMATION": "on"})).default_status is dg.DefaultScheduleStatus.RUNNING
    )
    with pytest.raises(ValueError, match="on or off"):
        load_automation({"CSC_AUTOMATION": "maybe"})


def test_the_parts_of_the_night_add_up_to_the_night() -> None:
    resolved = definitions()
    selected = {job.name: resolved.resolve_job_def(job.name).asset_layer.selected_asset_keys for job in JOBS}
    parts = [selected[name] for name in ("ingest_and_check", "indicators", "publish")]
    assert set.union(*map(set, parts)) == selected["nightly"]
    assert sum(map(len, parts)) == len(selected["nightly"])
