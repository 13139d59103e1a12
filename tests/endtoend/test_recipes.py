"""The recipes for readers do what they say: the Python ones are run as they are printed, on the newest snapshot."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.endtoend.conftest import FullRun
from warehouse.settings import PROJECT_ROOT

READERS = (PROJECT_ROOT / "warehouse" / "READERS.md").read_text(encoding="utf-8")
README = (
    (PROJECT_ROOT / "README.md").read_text(encoding="utf-8").partition("## Reading a snapshot")[2].partition("\n## ")[0]
)
FENCED = re.findall(r"```(\w+)\n(.*?)```", READERS, re.DOTALL)
PYTHON = [code for language, code in FENCED if language == "python"]
RECIPES = {
    "readme": "".join(line[4:] + "\n" for line in README.splitlines() if line.startswith("    ")),
    **{code.split()[1].partition(".")[0]: code for code in PYTHON[:4]},
}
ROWS: dict[str, Callable[[Any], list[tuple[Any, ...]]]] = {
    "readme": lambda found: found.fetchall(),
    "duckdb": lambda found: found.fetchall(),
    "polars": lambda found: found.rows(),
    "pandas": lambda found: list(found.itertuples(index=False, name=None)),
    "pyarrow": lambda found: [tuple(row.values()) for row in found.to_pylist()],
}


def _run(code: str) -> Any:
    found: dict[str, Any] = {}
    exec(compile(code, "recipe", "exec"), found)
    return found["headline"]


def test_every_tool_has_a_recipe_of_five_lines() -> None:
    assert list(RECIPES) == list(ROWS)
    assert [language for language, _ in FENCED] == [*["python"] * 4, "r", "powerquery", "powerquery", "python"]
    assert [code for _, code in FENCED if len([line for line in code.splitlines() if line]) > 5] == []


@pytest.mark.parametrize("tool", RECIPES)
def test_a_recipe_gives_the_headline_figures(
    full_run: FullRun, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tool: str
) -> None:
    monkeypatch.chdir(full_run.data)
    rows = ROWS[tool](_run(RECIPES[tool]))
    assert len(rows) == 38
    assert ("933", "health_dental", "72.9") in rows
    assert "933" in capsys.readouterr().out


def test_the_recipe_for_the_csv_file_gives_figures_as_printed(
    full_run: FullRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(full_run.data)
    assert _run(PYTHON[4]).to_numpy().tolist() == [["933", "43.4", "72.9"]]


@pytest.mark.parametrize("name", ["indicator_values.parquet", "ees/childrens_social_care_indicators.csv"])
def test_the_recipes_that_cannot_be_run_here_name_files_and_columns_that_are_there(
    full_run: FullRun, name: str
) -> None:
    """R, Power BI and Excel are not at hand."""
    others = [code.replace("\\", "/") for language, code in FENCED if language != "python"]
    about = [code for code in others if f"published/latest/{name}" in code]
    assert about
    header = (full_run.published / name).read_bytes()
    for code in about:
        columns = re.findall(r"\[([a-z_]+)\]", code) + re.findall(
            r"\b(authority|indicator_id|display|is_headline)\b", code
        )
        assert columns
        assert [column for column in columns if column.encode() not in header] == []
