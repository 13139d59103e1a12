"""The warehouse as a Dagster resource: settings of the installation and of the run, one DuckDB connection a process."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import dagster as dg
import duckdb
from pydantic import Field

from assets.progress import announce
from warehouse.computed import clear_computed
from warehouse.database import WarehouseBusyError, connect, open_warehouse
from warehouse.part import drop_part, merge_part, part_authorities
from warehouse.reference_data import RunSetting
from warehouse.settings import Settings, load_settings
from warehouse.ways import Ways, load_ways
from warehouse.workload import fit_threads

TRANSIENT = {
    getattr(errno, name, None)
    for name in (
        "EAGAIN",
        "EBUSY",
        "EIO",
        "ESTALE",
        "ETIMEDOUT",
        "ECONNRESET",
        "EHOSTDOWN",
        "EHOSTUNREACH",
        "ENETUNREACH",
    )
} - {None}
_open: dict[str, duckdb.DuckDBPyConnection] = {}


class Warehouse(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where the landing area and the data are, and what this run computes.

    Empty text means: from the environment (CSC_LANDING, CSC_DATA, CSC_MEMORY_LIMIT), else the default.
    """

    landing: str = Field(default="", description="The landing area; empty: CSC_LANDING.")
    data: str = Field(default="", description="The data folder; empty: CSC_DATA.")
    as_at: str = Field(default="", description="Compute as at this date, yyyy-mm-dd; empty: today in London.")
    authorities: list[str] = Field(
        default_factory=list, description="Only these authorities (DfE numbers); empty: all."
    )
    year: int = Field(default=0, description="Report only this reporting year, such as 2017; 0: all.")
    with_rolling: bool = Field(default=True, description="Rolling twelve-month windows beside the reporting years.")
    profile: Literal["", "dfe_like", "public_conservative"] = Field(
        default="",
        description="What is hidden: as the DfE does (dfe_like), or more; empty: CSC_PROFILE, else dfe_like.",
    )
    neighbours: Literal["", "mean", "median", "pooled"] = Field(
        default="",
        description="How the values of the statistical neighbours are summarised; empty: CSC_NEIGHBOURS, else mean.",
    )
    force: bool = Field(default=False, description="Publish a snapshot although nothing has changed.")
    retries: int = Field(default=3, description="How often a step is tried again after a fault that passes by itself.")
    retry_seconds: int = Field(default=60, description="How long a step waits before it is tried again.")

    def settings(self) -> Settings:
        """Paths and limits."""
        return load_settings(self.landing or None, self.data or None)

    def ways(self) -> Ways:
        """The profile of disclosure control and the summary of neighbours."""
        return load_ways(self.profile, self.neighbours)

    def run_setting(self) -> RunSetting:
        """The as-at date (today in London unless given), whether rolling windows are computed, one year only."""
        return RunSetting(as_at_date(self.as_at), self.with_rolling, self.year or None)

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The process's one connection to the warehouse: DuckDB takes one writing process.

        A fault that passes by itself (another run holds the file, a network folder does not answer) asks Dagster to try
        the step again; every other error is raised as it is.
        """
        try:
            yield self._connection()
        except (OSError, WarehouseBusyError) as error:
            if self.retries and is_transient(error):
                raise dg.RetryRequested(max_retries=self.retries, seconds_to_wait=self.retry_seconds) from error
            raise

    @contextmanager
    def connect_whole(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The same with every authority in it: where some were computed apart, they are put in place first."""
        settings = self.settings()
        with self.connect() as con:
            if not part_authorities(con):
                yield con
                return
            con.close()
            del _open[str(settings.part)]
            whole = _open[str(settings.database)]
            merge_part(whole, settings.part)
            drop_part(settings.part)
            yield whole

    def begin(self, con: duckdb.DuckDBPyConnection) -> None:
        """Called once a process with the warehouse, before it is written to."""
        drop_part(self.settings().part)
        clear_computed(con)

    def _connection(self) -> duckdb.DuckDBPyConnection:
        settings = self.settings()
        if str(settings.database) not in _open:
            self.begin(_opened(settings.database, settings))
        return _opened(settings.part if settings.part.exists() else settings.database, settings)


def _opened(path: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    key = str(path)
    if key not in _open:
        is_whole = path == settings.database
        con = (
            open_warehouse(settings, _tell, is_read_through=True) if is_whole else connect(path, settings.memory_limit)
        )
        path.chmod(0o600)
        fit_threads(con)
        _open[key] = con
    return _open[key]


def _tell(text: str) -> None:
    """Say it to whoever watches the run, and keep it in the run's history."""
    announce(text)
    dg.get_dagster_logger().warning(text)


def is_transient(error: Exception) -> bool:
    """Whether trying again later can help: a full disk, missing rights and wrong data never get better by waiting."""
    return isinstance(error, WarehouseBusyError) or (isinstance(error, OSError) and error.errno in TRANSIENT)


def as_at_date(text: str) -> date:
    """The given date, or today in London. Raises ValueError for text that is not yyyy-mm-dd."""
    return date.fromisoformat(text) if text else datetime.now(ZoneInfo("Europe/London")).date()


def close_warehouse(settings: Settings) -> None:
    """Close the process's connections, so that other processes can open the files."""
    for path in (settings.part, settings.database):
        con = _open.pop(str(path), None)
        if con is not None:
            con.close()
