"""DuckDB for Great Expectations: an SQLAlchemy dialect over a connection the process already has. No rules here.

Great Expectations leaves its connection block before it fetches, which drops DuckDB's pending result; and DuckDB
refuses a second connection with another configuration. So every statement is fetched whole, on a connection lent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
from duckdb_sqlalchemy import Dialect
from sqlalchemy.dialects import registry
from sqlalchemy.engine.url import URL
from sqlalchemy.pool import NullPool, Pool

CONNECTION_STRING = "duckdb+warehouse://"

_lent: list[duckdb.DuckDBPyConnection] = []


def register() -> None:
    """Tell SQLAlchemy what CONNECTION_STRING means."""
    registry.register("duckdb.warehouse", __name__, "WarehouseDialect")


@contextmanager
def lend(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Make ``connection`` the one that CONNECTION_STRING opens inside the block."""
    _lent.append(connection)
    try:
        yield
    finally:
        _lent.pop()


class FetchedCursor:
    """A DBAPI cursor that holds all rows as soon as the statement has run."""

    arraysize = 1
    rowcount = -1

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: Sequence[Any] | None = None

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> FetchedCursor:
        """Run one statement and fetch all of its rows."""
        self._connection.execute(statement, list(parameters))
        self.description = self._connection.description
        self._rows = self._connection.fetchall() if self.description else []
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """The next rows."""
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    def close(self) -> None:
        """Nothing to close: the connection is lent."""


class LentConnection:
    """A DBAPI connection that reads only: transactions belong to the lender."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.notices: list[str] = []

    def cursor(self) -> FetchedCursor:
        """A new cursor on the lent connection."""
        return FetchedCursor(self._connection)

    def commit(self) -> None:
        """Nothing to commit."""

    def rollback(self) -> None:
        """Nothing to roll back."""

    def close(self) -> None:
        """The lender closes."""


class WarehouseDialect(Dialect):
    """duckdb_sqlalchemy's dialect on the lent connection, without a pool or cached statements."""

    supports_statement_cache = False

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """Connections are not kept: they are only a wrapper."""
        return NullPool

    def connect(self, *args: Any, **parameters: Any) -> Any:
        """The connection lent at this moment."""
        if not _lent:
            raise duckdb.ConnectionException("no connection is lent: validate inside expectations.dialect.lend")
        return LentConnection(_lent[-1])

    def initialize(self, connection: Any) -> None:
        """No probing: the lender has configured the connection."""

    def do_begin(self, dbapi_connection: Any) -> None:
        """Transactions belong to the lender."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """Transactions belong to the lender."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Transactions belong to the lender."""
