"""Where columns come from: read anew from the queries it is what is written down, and what cannot be told is counted."""

from __future__ import annotations

import pytest

from pipelines.column_sources import SOURCES_FILE, load_column_sources
from tests.column_sources import as_text, derived_sources, sources_of
from warehouse.sqlmodels import SqlModel, load_models

COLUMNS = {
    "core.plan": ["child_id", "start_date", "end_date"],
    "core.child": ["child_id", "dob"],
    "core.out": ["child_id", "a", "b"],
}


def _sources(query: str) -> dict[str, list[str]]:
    model = SqlModel("core", "out", query, frozenset({"core.plan", "core.child"}), "")
    return sources_of(model, COLUMNS)


@pytest.mark.parametrize(
    ("query", "a", "b"),
    [
        ("select child_id, start_date as a, 1 as b from core.plan", ["core.plan.start_date"], []),
        (  # a join is no source, an expression is
            "select p.child_id, p.end_date - c.dob as a, count(*) as b from core.plan as p"
            " inner join core.child as c using (child_id) group by all",
            ["core.child.dob", "core.plan.end_date"],
            [],
        ),
        (  # a star with exclusions, through a common table expression
            "with x as (select plan.* exclude (end_date), 0 as b from core.plan)"
            " select x.* exclude (start_date), x.start_date as a from x",
            ["core.plan.start_date"],
            [],
        ),
        (  # columns matched by name, in another order and one missing
            "select child_id, start_date as a, end_date as b from core.plan union all by name"
            " select dob as b, child_id from core.child",
            ["core.plan.start_date"],
            ["core.child.dob", "core.plan.end_date"],
        ),
        (  # a lambda's own name is no column
            "select child_id, list_filter([start_date], lambda day: day is not null) as a,"
            " (select max(c.dob) from core.child as c where c.child_id = p.child_id) as b from core.plan as p",
            ["core.plan.start_date"],
            ["core.child.dob"],
        ),
    ],
)
def test_a_source_is_a_column_whose_value_goes_into_the_result(query: str, a: list[str], b: list[str]) -> None:
    found = _sources(query)
    assert (found["a"], found["b"]) == (a, b)


def test_a_query_that_is_misread_is_told() -> None:
    with pytest.raises(ValueError, match=r"core\.out"):
        _sources("select child_id, start_date as a from core.plan")


def test_what_is_written_down_is_what_the_queries_say() -> None:
    assert SOURCES_FILE.read_text(encoding="utf-8") == as_text(derived_sources()), "a query has changed: make lineage"


def test_few_columns_come_from_nowhere() -> None:
    sources = load_column_sources()
    assert sources.keys() == load_models().keys()
    columns = [found for table in sources.values() for found in table.values()]
    assert len([found for found in columns if not found]) / len(columns) < 0.11  # constants and counts of rows
