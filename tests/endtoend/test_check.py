"""csc check: what it says, what it leaves behind, how it ends; in the process of a user and in this one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.check import CheckRequest, check_landing
from pipelines.sample import write_sample
from tests.endtoend.commands import csc, query, tables
from warehouse.settings import Settings


def _checked(folder: Path, *defects: str, authorities: tuple[str, ...] = ()) -> tuple[int, str, Path]:
    """Exit code, what was said and the data folder of a check of a small sample."""
    landing, data = folder / "landing", folder / "data"
    write_sample(landing, seed=2017, children=300, authorities=("933", "878"), defects=defects)
    said: list[str] = []
    code = check_landing(CheckRequest(Settings(landing, data), date(2017, 6, 1), authorities), said.append)
    return code, "\n".join(said), data


def test_a_clean_landing_area_passes_and_nothing_is_published(tmp_path: Path) -> None:
    code, said, data = _checked(tmp_path)
    assert code == 0
    assert "nothing is blocked" in said
    assert sorted(p.name for p in data.iterdir()) == ["check"]
    assert not list((data / "check").glob("check.duckdb*"))
    assert (data / "check" / "receipts" / "index.html").is_file()


def test_a_return_of_another_year_blocks(tmp_path: Path) -> None:
    code, said, _ = _checked(tmp_path, "return_of_another_year")
    assert code == 1
    assert "BLOCKED: 933/" in said
    assert "(DQ-002)" in said


def test_a_threshold_that_is_passed_blocks_the_figures_it_names(tmp_path: Path) -> None:
    code, said, _ = _checked(tmp_path, "plan_counts_itself")
    assert code == 1
    assert "DQ-015 number of previous plans disagrees with the history: 1 indicator without a value" in said


def test_the_worst_come_first_and_no_child_is_named(tmp_path: Path) -> None:
    code, said, data = _checked(tmp_path, "no_days", "overlapping", "child_missing", "ethnicity_missing")
    assert code == 0
    kinds = [said.index(word) for word in (" exclude (rows left out)", " keep (rows kept", " warn (to be looked at)")]
    assert kinds == sorted(kinds)
    found = query("select rule_id, child_id from {i}", i=data / "check" / "quality_issues.parquet")
    assert {"DQ-004", "DQ-022", "DQ-027", "DQ-081"} <= {rule for rule, _ in found}
    assert all(rule in said for rule, _ in found)
    assert [child for _, child in found if child and child in said] == []


def test_only_the_authority_asked_for_is_checked(tmp_path: Path) -> None:
    _, said, _ = _checked(tmp_path, authorities=("878",))
    assert "878, 2016/17" in said
    assert "933, 2016/17" not in said


def test_an_empty_landing_area_blocks(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    said: list[str] = []
    settings = Settings(tmp_path / "landing", tmp_path / "data")
    assert check_landing(CheckRequest(settings, date(2017, 6, 1)), said.append) == 1
    assert any("no extract could be loaded" in line for line in said)


@pytest.mark.endtoend
def test_the_command_ends_with_its_code_and_leaves_the_extracts_alone(tmp_path: Path) -> None:
    landing, data = tmp_path / "landing", tmp_path / "data"
    csc("sample", "--out", landing, "--children", "200", "--defects", "return_of_another_year")
    before = {p: p.read_bytes() for p in landing.rglob("*") if p.is_file()}
    said = csc("check", "--landing", landing, "--data", data, expect=1)
    assert "something is blocked" in said
    assert {p: p.read_bytes() for p in landing.rglob("*") if p.is_file()} == before
    assert list(tables(data)) == ["quality_issues.parquet"]
    assert (data / "check").stat().st_mode & 0o077 == 0
