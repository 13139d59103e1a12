"""The CSV files in the layout of Explore Education Statistics: codes of the year, symbols, order, and text that is no formula."""

from __future__ import annotations

import polars as pl
import pytest

from assets.ees import column_name, csv_files, data_frame, indicators, metadata_frame

AUTHORITIES = pl.DataFrame(
    {
        "authority": ["933", "933", "838", "111"],
        "name": ["Somerset", "Somerset", "Dorset", "=cmd()"],
        "ons_code": ["E10000027", "E06000066", "E06000059", "E06000000"],
        "region_code": ["E12000009", "E12000009", "E12000009", "E12000009"],
        "valid_from": [None, 2024, 2020, None],
    },
    schema_overrides={"valid_from": pl.Int32},
)
LEVELS = pl.DataFrame({"breakdown": ["age_band"] * 3, "level": ["Unborn", "1-4", "5-9"], "place": [0, 1, 2]})


def _figures(*cells: tuple[str, int, str, str, str]) -> pl.DataFrame:
    """Published cells of the number of children looked after: (authority, year, breakdown, level, display)."""
    rows = [(a, y, b, level, "cla_number", "v1", display) for a, y, b, level, display in cells]
    names = ["authority", "year_ending", "breakdown", "level", "indicator_id", "definition_version", "display"]
    values = pl.DataFrame(rows, schema=names, orient="row", schema_overrides={"year_ending": pl.Int32})
    return data_frame(values, AUTHORITIES, LEVELS)


@pytest.mark.parametrize(
    ("authority", "year", "code", "name"),
    [
        ("933", 2017, "E10000027", "Somerset"),
        ("933", 2023, "E10000027", "Somerset"),  # the last year of the county
        ("933", 2024, "E06000066", "Somerset"),  # the first year of the unitary authority
        ("933", 2030, "E06000066", "Somerset"),
        ("838", 2019, "E06000059", "Dorset"),  # before its first code: that one
        ("111", 2017, "E06000000", "'=cmd()"),  # a spreadsheet would compute it
        ("999", 2017, "x", "Not available"),  # in no list of codes
    ],
)
def test_an_authority_has_the_code_of_the_year(authority: str, year: int, code: str, name: str) -> None:
    row = _figures((authority, year, "all", "all", "476")).row(0, named=True)
    assert (row["old_la_code"], row["new_la_code"], row["la_name"]) == (authority, code, name)
    assert (row["time_period"], row["time_identifier"]) == (str(year), "Reporting year")
    assert (row["geographic_level"], row["country_code"], row["country_name"]) == (
        "Local authority",
        "E92000001",
        "England",
    )


def test_the_region_is_named_and_an_unknown_one_is_x() -> None:
    rows = _figures(("933", 2017, "all", "all", "476"), ("999", 2017, "all", "all", "c"))
    assert rows.select("region_code", "region_name").rows() == [("E12000009", "South West"), ("x", "Not available")]


def test_figures_stand_as_displayed_and_cells_that_are_not_there_do_not_apply() -> None:
    rows = _figures(
        ("933", 2017, "age_band", "5-9", "c"),  # delivered in another order than shown
        ("933", 2017, "all", "all", "476"),
        ("933", 2017, "age_band", "1-4", "0"),
        ("933", 2016, "all", "all", "x"),
    )
    assert rows.select("time_period", "breakdown_topic", "breakdown", "cla_number_v1", "cla_rate_v1").rows() == [
        ("2016", "Total", "Total", "x", "z"),
        ("2017", "Total", "Total", "476", "z"),
        ("2017", "Age", "1-4", "0", "z"),
        ("2017", "Age", "5-9", "c", "z"),
    ]


def test_no_cell_is_empty() -> None:
    assert _figures(("999", 2017, "all", "all", "476")).null_count().sum_horizontal().item() == 0


def test_a_dot_in_a_version_becomes_a_line_in_the_column() -> None:
    assert column_name("cla_rate", "v1.known_distance") == "cla_rate_v1_known_distance"


def test_the_metadata_tell_every_indicator_once_and_the_filter() -> None:
    meta = metadata_frame()
    assert meta.columns == [
        "col_name", "col_type", "label", "indicator_grouping", "indicator_unit", "indicator_dp",
        "filter_hint", "filter_grouping_column",
    ]  # fmt: skip
    assert meta["col_name"].to_list() == ["breakdown", *(one.column for one in indicators())]
    assert meta.filter(pl.col("col_type") == "Filter")["filter_grouping_column"].to_list() == ["breakdown_topic"]
    assert meta["label"].is_duplicated().sum() == 0  # the platform refuses labels that are alike
    rate = meta.row(by_predicate=pl.col("col_name") == "cla_rate_v1", named=True)
    assert (rate["indicator_grouping"], rate["indicator_unit"], rate["indicator_dp"]) == (
        "Children looked after",
        None,
        "1",
    )
    share = meta.row(by_predicate=pl.col("col_name") == "health_dental_v1", named=True)
    assert (share["indicator_unit"], share["filter_hint"]) == ("%", None)


def test_the_files_are_told_with_the_columns_they_have() -> None:
    data, about = csv_files()
    assert [c.name for c in data.columns] == _figures(("933", 2017, "all", "all", "1")).columns
    assert [c.name for c in about.columns] == metadata_frame().columns
    assert all(c.meaning.endswith(".") for c in (*data.columns, *about.columns))
