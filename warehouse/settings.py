"""Where things are: landing area, data folder and limits, from the environment or given. No file is opened here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
SCHEMA_DIR = PROJECT_ROOT / "warehouse" / "schema"
SQL_DIR = PROJECT_ROOT / "sql"
DEFAULT_DATA = PROJECT_ROOT / "warehouse" / "data"


@dataclass(frozen=True)
class Settings:
    """Paths and limits of one installation.

    landing: the folder the raw extracts arrive in (read only).
    data: the folder for the DuckDB file, the Dagster instance and the three output tiers.
    memory_limit: DuckDB's memory limit, such as ``2GB``; above it DuckDB spills to disk.
    pseudonym_key_file: the key under which children get pseudonyms; None: they keep their identifiers.
    """

    landing: Path
    data: Path
    memory_limit: str | None = None
    pseudonym_key_file: Path | None = None

    @property
    def database(self) -> Path:
        """The DuckDB file, in a folder of its owner's only. Run-time state: it is rebuilt from the landing area."""
        return self.data / "duckdb" / "csc.duckdb"

    @property
    def part(self) -> Path:
        """The DuckDB file of the authorities that a run computes apart; there only while it does."""
        return self.database.with_name("part.duckdb")

    @property
    def dagster_home(self) -> Path:
        """The Dagster instance: run history, event log, schedule state."""
        return self.data / "dagster"

    @property
    def work(self) -> Path:
        """Documents on their way into a snapshot, beside the DuckDB file and like it: the owner's only, made anew by every run."""
        return self.database.parent / "work"

    @property
    def check(self) -> Path:
        """What `csc check` found: child level, its owner's only; every check makes it anew."""
        return self.data / "check"

    @property
    def published(self) -> Path:
        """Safe to share: suppressed, no child identifiers."""
        return self.data / "published"

    @property
    def internal(self) -> Path:
        """Exact aggregates for the authority's own managers."""
        return self.data / "internal"

    @property
    def restricted(self) -> Path:
        """Child level, owner only."""
        return self.data / "restricted"


def load_settings(
    landing: str | os.PathLike[str] | None = None, data: str | os.PathLike[str] | None = None
) -> Settings:
    """Settings from the arguments, else the environment (``CSC_...``, told in the README), else the defaults."""
    data_dir = Path(data or os.environ.get("CSC_DATA") or DEFAULT_DATA).resolve()
    landing_dir = Path(landing or os.environ.get("CSC_LANDING") or data_dir / "landing").resolve()
    key_file = os.environ.get("CSC_PSEUDONYM_KEY_FILE")
    memory_limit = os.environ.get("CSC_MEMORY_LIMIT") or None
    return Settings(landing_dir, data_dir, memory_limit, Path(key_file).resolve() if key_file else None)
