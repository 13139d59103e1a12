"""Start the Dagster UI on an installation's own instance, and its published pages beside it, on this machine only."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.instance import prepare_instance
from warehouse.settings import PROJECT_ROOT, load_settings

HOST = "127.0.0.1"


def main() -> int:
    """Run ``dg dev`` with DAGSTER_HOME in the data folder; further arguments are passed on."""
    parser = ArgumentParser(prog="python -m pipelines.ui", description="The Dagster UI, on this machine only.")
    parser.add_argument("--port", type=int, default=3000, help="of the UI; published pages are on the next one")
    asked, others = parser.parse_known_args()
    settings = load_settings()
    os.environ["DAGSTER_HOME"] = str(prepare_instance(settings))
    os.environ["CSC_DATA"], os.environ["CSC_LANDING"] = str(settings.data), str(settings.landing)
    dg = Path(sys.executable).with_name("dg")
    with published_pages(settings.published, asked.port + 1):
        return subprocess.call([str(dg), "dev", "--host", HOST, "--port", str(asked.port), *others], cwd=PROJECT_ROOT)


@contextmanager
def published_pages(folder: Path, port: int) -> Iterator[None]:
    """The published tier as pages, so that links in the UI open reports; none where CSC_PUBLISHED_URL says they are served."""
    if os.environ.get("CSC_PUBLISHED_URL"):
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["CSC_PUBLISHED_URL"] = f"http://{HOST}:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind", HOST, "--directory", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
