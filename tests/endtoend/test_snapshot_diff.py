"""What changed between two snapshots: figures and files for everybody, records only where they are asked for."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.endtoend.commands import csc
from tests.endtoend.conftest import FullRun

pytestmark = pytest.mark.endtoend
AFTER = "20991231T000000Z-00000000"
OC2 = "933/2017/oc2.csv"
DENTAL = "indicator_id = 'health_dental' and year_ending = 2017 and breakdown = 'all' and period_type = 'year'"
REVIEWS = "indicator_id = 'cp_rcpc_on_time' and definition_version = 'v1' and year_ending = 2017 and breakdown = 'all'"
ADDED = 12  # children whose teeth were checked after all


def _change(path: Path, replaced: str) -> None:
    """Rewrite a Parquet file with some columns replaced."""
    rows = duckdb.sql(f"select * replace ({replaced}) from read_parquet('{path.as_posix()}')").to_arrow_table()
    pq.write_table(rows, path)


@pytest.fixture(scope="module")
def two(full_run: FullRun, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, list[str]]:
    """The data folder with a second snapshot, the id of the first, and the children who differ.

    12 children more had their teeth checked; of the reviews on time only two plans differ.
    """
    data = tmp_path_factory.mktemp("diff") / "data"
    shutil.copytree(full_run.data, data, symlinks=True)
    (first,) = (path.name for path in (data / "published").glob("2*"))
    for tier in ("restricted", "internal", "published"):
        shutil.copytree(data / tier / first, data / tier / AFTER)
    values = (
        f"case when {DENTAL} then '75.6' when {REVIEWS} then '99.0' else display end as display,"
        f" case when {DENTAL} then numerator + {ADDED} when {REVIEWS} then numerator + 2 else numerator end as numerator"
    )
    for tier in ("internal", "published"):
        _change(data / tier / AFTER / "indicator_values.parquet", values)
    cohorts = data / "restricted" / AFTER / "cohorts.parquet"
    case = "indicator_id = 'health_dental' and year_ending = 2017 and period_type = 'year' and not in_numerator"
    found = duckdb.sql(f"select child_id from '{cohorts.as_posix()}' where {case} order by 1 limit {ADDED}").fetchall()
    children = [child for (child,) in found]
    _change(
        cohorts, f"case when {case} and child_id in {tuple(children)} then true else in_numerator end as in_numerator"
    )
    manifest = data / "published" / AFTER / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    for fact in told["inputs"]:
        fact["sha256"] = "0" * 64 if fact["path"] == OC2 else fact["sha256"]
    manifest.write_text(json.dumps(told), encoding="utf-8")
    return data, first, children


def test_figures_are_told_with_the_file_that_changed_them_and_without_children(
    two: tuple[Path, str, list[str]],
) -> None:
    data, first, children = two
    said = csc("snapshots", "diff", first, AFTER, "--data", data)
    assert f"Input files: 1 changed\n  changed  {OC2}\n" in said
    assert f"933 health_dental v1 2016/17: 72.9 -> 75.6\n      from {OC2}\n" in said
    assert "Figures: 2 changed, 2 with their breakdowns" in said
    assert not set(children) & set(re.findall(r"\w+", said))


def test_a_value_that_few_cases_changed_is_told_as_revised_only(two: tuple[Path, str, list[str]]) -> None:
    data, first, _ = two
    said = csc("snapshots", "diff", first, AFTER, "--data", data)
    assert "933 cp_rcpc_on_time v1 2016/17: 99.0, revised\n" in said
    assert "98.5" not in said


def test_records_are_told_and_written_where_they_are_asked_for(
    two: tuple[Path, str, list[str]], tmp_path: Path
) -> None:
    data, first, children = two
    out = tmp_path / "records.parquet"
    said = csc("snapshots", "diff", first, AFTER, "--children", "--out", out, "--data", data)
    assert set(children) <= set(re.findall(r"\w+", said))
    written = duckdb.sql(f"select child_id, what, in_numerator_after from '{out.as_posix()}' order by 1").fetchall()
    assert written == [(child, "changed", True) for child in children]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_records_are_never_written_among_figures(two: tuple[Path, str, list[str]]) -> None:
    data, first, _ = two
    for tier in ("published", "internal"):
        target = data / tier / first / "records.parquet"
        assert "are never written there" in csc(
            "snapshots", "diff", first, AFTER, "--out", target, "--data", data, expect=1
        )
        assert not target.exists()
