"""Snapshots that go by themselves after a run has published, by the rule of the installation; off unless it has one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from warehouse.settings import Settings
from warehouse.snapshot_upkeep import Retention, all_snapshots, clear_leaving, faults, remove, to_leave

VARIABLES = {"newest": "CSC_KEEP", "days": "CSC_KEEP_DAYS", "months": "CSC_KEEP_MONTHLY", "years": "CSC_KEEP_YEARLY"}
FEWEST = 2  # the latest one and the one that it is compared with


def load_retention(environment: Mapping[str, str] = os.environ) -> Retention | None:
    """The rule of CSC_KEEP, CSC_KEEP_DAYS, CSC_KEEP_MONTHLY and CSC_KEEP_YEARLY; None where none of them is set.

    Those that are not set keep what `csc snapshots prune` keeps. Raises ValueError for what is no whole number.
    """
    told = {part: environment[name] for part, name in VARIABLES.items() if environment.get(name)}
    for part, text in told.items():
        if not text.isdecimal():
            raise ValueError(f"{VARIABLES[part]} is a whole number, such as 30")
    if not told:
        return None
    rule = Retention(**{part: int(text) for part, text in told.items()})
    return replace(rule, newest=max(rule.newest, FEWEST))


def apply_retention(settings: Settings, rule: Retention | None) -> list[str]:
    """Remove the snapshots that the rule does not keep; returns their ids, oldest first.

    Nothing goes before a newer snapshot was found whole, every file by its hash.
    """
    leaving = to_leave(settings, rule) if rule is not None else []
    if not leaving:
        return []
    staying = [one for one in all_snapshots(settings) if one not in leaving]
    whole = next((one for one in reversed(staying) if not any(faults(one))), None)
    going = [one for one in leaving if whole is not None and one.id < whole.id]
    clear_leaving(settings)
    for snapshot in going:
        remove(snapshot)
    return [snapshot.id for snapshot in going]
