"""The sample of every reporting year goes into the raw tables whole: each cell of each file, and nothing besides."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipelines.sample import SampleError, write_sample
from tests.unit.landing_area import LandingArea, Outcome
from warehouse.contracts import Contract, load_contracts
from warehouse.receipts import LOADED

YEARS = range(2014, 2028)
NEW_TABLES = {"cla_sw_episodes": 2024, "cin_plan_dates": 2022, "cin_pre_proceedings": 2027, "cla_dolo": 2027}
CENSUS = [one for one in load_contracts().values() if one.kind == "cin_xml"]
Cells = Counter[tuple[str, str]]


@pytest.fixture(scope="module", params=YEARS)
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path, Outcome]:
    year, folder = request.param, tmp_path_factory.mktemp("shape")
    write_sample(folder, children=80, years=[year], last_year=max(year, 2017))
    return year, folder, LandingArea(folder).ingest()


def test_every_file_is_loaded_whole(loaded: tuple[int, Path, Outcome]) -> None:
    _, _, found = loaded
    wrong = [
        one.message
        for one in found.result.receipts
        if one.state != LOADED or one.rows_quarantined or one.unknown_columns or one.missing_columns
    ]
    assert wrong == []
    assert found.rules() == []


def test_tables_come_with_the_year_they_were_introduced(loaded: tuple[int, Path, Outcome]) -> None:
    year, _, found = loaded
    there = {one.source_table for one in found.result.receipts if one.rows_loaded}
    assert {table for table in NEW_TABLES if table in there} == {
        table for table, first in NEW_TABLES.items() if year >= first
    }


def test_every_cell_of_a_csv_file_is_in_its_raw_table(loaded: tuple[int, Path, Outcome]) -> None:
    year, folder, found = loaded
    tables = {one.source_file: one.source_table for one in found.result.receipts}
    paths = sorted((folder / "933" / str(year)).glob("*.csv"))
    assert len(paths) >= 11
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            written = Counter(tuple(row.items()) for row in csv.DictReader(stream))
        with path.open(encoding="utf-8", newline="") as stream:
            names = next(csv.reader(stream))
        columns = ", ".join(f"coalesce({name}, '')" for name in names)
        stored = found.rows(f"select {columns} from raw.{tables[path.relative_to(folder).as_posix()]}")
        assert Counter(tuple(zip(names, row, strict=True)) for row in stored) == written, path.name


def test_every_element_of_a_census_is_in_its_raw_table(loaded: tuple[int, Path, Outcome]) -> None:
    year, folder, found = loaded
    if year == 2014:
        return  # the sample's first census is that of 2015
    root = ElementTree.parse(folder / "933" / str(year) / f"CIN_{year}.xml").getroot()
    children = root.find("Children")
    assert children is not None
    written: Cells = Counter((one.tag, one.text or "") for one in children.iter() if not len(one) and one.text)
    stored: Cells = Counter()
    for contract in CENSUS:
        for name in _own_columns(contract):
            rows = found.rows(f"select {name} from raw.{contract.table} where {name} is not null")
            stored.update((name, str(value)) for (value,) in rows)
    assert stored == written


def _own_columns(contract: Contract) -> list[str]:
    """Columns that are read from the table's own element, not carried down from the child or the referral."""
    own = (contract.element or "").rsplit("/", 1)[-1]
    steps = {one.name: (one.path or "").split("/") for one in contract.columns if one.type != "ordinal"}
    return [
        name
        for name, path in steps.items()
        if path == [own] or path[-2:-1] == [own] or (contract.table == "cin_child" and len(path) > 1)
    ]


def test_codes_that_a_collection_replaced_are_gone(tmp_path: Path) -> None:
    write_sample(tmp_path, children=400, years=[2026], last_year=2026)
    found = LandingArea(tmp_path).ingest()
    for table, column, old, new in (
        ("cla_episodes", "place", {"H5", "P2", "Z1"}, {"K3", "Z11"}),
        ("cla_episodes", "rec", {"E43", "E44"}, {"E45", "E47"}),
        ("cla_oc3", "activ", {"F3", "P3"}, {"F4", "F5"}),
        ("cla_header", "sex", {"1", "2"}, {"M", "F"}),
        ("cin_child", "sex", {"0", "1", "2"}, {"M", "F"}),
        ("cin_assessment_factor", "assessmentfactors", {"18A", "19A"}, {"18B", "19C", "24A"}),
    ):
        there = {value for (value,) in found.rows(f"select distinct {column} from raw.{table}")}
        assert not there & old, (table, column)
        assert new <= there, (table, column)


def test_a_last_year_beyond_the_declared_collections_is_refused(tmp_path: Path) -> None:
    for year in (2016, 2028):
        with pytest.raises(SampleError, match="2017 to 2027"):
            write_sample(tmp_path, last_year=year)
