"""The audit of dependencies: it fails for a known vulnerability, not for a missing network. The index is a server of the test."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.audit import AuditError, Verdict, audit, verdict
from warehouse.settings import PROJECT_ROOT

LOCK = "jinja2==3.1.2 \\\n    --hash=sha256:" + "0" * 64 + "\nclick==8.2.0 \\\n    --hash=sha256:" + "1" * 64 + "\n"
VULNERABILITY = {
    "id": "GHSA-aaaa-bbbb-cccc",
    "aliases": ["CVE-2024-0001"],
    "summary": "An invented weakness.",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.6"}]}],
        }
    ],
}


class _Index(BaseHTTPRequestHandler):
    """Knows one vulnerability of jinja2 3.1.2."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_weak = (asked["package"]["name"], asked["version"]) == ("jinja2", "3.1.2")
        said = json.dumps({"vulns": [VULNERABILITY]} if is_weak else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def index() -> Iterator[str]:
    """The address of an index of vulnerabilities."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Index)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """Two pinned packages with hashes."""
    path = tmp_path / "requirements.lock"
    path.write_text(LOCK, encoding="utf-8")
    return path


def test_a_known_vulnerability_is_found(index: str, lock: Path) -> None:
    line = "jinja2 3.1.2: CVE-2024-0001, fixed in 3.1.6. An invented weakness."
    assert audit(lock, {}, index) == Verdict((line,), (), 2)


@pytest.mark.parametrize("name", ["GHSA-aaaa-bbbb-cccc", "CVE-2024-0001"])
def test_one_that_does_not_reach_us_is_ignored_by_any_of_its_names(index: str, lock: Path, name: str) -> None:
    assert audit(lock, {name: "We do not render templates of others."}, index) == Verdict((), (), 2)


def test_one_that_is_fixed_is_not_found(index: str, lock: Path) -> None:
    lock.write_text(LOCK.replace("3.1.2", "3.1.6"), encoding="utf-8")
    assert audit(lock, {}, index) == Verdict((), (), 2)


def test_without_a_network_there_is_no_verdict(lock: Path) -> None:
    assert audit(lock, {}, "http://127.0.0.1:9/v1/query") is None


def test_the_command_fails_for_a_vulnerability_and_passes_without_a_network(index: str, lock: Path) -> None:
    found = _command(lock, index)
    assert (found.returncode, "CVE-2024-0001" in found.stderr) == (1, True)
    alone = _command(lock, "http://127.0.0.1:9/v1/query")
    assert (alone.returncode, "NOTHING WAS AUDITED" in alone.stdout) == (0, True)


def _command(lock: Path, address: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.audit", "--lock", str(lock), "--osv-url", address]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, check=False, cwd=PROJECT_ROOT)


def test_a_lock_that_pins_nothing_is_an_error_and_not_a_missing_network(tmp_path: Path) -> None:
    empty = tmp_path / "requirements.lock"
    empty.write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(AuditError, match="pins no package"):
        audit(empty, {}, "http://127.0.0.1:9/v1/query")


def test_a_package_that_the_index_does_not_know_is_named() -> None:
    report = {"dependencies": [{"name": "a", "skip_reason": "not found"}, {"name": "b", "version": "1", "vulns": []}]}
    assert verdict(report, {}) == Verdict((), ("a",), 1)
