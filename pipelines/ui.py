"""Start the Dagster UI on an installation's own instance, on this machine only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pipelines.instance import prepare_instance
from warehouse.settings import PROJECT_ROOT, load_settings


def main() -> int:
    """Run ``dg dev`` with DAGSTER_HOME in the data folder; further arguments are passed on."""
    settings = load_settings()
    os.environ["DAGSTER_HOME"] = str(prepare_instance(settings))
    os.environ["CSC_DATA"], os.environ["CSC_LANDING"] = str(settings.data), str(settings.landing)
    dg = Path(sys.executable).with_name("dg")
    return subprocess.call([str(dg), "dev", "--host", "127.0.0.1", *sys.argv[1:]], cwd=PROJECT_ROOT)


if __name__ == "__main__":
    sys.exit(main())
