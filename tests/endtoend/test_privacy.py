"""No child-level value outside the restricted tier: every identifier and postcode of the sample is looked for everywhere else."""

from __future__ import annotations

import re

import pytest

from tests.endtoend.conftest import FullRun
from tests.endtoend.contents import content, identifiers_of, shared_files

pytestmark = pytest.mark.endtoend


def test_identifiers_stay_in_the_restricted_tier(full_run: FullRun) -> None:
    identifiers = identifiers_of(full_run.landing, "CHILD", "UPN", "HOME_POST", "PL_POST")
    assert len(identifiers) > 500
    pattern = re.compile(
        rb"(?<![A-Za-z0-9.])[A-Za-z0-9][A-Za-z0-9 /_-]{4,}"
    )  # not the fraction of a second or of a number
    leaked = {}
    for path in shared_files(full_run.data):
        words = set(pattern.findall(content(path)))
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
