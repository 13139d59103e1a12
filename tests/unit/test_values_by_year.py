"""What Dagster shows of an indicator after a run: as published, symbols for what is hidden, paths of its documents."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import duckdb
import pytest

from assets.values_by_year import PLOTTED, values_by_year
from warehouse.catalogue import load_catalogue
from warehouse.database import connect
from warehouse.settings import Settings
from warehouse.snapshots import Snapshot

ROWS = [  # authority, indicator, is_headline, period_type, year, breakdown, display
    ("933", "health_dental", True, "year", 2016, "all", "88.5"),
    ("933", "health_dental", True, "year", 2017, "all", "72.9"),
    ("933", "health_dental", True, "year", 2017, "sex", "71.0"),
    ("933", "health_dental", True, "rolling_12m", 2017, "all", "70.0"),
    ("933", "health_dental", False, "year", 2017, "all", "69.0"),
    ("935", "health_dental", True, "year", 2017, "all", "c"),
]


def _con(rows: list[tuple[str, str, bool, str, int, str, str]]) -> duckdb.DuckDBPyConnection:
    con = connect()
    con.execute("create schema if not exists published")
    con.execute(
        "create or replace table published.indicator_values (authority varchar, indicator_id varchar, is_headline boolean,"
        " period_type varchar, year_ending integer, breakdown varchar, display varchar)"
    )
    con.executemany("insert into published.indicator_values values (?, ?, ?, ?, ?, ?, ?)", rows)
    return con


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return Snapshot("20170601T020000Z-a", Settings(tmp_path / "landing", tmp_path))


def _observed(
    rows: list[tuple[str, str, bool, str, int, str, str]], snapshot: Snapshot
) -> dict[str, dg.AssetObservation]:
    return {seen.asset_key.path[-1]: seen for seen in values_by_year(_con(rows), snapshot)}


def test_a_hidden_figure_is_its_symbol_and_nothing_is_drawn_for_it(snapshot: Snapshot) -> None:
    told = _observed(ROWS, snapshot)["health_dental"].metadata
    assert [dict(row.data) for row in told["values_by_year"].value.records] == [
        {"authority": "933", "2016": "88.5", "2017": "72.9"},
        {"authority": "935", "2016": "", "2017": "c"},
    ]
    assert (told["figures"].value, told["suppressed_figures"].value) == (3, 1)
    assert {key: value.value for key, value in told.items() if key.startswith("newest")} == {
        "newest figure of 933": 72.9
    }


def test_report_and_action_lists_are_told_by_where_they_lie(snapshot: Snapshot) -> None:
    told = _observed(ROWS, snapshot)["health_dental"].metadata
    page = snapshot.published / "report" / "933" / "2017" / "index.html"
    assert told["report of 933"].value == f"{page.as_uri()}#health_dental"
    workbook = snapshot.restricted / "action_lists" / "L03_dental_not_recorded.xlsx"
    assert told["action list L03"].value == str(workbook)


def test_every_indicator_is_told_of_even_without_figures(snapshot: Snapshot) -> None:
    seen = _observed(ROWS, snapshot)
    assert seen.keys() == {entry.id for entry in load_catalogue()}
    assert seen["cp_plans_open"].metadata["figures"].value == 0


def test_many_authorities_are_a_table_but_no_plots(snapshot: Snapshot) -> None:
    rows = [(str(300 + n), "cla_rate", True, "year", 2017, "all", "60.0") for n in range(PLOTTED + 1)]
    told = _observed(rows, snapshot)["cla_rate"].metadata
    assert len(told["values_by_year"].value.records) == PLOTTED + 1
    assert [key for key in told if key.startswith("newest")] == []
