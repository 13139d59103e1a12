"""The warehouse as a Dagster resource: settings of the installation and of the run, one DuckDB connection a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import duckdb
from pydantic import Field

from warehouse.database import connect
from warehouse.reference_data import RunSetting
from warehouse.settings import Settings, load_settings

_open: dict[str, duckdb.DuckDBPyConnection] = {}


class Warehouse(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where the landing area and the data are, and what this run computes.

    Empty text means: from the environment (CSC_LANDING, CSC_DATA, CSC_MEMORY_LIMIT), else the default.
    """

    landing: str = ""
    data: str = ""
    as_at: str = ""
    authorities: list[str] = Field(default_factory=list)
    year: int = 0
    with_rolling: bool = True

    def settings(self) -> Settings:
        """Paths and limits."""
        return load_settings(self.landing or None, self.data or None)

    def run_setting(self) -> RunSetting:
        """The as-at date (today in London unless given), whether rolling windows are computed, one year only."""
        return RunSetting(as_at_date(self.as_at), self.with_rolling, self.year or None)

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The process's one connection to the warehouse: DuckDB takes one writing process."""
        settings = self.settings()
        key = str(settings.database)
        if key not in _open:
            settings.database.parent.mkdir(parents=True, exist_ok=True)
            settings.database.parent.chmod(0o700)
            _open[key] = connect(settings.database, settings.memory_limit)
        yield _open[key]


def as_at_date(text: str) -> date:
    """The given date, or today in London. Raises ValueError for text that is not yyyy-mm-dd."""
    return date.fromisoformat(text) if text else datetime.now(ZoneInfo("Europe/London")).date()


def close_warehouse(database: Path) -> None:
    """Close the process's connection, so that other processes can open the file."""
    con = _open.pop(str(database), None)
    if con is not None:
        con.close()
