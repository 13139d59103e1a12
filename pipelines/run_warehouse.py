"""The warehouse of a run, wherever it is started: the event log stays open meanwhile, the DuckDB file is let go after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from assets.resources import Warehouse, close_warehouse
from pipelines.event_log import open_event_log


class RunWarehouse(Warehouse):
    """What one run uses; see assets.resources.Warehouse."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[RunWarehouse]:
        """Around all steps of the run, since they run in one process."""
        with open_event_log():
            try:
                yield self
            finally:
                close_warehouse(self.settings().database)
