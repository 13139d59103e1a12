"""A forgotten child is nowhere in the data folder, the others are, and snapshots, verification and the next run go on."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path

import duckdb
import fastexcel
import pytest

from tests.endtoend.commands import csc
from tests.endtoend.conftest import FullRun

pytestmark = pytest.mark.endtoend
MOST_LISTED = """
    select child_id from read_parquet('{lists}', union_by_name = true) as listed
    inner join read_parquet('{issues}') as issue using (child_id)
    group by child_id order by count(distinct listed.list_id) desc, count(distinct issue.rule_id) desc, child_id
"""


def _text(path: Path) -> str:
    """All that a file says, as text."""
    if path.suffix == ".parquet":
        return "\n".join(map(str, duckdb.sql(f"from read_parquet('{path.as_posix()}')").fetchall()))
    if path.suffix == ".duckdb":
        with duckdb.connect(path, read_only=True) as con:
            tables = con.execute("select distinct schema_name || '.' || table_name from duckdb_tables()").fetchall()
            return "\n".join(str(con.sql(f"from {name}").fetchall()) for (name,) in tables)
    if path.suffix == ".xlsx":
        book = fastexcel.read_excel(path)
        return "\n".join(book.load_sheet(name, dtypes="string").to_polars().write_csv() for name in book.sheet_names)
    return path.read_bytes().decode("latin-1")


def _naming(data: Path, child: str) -> list[str]:
    """The files of the restricted tier and of the warehouse that hold an identifier standing by itself."""
    named = re.compile(rf"(?<!\w){child}(?!\w)")
    files = [path for tier in ("restricted", "duckdb") for path in (data / tier).rglob("*") if path.is_file()]
    return sorted(path.relative_to(data).as_posix() for path in files if named.search(_text(path)))


def test_a_forgotten_child_is_nowhere_but_in_the_landing_area(spoilt_run: FullRun, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(spoilt_run.data, data, symlinks=True)
    (snapshot,) = (data / "restricted").glob("2*")
    lists = (snapshot / "action_lists" / "*.parquet").as_posix()
    issues = (snapshot / "quality_issues.parquet").as_posix()
    pages = set(re.findall(r"\w+", " ".join(_text(page) for page in snapshot.rglob("*.html"))))
    listed = duckdb.sql(MOST_LISTED.format(lists=lists, issues=issues)).fetchall()
    child = next(child for (child,) in listed if child in pages)
    before = _naming(data, child)
    assert {Path(name).suffix for name in before} == {".parquet", ".xlsx", ".html", ".duckdb"}
    cohorts = duckdb.read_parquet((snapshot / "cohorts.parquet").as_posix())
    others = cohorts.filter(f"child_id <> '{child}'").fetchall()

    said = csc("forget", "--child", child, "--data", data, "--landing", spoilt_run.landing)

    assert _naming(data, child) == []
    assert child not in said
    assert "933/2017/" in said  # the landing area is never changed: its files still hold the child
    kept = duckdb.read_parquet((snapshot / "cohorts.parquet").as_posix()).fetchall()
    assert kept == others  # these rows and no others, in their order
    record = data / "restricted" / "erasures.jsonl"
    assert json.loads(record.read_text(encoding="utf-8"))["snapshots"] == [snapshot.name]
    assert {stat.S_IMODE(p.stat().st_mode) & 0o077 for p in [record, *snapshot.rglob("*")]} == {0}
    csc("snapshots", "verify", "--data", data)
    assert "Nothing new" in csc("run", "--landing", spoilt_run.landing, "--data", data, "--no-rolling", expect=1)
    assert "no child of that identifier" in csc("forget", "--child", child, "--data", data, expect=1)
