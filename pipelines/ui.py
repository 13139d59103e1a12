"""Start the Dagster UI on an installation's own instance, and its published pages beside it, on this machine only."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

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
    serve_published(settings.published, asked.port + 1)
    return subprocess.call([str(dg), "dev", "--host", HOST, "--port", str(asked.port), *others], cwd=PROJECT_ROOT)


class Pages(SimpleHTTPRequestHandler):
    """Files of one folder, told to nobody's terminal."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal is Dagster's."""


def serve_published(folder: Path, port: int) -> None:
    """The published tier as pages while this process lives, so that links in the UI open reports.

    None where CSC_PUBLISHED_URL says that they are served already, or where the port is taken; then the UI tells paths.
    """
    if os.environ.get("CSC_PUBLISHED_URL"):
        return
    folder.mkdir(parents=True, exist_ok=True)
    try:
        server = ThreadingHTTPServer((HOST, port), partial(Pages, directory=str(folder)))
    except OSError:
        sys.stderr.write(f"Port {port} is taken: published pages are not served.\n")
        return
    os.environ["CSC_PUBLISHED_URL"] = f"http://{HOST}:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
