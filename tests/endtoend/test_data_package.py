"""The data package by its own tool: frictionless finds the descriptor sound and every row of every resource as the descriptor says.

frictionless reads the CSV files itself. Parquet it reads through pandas, where a missing whole number becomes NaN and a list an array,
which its own schema then refuses; so it is given the rows as pyarrow reads them, and a test compares the columns.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frictionless import Package, Resource, Schema

from tests.endtoend.conftest import FullRun
from warehouse.dictionary import load_dictionary, published_tables

TYPES = {
    pa.string(): "string",
    pa.bool_(): "boolean",
    pa.int32(): "integer",
    pa.int64(): "integer",
    pa.float64(): "number",
    pa.date32(): "date",
}
PARQUET = sorted(name.removeprefix("published.") for name in published_tables() if name.startswith("published."))


@cache
def _descriptor(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found


def _resource(folder: Path, name: str) -> dict[str, Any]:
    return next(r for r in _descriptor(folder)["resources"] if r["name"] == name)


def _problems(report: Any) -> list[str]:
    return [str(error.message) for error in [*report.errors, *(e for task in report.tasks for e in task.errors)]][:5]


def _judge(rows: list[dict[str, Any]], schema: dict[str, Any]) -> list[str]:
    """What frictionless has against rows as Python values."""
    names = [field["name"] for field in schema["fields"]]
    data = [names, *([row[name] for name in names] for row in rows)]
    return _problems(Resource(data=data, schema=Schema.from_descriptor(schema)).validate())


def test_the_descriptor_is_sound(full_run: FullRun) -> None:
    assert list(Package.metadata_validate(_descriptor(full_run.published.resolve()))) == []


def test_the_package_lists_every_table_and_csv_file_of_the_snapshot(full_run: FullRun) -> None:
    there = {
        path.relative_to(full_run.published).as_posix()
        for kind in ("*.parquet", "*.csv")
        for path in full_run.published.rglob(kind)
    }
    assert {r["path"] for r in _descriptor(full_run.published)["resources"]} == there


@pytest.mark.parametrize("name", ["ees", "ees_meta"])
def test_every_row_of_a_csv_file_is_as_told(full_run: FullRun, name: str) -> None:
    folder = full_run.published.resolve()
    report = Resource.from_descriptor(_resource(folder, name), basepath=str(folder)).validate()
    assert _problems(report) == []
    assert report.tasks[0].stats["rows"] == len((folder / report.tasks[0].place).read_bytes().splitlines()) - 1 > 0


@pytest.mark.parametrize("name", PARQUET)
def test_every_row_of_a_table_is_as_told(full_run: FullRun, name: str) -> None:
    told = _resource(full_run.published, name)
    table = pq.read_table(full_run.published / told["path"])
    assert table.num_rows > 0
    assert [(f["name"], f["type"]) for f in told["schema"]["fields"]] == [(f.name, _type(f.type)) for f in table.schema]
    assert _judge(table.to_pylist(), told["schema"]) == []


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "array"
    return "number" if pa.types.is_decimal(kind) else TYPES[kind]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([{"authority": "933", "year_ending": 2017}], ""),
        ([{"authority": "933", "year_ending": "soon"}], "Type error"),
        ([{"authority": "933", "year_ending": 2017}, {"authority": "933", "year_ending": 2017}], "primary key"),
    ],
)
def test_a_row_that_is_not_as_told_is_found(rows: list[dict[str, Any]], complaint: str) -> None:
    fields = [{"name": "authority", "type": "string"}, {"name": "year_ending", "type": "integer"}]
    found = _judge(rows, {"fields": fields, "primaryKey": ["authority", "year_ending"]})
    assert [complaint.lower() in problem.lower() for problem in found] == [True] * bool(complaint)


def test_every_field_has_its_meaning(full_run: FullRun) -> None:
    fields = [f for r in _descriptor(full_run.published)["resources"] for f in r["schema"]["fields"]]
    assert [f["name"] for f in fields if not f["description"]] == []
    assert load_dictionary()["level"].meaning in {f["description"] for f in fields}
