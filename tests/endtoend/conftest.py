"""One sample and one full run that the end-to-end tests look at; tests that change anything work on copies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.endtoend.commands import csc


@dataclass(frozen=True)
class FullRun:
    """A landing area, the data folder of a run on it, and what the run said."""

    landing: Path
    data: Path
    said: str

    @property
    def published(self) -> Path:
        """The newest published folder."""
        return self.data / "published" / "latest"


@pytest.fixture(scope="session")
def full_run(tmp_path_factory: pytest.TempPathFactory) -> FullRun:
    """The default scenario, run once."""
    folder = tmp_path_factory.mktemp("full")
    landing, data = folder / "landing", folder / "data"
    csc("sample", "--out", landing)
    return FullRun(landing, data, csc("run", "--landing", landing, "--data", data))


@pytest.fixture(scope="session")
def spoilt_run(tmp_path_factory: pytest.TempPathFactory) -> FullRun:
    """The default scenario with every defect; returns of another year are blocked."""
    folder = tmp_path_factory.mktemp("spoilt")
    landing, data = folder / "landing", folder / "data"
    csc("sample", "--out", landing, "--defects", "all")
    said = csc("run", "--landing", landing, "--data", data, "--no-rolling", expect=1)
    return FullRun(landing, data, said)


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> FullRun:
    """An authority so small that much is suppressed, whose commentary has gone."""
    folder = tmp_path_factory.mktemp("small")
    csc("sample", "--out", folder / "landing", "--children", "60")
    for path in (folder / "landing").rglob("commentary*"):
        path.unlink()
    said = csc("run", "--landing", folder / "landing", "--data", folder / "data", "--no-rolling")
    return FullRun(folder / "landing", folder / "data", said)
