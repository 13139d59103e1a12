"""Dagster's SQLite event log with its connections kept open while a run writes to it.

Dagster 1.13 opens, commits and closes the file several times an event, with a flush to disk each time: a run of a thousand events
spends most of its time there. The log is history, not data: a flush when the operating system sees fit is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 60


@contextmanager
def open_event_log() -> Iterator[None]:
    """While open, event logs of this process keep one pool of connections a file."""
    engines: dict[str, Engine] = {}

    @contextmanager
    def connect(self: SqliteEventLogStorage, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            address = self.conn_string_for_shard(shard)
            if address not in engines:
                engines[address] = _engine(address)
            if shard not in self._initialized_dbs:
                self._initdb(engines[address])
                self._initialized_dbs.add(shard)
            with engines[address].connect() as connection, connection.begin():
                yield connection

    before = SqliteEventLogStorage._connect
    setattr(SqliteEventLogStorage, "_connect", connect)  # noqa: B010 - a method of a pinned library is replaced on purpose
    try:
        yield
    finally:
        setattr(SqliteEventLogStorage, "_connect", before)  # noqa: B010
        for engine in engines.values():
            engine.dispose()


def _engine(address: str) -> Engine:
    engine = create_engine(
        address, poolclass=QueuePool, pool_size=4, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def flush_later(connection: Any, _record: object) -> None:
        connection.execute("pragma synchronous = off")

    return engine
