"""What readers of a snapshot rely on: files, columns and types stay as promised, and every tool reads them without help."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.endtoend.conftest import FullRun
from warehouse.declared import load_yaml

PROMISE: dict[str, Any] = load_yaml(Path(__file__).with_name("promised_columns.yml"))
ADVICE = """
Other teams read these files by name, column and type. What a change asks for:
- A new file or column (minor): add it to tests/endtoend/promised_columns.yml and raise the second number of contract_version there
  and of CONTRACT_VERSION in warehouse/snapshots.py.
- A file or column removed or renamed, or a column of another type or meaning (major): do it only where there is no other way. Publish
  the new one beside the old one first, say in the README since when and until when both are there, and remove the old one a year
  later; then change promised_columns.yml, raise the first number in both places, and set the second to 0.
"""
SPELLED = {"date32[day]": "date", "list<element: string>": "list of string"}
SIMPLE = {"string", "bool", "int32", "int64", "double", "date", "list of string"}
NAMES = sorted(PROMISE["tables"])
PARQUET = [name for name in NAMES if name.endswith(".parquet")]


def _path(run: FullRun, name: str) -> Path:
    tier, _, file = name.partition("/")
    return run.data / tier / "latest" / file


def _columns(path: Path) -> list[tuple[str, str]]:
    if path.suffix == ".parquet":
        return [(f.name, SPELLED.get(str(f.type), str(f.type))) for f in pq.read_schema(path)]
    with path.open(encoding="utf-8", newline="") as stream:
        return [(name, "text") for name in next(csv.reader(stream))]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_the_promised_columns(full_run: FullRun, name: str) -> None:
    assert _path(full_run, name).is_file(), f"{name} is gone.{ADVICE}"
    assert _columns(_path(full_run, name)) == list(PROMISE["tables"][name].items()), ADVICE


def test_no_file_is_without_a_promise(full_run: FullRun) -> None:
    there = {
        f"{tier}/{path.relative_to(full_run.data / tier / 'latest').as_posix()}"
        for tier in ("published", "internal")
        for kind in ("*.parquet", "*.csv")
        for path in (full_run.data / tier / "latest").rglob(kind)
    }
    assert there == set(NAMES), ADVICE


@pytest.mark.parametrize("tier", ["published", "internal"])
def test_the_manifest_tells_the_version_of_the_promise(full_run: FullRun, tier: str) -> None:
    manifest = json.loads((full_run.data / tier / "latest" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["contract_version"] == PROMISE["contract_version"], ADVICE


@pytest.mark.parametrize("name", PARQUET)
def test_types_are_ones_that_every_tool_knows(full_run: FullRun, name: str) -> None:
    """No timestamps (with or without zone), no nested rows, no categories, no column without a type, no wide decimals."""
    schema = pq.read_schema(_path(full_run, name))
    odd = [f"{f.name}: {f.type}" for f in schema if not _is_simple(f.type)]
    assert odd == []
    assert [f.name for f in schema if f.name != f.name.lower() or not f.name.isidentifier()] == []


def _is_simple(kind: pa.DataType) -> bool:
    is_narrow = (
        pa.types.is_decimal128(kind) and kind.precision <= 18
    )  # fits the fixed decimals of R, Power BI and pandas
    return is_narrow or SPELLED.get(str(kind), str(kind)) in SIMPLE


@pytest.mark.parametrize(
    ("kind", "is_simple"),
    [
        (pa.decimal128(18, 6), True),
        (pa.decimal128(38, 6), False),
        (pa.null(), False),
        (pa.timestamp("us", tz="UTC"), False),
        (pa.dictionary(pa.int32(), pa.string()), False),
        (pa.struct([("a", pa.string())]), False),
    ],
)
def test_an_odd_type_is_noticed(kind: pa.DataType, is_simple: bool) -> None:
    assert _is_simple(kind) == is_simple


@pytest.mark.parametrize("name", PARQUET)
def test_four_tools_read_the_same(full_run: FullRun, name: str) -> None:
    path = _path(full_run, name)
    expected = pq.read_table(path).to_pylist()
    names = list(PROMISE["tables"][name])
    assert pl.read_parquet(path).rows(named=True) == expected
    assert duckdb.sql(f"from '{path.as_posix()}'").to_arrow_table().to_pylist() == expected
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    assert list(frame.columns) == names
    assert pa.Table.from_pandas(frame, preserve_index=False).to_pylist() == expected
    assert len(pd.read_parquet(path)) == len(expected)  # pandas' own types: whole numbers with gaps become floats
