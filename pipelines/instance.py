"""The Dagster instance of an installation: kept in the data folder, telemetry and pop-ups off, one run at a time.

A run whose process died (killed, out of memory, machine restarted) is started again once; a run that failed by what it found
is not. Dagster itself ends runs that never start or never stop; see dead_runs for those whose process is gone.
"""

from __future__ import annotations

from pathlib import Path

from warehouse.settings import Settings

DAGSTER_YAML = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
  start_timeout_seconds: 600
run_retries:
  enabled: true
  max_retries: 1
  retry_on_asset_or_op_failure: false
freshness:
  enabled: true
"""


def prepare_instance(settings: Settings) -> Path:
    """The instance's folder, made with its dagster.yaml when missing. A dagster.yaml that is there is left as it is."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    config = home / "dagster.yaml"
    if not config.exists():
        config.write_text(DAGSTER_YAML, encoding="utf-8")
    return home
