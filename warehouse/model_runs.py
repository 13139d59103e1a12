"""Running many SQL models: as soon as what a model reads is there, on several threads. What a query means is in its file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter

import duckdb

from warehouse.sqlmodels import SqlModel, run_model

MOST_THREADS = 4  # one query over all authorities uses every core by itself; this fills the gaps between small ones


def run_models(
    con: duckdb.DuckDBPyConnection,
    models: Mapping[str, SqlModel],
    *,
    also_after: Mapping[str, Collection[str]] | None = None,
    threads: int | None = None,
) -> Iterator[str]:
    """Fill the tables of ``models``, each after those of them that it reads; yields each key when its table is there.

    also_after: what a model waits for besides what its SQL reads. threads: at most so many at once; None for one a core.
    Raises the error of the first model that fails; none is started after it.
    """
    waits = {
        key: ({*model.dependencies, *(also_after or {}).get(key, ())} & models.keys()) - {key}
        for key, model in models.items()
    }
    order = TopologicalSorter(waits)
    order.prepare()
    running: dict[Future[None], str] = {}
    with ThreadPoolExecutor(threads or min(MOST_THREADS, os.cpu_count() or 1)) as pool:
        try:
            while order.is_active():
                running |= {pool.submit(_run, con, models[key]): key for key in sorted(order.get_ready())}
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                for key in sorted(running[future] for future in ended if future.result() is None):
                    order.done(key)
                    yield key
                for future in ended:
                    del running[future]
        finally:
            for future in running:
                future.cancel()


def _run(con: duckdb.DuckDBPyConnection, model: SqlModel) -> None:
    with con.cursor() as own:
        run_model(own, model)
