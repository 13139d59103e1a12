"""The jobs: the whole night, and its parts for somebody who works in the UI."""

from __future__ import annotations

from typing import Any

import dagster as dg

CHOICES: dict[str, Any] = {  # what the launchpad offers
    "resources": {
        "warehouse": {
            "config": {
                "authorities": [],
                "year": 0,
                "as_at": "",
                "with_rolling": True,
                "profile": "",
                "neighbours": "",
                "force": False,
            }
        }
    }
}
INGEST = dg.AssetSelection.groups("raw", "reference", "staging", "core", "quality")
FIGURES = dg.AssetSelection.groups("indicator", "figure")


def _job(name: str, description: str, selection: dg.AssetSelection) -> Any:
    return dg.define_asset_job(
        name, selection=selection, description=description, executor_def=dg.in_process_executor, config=CHOICES
    )


nightly = _job(
    "nightly",
    "Landing area to published snapshot, whole: ingest, checks, indicators, publication. In the launchpad: `authorities`"
    " (DfE numbers, empty for all), `year` (0 for all), `as_at` (yyyy-mm-dd, empty for today), `with_rolling`,"
    " `profile` (of disclosure control), `neighbours` (how their values are summarised), and `force` (publish although nothing has changed).",
    dg.AssetSelection.all(),
)
ingest_and_check = _job(
    "ingest_and_check",
    "Reads the landing area, builds the tables behind the figures and asks every rule. Publishes nothing.",
    INGEST,
)
indicators = _job(
    "indicators",
    "Cohorts, figures and comparisons anew, from the tables as the last ingest left them. Publishes nothing.",
    FIGURES,
)
publish = _job(
    "publish",
    "Disclosure control, action lists, report and a new snapshot, from the figures as they are. Publishes nothing when nothing has changed,"
    " unless `force` is set; authorities and year are those of the last ingest.",
    dg.AssetSelection.all() - INGEST - FIGURES,
)
JOBS = [nightly, ingest_and_check, indicators, publish]
