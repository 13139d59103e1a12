"""The CSV files of a snapshot: they say what the published tables say, and nothing else."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import polars as pl
import pytest

from tests.endtoend.conftest import FullRun

NAME = "childrens_social_care_indicators"
FIXED = 12  # time, place and breakdown
TOPICS = {
    "Total": "all",
    "Age": "age_band",
    "Sex": "sex",
    "Ethnicity": "ethnicity_group",
    "Disability": "disability",
    "Legal status": "legal_status",
    "Placement": "placement_type",
    "Unaccompanied asylum-seeking children": "uasc",
}
Cell = tuple[str, str, str, str, str]  # authority, year, breakdown, level, column


@pytest.fixture(scope="module")
def rows(full_run: FullRun) -> list[dict[str, str]]:
    """The data file as text, by Python's own reader."""
    return _read(full_run.published / "ees" / f"{NAME}.csv")


@pytest.fixture(scope="module")
def cells(rows: list[dict[str, str]]) -> dict[Cell, str]:
    """What the data file says of each indicator and row."""
    return {
        (r["old_la_code"], r["time_period"], TOPICS[r["breakdown_topic"]], _level(r), column): said
        for r in rows
        for column, said in list(r.items())[FIXED:]
    }


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _level(row: dict[str, str]) -> str:
    return "all" if row["breakdown"] == "Total" else row["breakdown"]


def _table(path: Path, shown: str = "display") -> dict[Cell, str]:
    values = pl.read_parquet(path).filter(pl.col("period_type") == "year")
    column = pl.concat_str("indicator_id", "definition_version", separator="_").str.replace_all(".", "_", literal=True)
    key = ["authority", pl.col("year_ending").cast(pl.String), "breakdown", "level", column.alias("column")]
    return {(a, y, b, level, c): said for a, y, b, level, c, said in values.select(*key, shown).iter_rows()}


def test_every_published_cell_is_there_as_displayed_and_no_other(full_run: FullRun, cells: dict[Cell, str]) -> None:
    published = _table(full_run.published / "indicator_values.parquet")
    assert {cell: cells.get(cell) for cell in published} == published
    assert {said for cell, said in cells.items() if cell not in published} == {"z"}  # no such cell: not applicable


def test_what_is_suppressed_is_c_and_never_its_exact_value(full_run: FullRun, cells: dict[Cell, str]) -> None:
    hidden = [c for c, said in _table(full_run.published / "indicator_values.parquet").items() if said == "c"]
    exact = _table(full_run.data / "internal" / "latest" / "indicator_values.parquet")
    known = [cell for cell in hidden if exact[cell] is not None]  # the others had no cases
    assert len(known) > 100
    assert [cell for cell in known if cells[cell] == exact[cell]] == []
    assert {cells[cell] for cell in hidden} == {"c"}


def test_a_cell_is_a_number_or_a_symbol(cells: dict[Cell, str]) -> None:
    assert {said for said in cells.values() if not re.fullmatch(r"\d+(\.\d+)?|[ckxz]", said)} == set()


def test_rows_differ_in_what_tells_them_apart(rows: list[dict[str, str]]) -> None:
    key = [tuple(r[name] for name in ("time_period", "old_la_code", "breakdown_topic", "breakdown")) for r in rows]
    assert len(key) == len(set(key)) > 0


def test_the_metadata_cover_exactly_the_columns_of_the_data(full_run: FullRun, rows: list[dict[str, str]]) -> None:
    meta = _read(full_run.published / "ees" / f"{NAME}.meta.csv")
    assert [m["col_name"] for m in meta] == ["breakdown", *list(rows[0])[FIXED:]]
    assert {m["col_type"] for m in meta[1:]} == {"Indicator"}
    assert (meta[0]["col_type"], meta[0]["filter_grouping_column"]) == ("Filter", "breakdown_topic")
    for m in meta[1:]:
        decimals = {len(r[m["col_name"]].partition(".")[2]) for r in rows if r[m["col_name"]] not in {*"ckxz"}}
        assert decimals <= {int(m["indicator_dp"])}, m["col_name"]


def test_manifest_package_and_dictionary_tell_the_files(full_run: FullRun, rows: list[dict[str, str]]) -> None:
    folder = full_run.published
    files = {f["path"]: f["sha256"] for f in json.loads((folder / "manifest.json").read_text("utf-8"))["files"]}
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    told = pl.read_parquet(folder / "data_dictionary.parquet").filter(pl.col("tier") == "published")
    for name, path in (("ees", f"ees/{NAME}.csv"), ("ees_meta", f"ees/{NAME}.meta.csv")):
        assert files[path] == hashlib.sha256((folder / path).read_bytes()).hexdigest()
        resource = next(r for r in package["resources"] if r["name"] == name)
        header = list(_read(folder / path)[0])
        assert resource["path"] == path
        assert [f["name"] for f in resource["schema"]["fields"]] == header
        assert told.filter(pl.col("table") == f"published.{name}").sort("position")["column"].to_list() == header
