"""A run that computes only the authorities that have changed publishes the same bytes as one that computes all."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.endtoend.commands import csc

AUTHORITIES = ("802", "878", "933")
JOINED = "Joining what was computed with what stands"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Landing area and data folder of a run of three small authorities."""
    folder = tmp_path_factory.mktemp("apart")
    wanted = [word for authority in AUTHORITIES for word in ("--authority", authority)]
    csc("sample", "--out", folder / "landing", "--children", "60", *wanted)
    csc("run", "--landing", folder / "landing", "--data", folder / "data", "--no-rolling")
    return folder


def outputs(data: Path) -> dict[str, str]:
    """SHA-256 of every file of the newest snapshot but its manifests, which hold its id."""
    found = {}
    for tier in ("published", "internal", "restricted"):
        newest = max((data / tier).glob("2*"))
        for path in newest.rglob("*"):
            if path.is_file() and path.name != "manifest.json":
                found[f"{tier}/{path.relative_to(newest)}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def test_the_bytes_are_those_of_a_run_of_all(first: Path, tmp_path: Path) -> None:
    shutil.copytree(first / "data", tmp_path / "whole", symlinks=True)
    shutil.copytree(first / "data", tmp_path / "apart", symlinks=True)
    shutil.copytree(first / "landing", tmp_path / "landing")
    changed = tmp_path / "landing" / "802" / "2017"
    (changed / "reviews.csv").unlink()
    episodes = (changed / "episodes.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (changed / "episodes.csv").write_text("".join(episodes[:-3]), encoding="utf-8")
    asked = ("run", "--landing", tmp_path / "landing", "--no-rolling")
    assert JOINED in csc(*asked, "--data", tmp_path / "apart")
    assert JOINED not in csc(*asked, "--data", tmp_path / "whole", "--force")
    assert outputs(tmp_path / "apart") == outputs(tmp_path / "whole")
