"""Names and places: a README in every folder, one name for asset, table and file, no path of one machine anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import dagster as dg
import pytest

from expectations.structural import load_keys
from expectations.suites import load_suites
from pipelines.definitions import definitions
from tests.conventions.tree import read, tracked
from warehouse.dictionary import published_tables
from warehouse.settings import PROJECT_ROOT
from warehouse.sqlmodels import load_models

FOLDERS = sorted({folder for path in tracked() for folder in path.parents if not str(folder).startswith(".")})
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|Users|tmp)/|\b[A-Z]:\\(?!Users\\you\b)")


@pytest.fixture(scope="module")
def assets() -> set[str]:
    """Every asset by its table name."""
    graph = dg.Definitions.resolve_asset_graph(definitions())
    return {".".join(key.path) for key in graph.get_all_asset_keys()}


@pytest.mark.parametrize("folder", [*FOLDERS, Path()], ids=str)
def test_every_folder_says_what_belongs_there(folder: Path) -> None:
    readme = PROJECT_ROOT / folder / "README.md"
    assert readme.is_file(), f"{folder} has no README.md"
    assert readme.read_text(encoding="utf-8").startswith("# ")


def test_a_query_is_an_asset_of_its_own_name(assets: set[str]) -> None:
    assert load_models().keys() - assets == set()


def test_a_suite_is_named_after_a_table(assets: set[str]) -> None:
    assert load_suites().keys() - assets == set()


def test_a_key_is_declared_for_a_table_that_is_there(assets: set[str]) -> None:
    assert load_keys().keys() - assets == set()


def test_an_output_table_is_an_asset_of_its_own_name(assets: set[str]) -> None:
    assert published_tables().keys() - assets == set()


@pytest.mark.parametrize(
    ("text", "is_machine_path"),
    [
        ("see /home/somebody/project", True),
        ('Path("/tmp/x")', True),
        ("C:\\data", True),
        ("tests/home/x and ./tmp/x", False),  # relative
        ("${HOME}/x", False),
        ("https://example.org/home/", False),
    ],
)
def test_a_path_of_one_machine_is_noticed(text: str, is_machine_path: bool) -> None:
    assert bool(MACHINE_PATH.search(text)) == is_machine_path


def test_no_tracked_file_names_a_path_of_one_machine() -> None:
    texts = [
        p for p in tracked() if p.suffix not in {".png", ".parquet", ".xlsx", ".zip"} and p.name != Path(__file__).name
    ]
    assert [str(path) for path in texts if MACHINE_PATH.search(read(path))] == []
