"""Selects that return the rows a rule is about: failing, tested. Text only; nothing is run here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol


class FailingRowsError(Exception):
    """A rule's failing rows cannot be written as a select; the message says what to declare instead."""


class RowSource(Protocol):
    """SQL expressions that say where a row came from (see expectations.suites.Provenance)."""

    @property
    def authority(self) -> str: ...
    @property
    def year_ending(self) -> str: ...
    @property
    def source_table(self) -> str: ...
    @property
    def source_file(self) -> str: ...
    @property
    def row_number(self) -> str: ...
    @property
    def child_id(self) -> str: ...
    @property
    def message(self) -> str: ...


def of_predicate(
    table: str, source: RowSource, predicate: str, columns: Mapping[str, str] | Sequence[str], clause: str = "where"
) -> str:
    """Rows of one table for which ``predicate`` holds.

    columns: the columns at fault, as the reader knows them, each with the expression that gives its value.
    """
    shown = dict(columns) if isinstance(columns, Mapping) else {name: name for name in columns}
    names = ", ".join(literal(name) for name in shown)
    values = ", ".join(f"cast({expression} as varchar)" for expression in shown.values())
    return f"""select
    {source.authority} as authority,
    {source.year_ending} as year_ending,
    {source.source_table} as source_table,
    {source.source_file} as source_file,
    {source.row_number} as row_number,
    {source.child_id} as child_id,
    [{names}] as columns,
    [{values}] as "values",
    {source.message} as message
from {table}
{clause} {predicate.strip()}"""


def count_of_rows(table: str, source: RowSource, predicate: str | None = None) -> str:
    """How many rows of a table a rule looks at, by authority, year and delivered table."""
    where = f"\nwhere {predicate.strip()}" if predicate else ""
    return f"""select
    {source.authority} as authority,
    {source.year_ending} as year_ending,
    {source.source_table} as source_table,
    count(*) as tested_rows
from {table}{where}
group by all"""


def of_expectation(expectation: str, kwargs: Mapping[str, Any], table: str, source: RowSource) -> str:
    """The rows that a Great Expectations type counts as unexpected, complete (its own lists are cut at 20).

    Raises FailingRowsError for a type without a template here.
    """
    if expectation not in _TEMPLATES:
        raise FailingRowsError(
            f"{expectation} has no select of failing rows; use failing_rows, or one of {', '.join(_TEMPLATES)}"
        )
    columns = [kwargs["column"]] if "column" in kwargs else list(kwargs["column_list"])
    predicate, clause = _TEMPLATES[expectation](columns, kwargs)
    return of_predicate(table, source, predicate, columns, clause)


def _null(columns: list[str], kwargs: Mapping[str, Any]) -> tuple[str, str]:
    return f"{columns[0]} is null", "where"


def _not_null(columns: list[str], kwargs: Mapping[str, Any]) -> tuple[str, str]:
    return f"{columns[0]} is not null", "where"


def _outside_set(columns: list[str], kwargs: Mapping[str, Any]) -> tuple[str, str]:
    return f"{columns[0]} not in ({', '.join(map(literal, kwargs['value_set']))})", "where"


def _outside_range(columns: list[str], kwargs: Mapping[str, Any]) -> tuple[str, str]:
    bounds = [(kwargs.get("min_value"), "<"), (kwargs.get("max_value"), ">")]
    outside = [f"{columns[0]} {sign} {literal(bound)}" for bound, sign in bounds if bound is not None]
    return " or ".join(outside), "where"


def _repeated(columns: list[str], kwargs: Mapping[str, Any]) -> tuple[str, str]:
    """As Great Expectations: a row with a missing value is not a repetition."""
    present = " and ".join(f"{column} is not null" for column in columns)
    return f"count(*) over (partition by {', '.join(columns)}) > 1 and {present}", "qualify"


def literal(value: object) -> str:
    """A YAML value as an SQL literal."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


_TEMPLATES: Mapping[str, Callable[[list[str], Mapping[str, Any]], tuple[str, str]]] = {
    "expect_column_values_to_not_be_null": _null,
    "expect_column_values_to_be_null": _not_null,
    "expect_column_values_to_be_in_set": _outside_set,
    "expect_column_values_to_be_between": _outside_range,
    "expect_column_values_to_be_unique": _repeated,
    "expect_compound_columns_to_be_unique": _repeated,
}
