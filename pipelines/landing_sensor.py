"""The landing sensor: a delivery that is complete and settled starts the nightly job, once.

A look costs one stat a file. Contents are hashed only when two looks at a changed landing area agree, so polling an
unchanged area never reads it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath

import dagster as dg

from pipelines.automation import Automation
from pipelines.jobs import nightly
from pipelines.run import today
from warehouse.landing import Look, take_look
from warehouse.pseudonyms import key_check
from warehouse.run_facts import input_facts, is_unchanged, request_fingerprint
from warehouse.settings import Settings, load_settings
from warehouse.snapshots import last_manifest
from warehouse.ways import load_ways

UNFINISHED = {
    ".part",
    ".partial",
    ".filepart",
    ".crdownload",
    ".tmp",
}  # names that programs give to what they still write


@dataclass(frozen=True)
class Cursor:
    """What the sensor remembers. seen: the landing area at the last look; answered: the one that was acted upon;
    started: how many runs it has started, so that contents that come back later start a run again."""

    seen: str = ""
    answered: str = ""
    started: int = 0

    @classmethod
    def read(cls, text: str | None) -> Cursor:
        """From the sensor's cursor; what cannot be read counts as nothing seen."""
        try:
            return cls(**json.loads(text or "{}"))
        except (TypeError, ValueError):
            return cls()

    def text(self) -> str:
        """For the sensor's cursor."""
        return json.dumps(asdict(self))


def look_print(look: Look) -> str:
    """One hash over name, size and modification time of every file; empty when there is none."""
    if not look:
        return ""
    facts = [[name, stamp.size, stamp.modified_ns] for name, stamp in sorted(look.items())]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def judge(settings: Settings, cursor: Cursor) -> tuple[Cursor, str | None, str]:
    """One look: the new cursor, the key of the run to start (None for none), and why."""
    if not settings.landing.is_dir():
        return cursor, None, "There is no landing area yet."
    look = take_look(settings.landing)
    found = look_print(look)
    if not found or found == cursor.answered:
        return replace(cursor, seen=found), None, "Nothing new in the landing area."
    if found != cursor.seen:
        return replace(cursor, seen=found), None, "Files have changed since the last look; waiting until they rest."
    unfinished = sum(PurePosixPath(name).suffix.lower() in UNFINISHED for name in look)
    if unfinished:
        return cursor, None, f"{unfinished} files are still being transferred, by their names."
    inputs = input_facts(settings.landing)
    asked = request_fingerprint(inputs, (), None, True, load_ways(), key_check(settings))
    if look_print(take_look(settings.landing)) != found:
        return cursor, None, "Files changed while they were looked at; waiting until they rest."
    answered = replace(cursor, answered=found)
    if is_unchanged(last_manifest(settings), asked, today()):
        return answered, None, "The contents are those of the last snapshot."
    started = replace(answered, started=cursor.started + 1)
    return started, f"{asked}-{started.started}", "A delivery is complete."


def landing_sensor(automation: Automation) -> dg.SensorDefinition:
    """The sensor on the landing area of the environment."""

    @dg.sensor(
        name="delivery_arrives",
        job=nightly,
        minimum_interval_seconds=automation.look_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING if automation.is_on else dg.DefaultSensorStatus.STOPPED,
        description="Starts the nightly job, once, when files have arrived in the landing area and rest between two looks.",
    )
    def delivery_arrives(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        cursor, run_key, why = judge(load_settings(), Cursor.read(context.cursor))
        if run_key is None:
            return dg.SensorResult(skip_reason=why, cursor=cursor.text())
        request = dg.RunRequest(run_key=run_key, tags={"csc/started_by": "delivery"})
        return dg.SensorResult(run_requests=[request], cursor=cursor.text())

    return delivery_arrives
