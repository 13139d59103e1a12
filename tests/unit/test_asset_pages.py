"""What the UI tells on the page of an asset: definition, links that lead somewhere, where columns come from, its owner."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from assets.factories import table_spec
from pipelines.asset_pages import LINKED, Pages
from pipelines.definitions import definitions
from warehouse.catalogue import load_catalogue
from warehouse.settings import Settings
from warehouse.sqlmodels import load_models

ADDRESS = "https://figures.example.org/csc"


@pytest.fixture(scope="module")
def graph() -> dg.AssetGraph:
    return dg.Definitions.resolve_asset_graph(definitions())


def _told(table: str, folder: Path, address: str = ADDRESS) -> dg.AssetSpec:
    spec = table_spec(table, group="g", description="The cohort.", code_version="1")
    return Pages(Settings(folder / "landing", folder), address).told(spec)


def test_every_asset_says_what_it_is_whose_it_is_and_what_it_is_made_of(graph: dg.AssetGraph) -> None:
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    assert [
        node.key for node in nodes if not (node.description and node.owners and node.kinds and node.group_name)
    ] == []


def test_every_indicator_tells_its_definition_and_its_action_lists(graph: dg.AssetGraph) -> None:
    for entry in load_catalogue():
        node = graph.get(dg.AssetKey(["indicator", entry.id]))
        assert entry.title in (node.description or "")
        assert entry.denominator.strip() in (node.description or "")
        lists = [value.value for key, value in node.metadata.items() if key.startswith("action_list_")]
        assert len(lists) == len(entry.action_lists)
        assert [key for key in lists if not graph.has(key)] == []


def test_every_column_that_is_told_as_a_source_is_of_an_asset(graph: dg.AssetGraph) -> None:
    for key in load_models():
        lineage = graph.get(dg.AssetKey(key.split("."))).metadata["dagster/column_lineage"]
        sources = {dep.asset_key for deps in lineage.deps_by_column.values() for dep in deps}
        assert [source for source in sources if not graph.has(source)] == [], key


def test_a_column_tells_its_meaning_and_its_source(tmp_path: Path) -> None:
    told = _told("core.cp_plan", tmp_path).metadata["dagster/column_schema"].columns
    described = {column.name: column.description or "" for column in told}
    assert described["start_date"].endswith("From `core.cp_plan_stacked.start_date`.")
    assert (
        "Counted or constant."
        in _told("indicator.health_dental", tmp_path).metadata["dagster/column_schema"].columns[3].description
    )


def test_a_link_opens_the_indicator_in_the_newest_report_of_each_authority(tmp_path: Path) -> None:
    for year in ("2016", "2017"):
        (tmp_path / "published" / "latest" / "report" / "933" / year).mkdir(parents=True)
    told = _told("indicator.health_dental", tmp_path).metadata["report"].value
    assert told == (
        f"[933 2017]({ADDRESS}/latest/report/933/2017/index.html#health_dental) · [all reports]({ADDRESS}/latest/report/index.html)"
    )


def test_many_reports_are_one_link(tmp_path: Path) -> None:
    for number in range(LINKED + 5):
        (tmp_path / "published" / "latest" / "report" / str(300 + number) / "2017").mkdir(parents=True)
    assert _told("indicator.cla_rate", tmp_path).metadata["report"].value.count("](") == LINKED + 1


def test_where_nothing_is_served_the_file_is_told(tmp_path: Path) -> None:
    told = _told("indicator.health_dental", tmp_path, address="").metadata["report"]
    assert told.value == str(tmp_path / "published" / "latest" / "report" / "index.html")
