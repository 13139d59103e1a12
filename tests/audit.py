"""Whether what requirements.lock installs has known vulnerabilities: `make audit`, by pip-audit. Without a network it says so and passes.

An entry of `[tool.audit.ignore]` in pyproject.toml is a vulnerability that does not reach us, with the reason why.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
SECONDS = 60  # for all of it
SERVICES = ("pypi", "osv")
NOT_REACHED = re.compile(
    r"ConnectionError|ServiceError|Could not connect|Max retries|timed out|Timeout|JSONDecodeError|SSLError"
)


class AuditError(Exception):
    """pip-audit failed for another reason than the network; the message is what it said."""


@dataclass(frozen=True)
class Verdict:
    """What a service knows. vulnerable: a line each. unknown: packages it could not judge. judged: how many it could."""

    vulnerable: tuple[str, ...]
    unknown: tuple[str, ...]
    judged: int


def verdict(report: dict[str, Any], ignored: dict[str, str]) -> Verdict:
    """Read pip-audit's JSON report. ignored: reason by id of a vulnerability, any of its names."""
    packages = report["dependencies"]
    known = [p for p in packages if "skip_reason" not in p]
    found = [(p, v) for p in known for v in p["vulns"] if not {v["id"], *v.get("aliases", [])} & ignored.keys()]
    lines = (
        f"{p['name']} {p['version']}: {v['id']}, {_fixed(v)} {' '.join(v.get('description', '').split())[:160]}"
        for p, v in found
    )
    return Verdict(tuple(lines), tuple(p["name"] for p in packages if "skip_reason" in p), len(known))


def _fixed(vulnerability: dict[str, Any]) -> str:
    versions = ", ".join(vulnerability.get("fix_versions", []))
    return f"fixed in {versions}." if versions else "not fixed yet."


def ask(lock: Path, service: str, ignored: dict[str, str], until: float, osv_url: str = "") -> Verdict | None:
    """What a service says about every package of ``lock``; None when it is not reached before ``until`` (monotonic).

    Raises AuditError for any other failure of pip-audit.
    """
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "--disable-pip", "--no-deps", "-f", "json"]
    command += ["--progress-spinner", "off", "--timeout", "5", "-s", service]
    command += ["--osv-url", osv_url] if osv_url else []
    left = until - time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=max(left, 0.1), check=False)
    except subprocess.TimeoutExpired:
        return None
    try:
        return verdict(json.loads(done.stdout), ignored)
    except ValueError:
        if NOT_REACHED.search(done.stderr):
            return None
        raise AuditError(f"pip-audit failed:\n{done.stderr.strip() or done.stdout.strip()}") from None


def audit(lock: Path, ignored: dict[str, str], osv_url: str = "") -> Verdict | None:
    """The verdict of the first service that knows the packages; None when there is none.

    Each service is asked about one package first: one that is not reached, or knows none (a mirror), is not asked about all.
    """
    until = time.monotonic() + SECONDS
    pinned = re.search(r"^[\w.-]+==[\w.]+", lock.read_text(encoding="utf-8"), re.MULTILINE)
    if pinned is None:
        raise AuditError(f"{lock.name} pins no package; run `make lock`")
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.txt"
        first.write_text(pinned[0], encoding="utf-8")
        for service in ("osv",) if osv_url else SERVICES:
            probe = ask(first, service, ignored, until, osv_url)
            if probe and probe.judged and (found := ask(lock, service, ignored, until, osv_url)):
                return found
    return None


def main() -> None:
    """Say what was found; exit code 1 when a package has a vulnerability that is not ignored."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lock", type=Path, default=LOCK, help="pinned requirements")
    asked.add_argument("--osv-url", default="", help="another address of a service that speaks OSV")
    options = asked.parse_args()
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    ignored: dict[str, str] = settings["tool"].get("audit", {}).get("ignore", {})
    for name, why in ignored.items():
        print(f"audit: {name} is ignored: {why}")
    try:
        found = audit(options.lock, ignored, options.osv_url)
    except AuditError as error:
        raise SystemExit(f"audit: {error}") from error
    if found is None:
        print(f"audit: no index that knows our packages was reached (limit {SECONDS} s); NOTHING WAS AUDITED")
        return
    print(
        f"audit: {found.judged} packages of {options.lock.name} audited, {len(found.vulnerable)} vulnerabilities known"
    )
    if found.unknown:
        print(f"audit: not judged, since the index does not know them: {', '.join(found.unknown)}")
    if found.vulnerable:
        raise SystemExit(
            "\n".join(["audit: raise these in pyproject.toml and run `make lock`, or list the id under"
                       " [tool.audit.ignore] with the reason why it does not reach us:", *found.vulnerable])
        )  # fmt: skip


if __name__ == "__main__":
    main()
