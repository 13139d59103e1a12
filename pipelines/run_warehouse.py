"""The warehouse of a run, wherever it is started: what it computes anew, that it lives, one open event log, files let go
after.

A run of the whole night computes only authorities whose files, dates or code have changed since the last one; ``force``
computes all. A run that takes up one that was cut off goes on where that one was. Any other run writes to the warehouse as
it is, after which the next night computes all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import dagster as dg
import duckdb
from pydantic import PrivateAttr

from assets.resources import Warehouse, as_at_date, close_warehouse
from pipelines.dead_runs import holding_lock
from pipelines.event_log import open_event_log
from warehouse.computed import authorities_to_compute, authority_fingerprints, clear_computed, only_asked
from warehouse.part import begin_part, drop_part
from warehouse.pseudonyms import key_check
from warehouse.run_facts import input_facts

WHOLE_NIGHT = "nightly"
GOES_ON = "dagster/is_resume_retry"  # the tag of a run that starts at the step at which another one failed


class RunWarehouse(Warehouse):
    """What one run uses; see assets.resources.Warehouse."""

    _is_whole: bool = PrivateAttr(default=False)
    _goes_on: bool = PrivateAttr(default=False)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[RunWarehouse]:
        """Around all steps of the run, since they run in one process."""
        run = context.run
        if run is not None and run.job_name == WHOLE_NIGHT:
            self._goes_on = run.tags.get(GOES_ON) == "true"
            self._is_whole = not (run.parent_run_id or run.asset_selection)
        with open_event_log(), _lock_of(context):
            try:
                yield self
            finally:
                close_warehouse(self.settings())

    def begin(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make the file of a part where only some authorities have to be computed."""
        settings = self.settings()
        if self._goes_on:
            return
        drop_part(settings.part)
        if authorities := self._authorities_to_compute(con):
            begin_part(con, settings.part, authorities)
        else:
            clear_computed(con)

    def _authorities_to_compute(self, con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
        if not self._is_whole or self.force or not self.settings().landing.is_dir():
            return ()
        inputs = input_facts(self.settings().landing)
        pseudonyms = key_check(self.settings())
        now = authority_fingerprints(inputs, self.year or None, self.with_rolling, self.ways(), pseudonyms)
        return authorities_to_compute(con, only_asked(now, self.authorities), as_at_date(self.as_at))


def _lock_of(context: dg.InitResourceContext) -> AbstractContextManager[None]:
    if context.instance is None or context.run_id is None:
        return nullcontext()
    return holding_lock(context.instance, context.run_id)
