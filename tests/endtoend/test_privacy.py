"""No child-level value outside the restricted tier: every identifier and postcode of the sample is looked for everywhere else."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.endtoend.conftest import FullRun

pytestmark = pytest.mark.endtoend


def _identifiers(landing: Path) -> set[bytes]:
    found: set[bytes] = set()
    for path in (landing / "933").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                found |= {
                    row[c].encode() for c in ("CHILD", "UPN", "HOME_POST", "PL_POST") if len(row.get(c) or "") >= 5
                }
    for path in (landing / "933").rglob("*.xml"):
        found |= set(re.findall(rb"<(?:LAchildID|UPN)>([^<]{5,})<", path.read_bytes()))
    return found


def test_identifiers_stay_in_the_restricted_tier(full_run: FullRun) -> None:
    identifiers = _identifiers(full_run.landing)
    assert len(identifiers) > 500
    pattern = re.compile(
        rb"(?<![A-Za-z0-9.])[A-Za-z0-9][A-Za-z0-9 /_-]{4,}"
    )  # not the fraction of a second or of a number
    leaked = {}
    for path in full_run.data.rglob("*"):
        inside = path.relative_to(full_run.data).parts
        if not path.is_file() or inside[0] in ("restricted", "duckdb"):
            continue
        words = set(pattern.findall(path.read_bytes()))
        hits = words & identifiers
        if hits:
            leaked[str(path.relative_to(full_run.data))] = len(hits)
    assert leaked == {}
    assert not any(identifier in full_run.said.encode() for identifier in identifiers)


def test_no_work_file_is_left_behind(full_run: FullRun) -> None:
    assert [path.name for path in full_run.data.rglob("*") if "work" in path.name.split(".")] == []


def test_the_warehouse_file_is_its_owners_only(full_run: FullRun) -> None:
    for name in ("duckdb", "restricted"):
        mode = (full_run.data / name).stat().st_mode & 0o077
        assert mode == 0, name
