"""The one module that imports Great Expectations, which takes 4-10 s: import it inside functions, when checks run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import duckdb

os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value
from great_expectations.expectations.registry import get_expectation_impl

from expectations.dialect import CONNECTION_STRING, lend, register
from expectations.words import plain


@dataclass(frozen=True)
class Expected:
    """One expectation to evaluate: a name to find its outcome by, a type and its arguments."""

    name: str
    expectation: str
    kwargs: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What was found. error: why the expectation could not be evaluated, without any value of the data."""

    name: str
    success: bool
    failing_rows: int
    error: str | None = None


class FailingRowsCount(MetricProvider):
    """The number of rows a select returns."""

    metric_name = "failing_rows.count"
    domain_keys = ("batch_id",)
    value_keys = ("failing_rows",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805 - the decorator passes the class
        execution_engine: SqlAlchemyExecutionEngine,
        metric_value_kwargs: dict[str, Any],
        **_: object,
    ) -> int:
        with execution_engine.get_connection() as connection:
            counted = connection.exec_driver_sql(f"select count(*) from ({metric_value_kwargs['failing_rows']}\n)")
            row = counted.fetchone()
        return int(row[0]) if row else 0


class ExpectNoFailingRows(BatchExpectation):
    """The rule's own select finds nothing. It may join other tables; it is never cut short."""

    failing_rows: str
    metric_dependencies: ClassVar[tuple[str, ...]] = ("failing_rows.count",)
    success_keys: ClassVar[tuple[str, ...]] = ("failing_rows",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        found = int(metrics["failing_rows.count"])
        return {"success": found == 0, "result": {"observed_value": found, "unexpected_count": found}}


@lru_cache(maxsize=1)
def _warehouse() -> Any:
    """The data source of this process, over whatever connection is lent; a context costs more than many checks."""
    register()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context.data_sources.add_sql("warehouse", connection_string=CONNECTION_STRING)


def validate(con: duckdb.DuckDBPyConnection, table: str | None, expected: Sequence[Expected]) -> list[Outcome]:
    """Evaluate expectations over all authorities and years at once, in the order given.

    table: the ``schema.table`` that they are about; None when each brings its own select (expect_no_failing_rows).
    """
    with lend(con):
        source = _warehouse()
        try:
            query = f"select * from {table}" if table else "select 1 as one"
            asset = source.add_query_asset(f"{table} {len(source.assets)}", query=query)
            batch = asset.add_batch_definition_whole_table("all").get_batch()
        except Exception as error:  # whatever Great Expectations raises for a table that is not there
            return [Outcome(e.name, False, 0, f"{table}: {plain(str(error))}") for e in expected]
        suite = gx.ExpectationSuite(name=asset.name, expectations=[_build(e) for e in expected])
        result = batch.validate(suite, result_format={"result_format": "BASIC", "partial_unexpected_count": 0})
    outcomes = {outcome.name: outcome for outcome in map(_outcome, result.results)}
    return [outcomes[e.name] for e in expected]


def _build(expected: Expected) -> Any:
    return get_expectation_impl(expected.expectation)(**expected.kwargs, meta={"name": expected.name})


def _outcome(result: Any) -> Outcome:
    name = str(result.expectation_config.meta["name"])
    error = _exception(result.exception_info)
    if error:
        return Outcome(name, False, 0, error)
    return Outcome(name, bool(result.success), int(result.result.get("unexpected_count") or 0))


def _exception(info: Mapping[str, Any]) -> str | None:
    """The message of a crash; Great Expectations reports it flat or once a metric."""
    parts = [info] if "raised_exception" in info else info.values()
    return next((plain(str(part.get("exception_message"))) for part in parts if part.get("raised_exception")), None)
