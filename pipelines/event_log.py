"""Dagster's SQLite event log with its connections kept open while a run writes to it.

Dagster 1.13 opens, commits and closes the file several times an event, with a flush to disk each time, and asks each time which
tables and columns there are: a run of a thousand events spends most of its time there. The log is history, not data: a flush when
the operating system sees fit is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 60
UNPOOLED = SqliteEventLogStorage._connect


@contextmanager
def open_event_log() -> Iterator[None]:
    """While open, event logs of this process keep one pool of connections a file. Opening it twice is opening it once."""
    if SqliteEventLogStorage._connect is not UNPOOLED:
        yield
        return
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

    faster: dict[str, Callable[..., Any]] = {
        "_connect": connect,
        "has_table": _remembered(SqliteEventLogStorage.has_table),
        "_has_asset_key_index_cols_on_connection": _remembered(
            SqliteEventLogStorage._has_asset_key_index_cols_on_connection
        ),
    }
    before = {name: getattr(SqliteEventLogStorage, name) for name in faster}
    for name, method in faster.items():
        setattr(SqliteEventLogStorage, name, method)
    try:
        yield
    finally:
        for name, method in before.items():
            setattr(SqliteEventLogStorage, name, method)
        for engine in engines.values():
            engine.dispose()


def _remembered(ask: Callable[..., bool]) -> Callable[..., bool]:
    """The question asked until the answer is yes: the tables of an event log are made once and stay."""
    known: set[tuple[int, str]] = set()

    def answer(self: SqliteEventLogStorage, about: Any) -> bool:
        key = (id(self), about if isinstance(about, str) else "")
        if key not in known and ask(self, about):
            known.add(key)
        return key in known

    return answer


def _engine(address: str) -> Engine:
    engine = create_engine(
        address, poolclass=QueuePool, pool_size=4, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def flush_later(connection: Any, _record: object) -> None:
        connection.execute("pragma synchronous = off")

    return engine
