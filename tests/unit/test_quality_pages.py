"""The quality pages say what is wrong, what it does and what to do; what stood in a file is text on them, never markup."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from assets.pages.quality import write_quality
from tests.case_runner import build
from tests.unit.test_figure_effects import CARE

READ = ["quality.figure_effect", "quality.issue_stake", "quality.trend", "action_list.l20_data_quality_worklist"]
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    given = {
        **CARE,
        "cla_header": [*CARE["cla_header"], {"child": HOSTILE, "sex": 1, "dob": "10/05/2008", "ethnic": "WBRI"}],
        "cla_episodes": [
            *CARE["cla_episodes"],
            {"child": HOSTILE, "decom": "01/02/2015", "rne": "S", "ls": "C2", "cin": "N1", "place": "Q9"},
        ],
        "accepted_issues": [
            {
                "rule_id": "DQ-053",
                "child_id": "short",
                "reason": HOSTILE,
                "accepted_by": "A",
                "accepted_on": "2017-05-01",
            }
        ],
    }
    reference = {"population": [{"authority": "933", "year_ending": 2017, "population": 1000}]}
    return build(given, READ, reference=reference)


@pytest.fixture(scope="module")
def page(con: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("quality")
    assert write_quality(con, folder) == 2
    assert "933.html" in (folder / "index.html").read_text(encoding="utf-8")
    return (folder / "933.html").read_text(encoding="utf-8")


def test_the_page_tells_figures_rows_rules_and_acceptances(page: str) -> None:
    assert "2 not recorded: between" in page
    assert "DQ-012" in page
    assert "L20_data_quality_worklist.xlsx" in page
    assert "The placement is missing" in page or "DQ-033" in page
    assert "stands" in page


def test_what_stood_in_a_file_is_text(page: str) -> None:
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_page_needs_no_network(page: str) -> None:
    assert "http" not in page
    assert "@import" not in page


def test_the_same_tables_give_the_same_page(con: duckdb.DuckDBPyConnection, page: str, tmp_path: Path) -> None:
    write_quality(con, tmp_path)
    assert (tmp_path / "933.html").read_text(encoding="utf-8") == page


def test_without_figures_the_rules_are_told_alone(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write_quality(con, tmp_path, with_figures=False)
    told = (tmp_path / "933.html").read_text(encoding="utf-8")
    assert "What it does to the figures" not in told
    assert "DQ-012" in told
