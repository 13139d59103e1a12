#!/opt/csc/venv/bin/python
"""The csc command in the container: the project is on PYTHONPATH, and the history is the one in Postgres."""

import shutil
from pathlib import Path

from pipelines.cli import main
from warehouse.settings import load_settings

home = load_settings().dagster_home
if not (home / "dagster.yaml").exists():
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path("/opt/csc/instance/dagster.yaml"), home / "dagster.yaml")
main()
