"""What runs by itself, from the environment: the schedule, the landing sensor and how often it looks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

TWO_AT_NIGHT, LOOK_SECONDS = "0 2 * * *", 60
LONDON = "Europe/London"


@dataclass(frozen=True)
class Automation:
    """is_on: schedule and sensor run without being switched on in the UI. cron: London time. look_seconds: between looks."""

    is_on: bool = False
    cron: str = TWO_AT_NIGHT
    look_seconds: int = LOOK_SECONDS


def load_automation(environment: Mapping[str, str] = os.environ) -> Automation:
    """From CSC_AUTOMATION (on or off), CSC_NIGHTLY_CRON and CSC_LOOK_SECONDS. Raises ValueError for another word."""
    wanted = environment.get("CSC_AUTOMATION", "off").lower() or "off"
    if wanted not in ("on", "off"):
        raise ValueError("CSC_AUTOMATION is on or off")
    return Automation(
        is_on=wanted == "on",
        cron=environment.get("CSC_NIGHTLY_CRON") or TWO_AT_NIGHT,
        look_seconds=int(environment.get("CSC_LOOK_SECONDS") or LOOK_SECONDS),
    )
