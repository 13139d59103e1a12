"""The warehouse of a run, wherever it is started: the event log stays open and the run is known to live meanwhile, the DuckDB
file is let go after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import dagster as dg

from assets.resources import Warehouse, close_warehouse
from pipelines.dead_runs import holding_lock
from pipelines.event_log import open_event_log


class RunWarehouse(Warehouse):
    """What one run uses; see assets.resources.Warehouse."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[RunWarehouse]:
        """Around all steps of the run, since they run in one process."""
        with open_event_log(), _lock_of(context):
            try:
                yield self
            finally:
                close_warehouse(self.settings().database)


def _lock_of(context: dg.InitResourceContext) -> AbstractContextManager[None]:
    if context.instance is None or context.run_id is None:
        return nullcontext()
    return holding_lock(context.instance, context.run_id)
