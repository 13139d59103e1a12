"""The same returns as CSV, as workbooks, in archives and as SSDA903 XML give the same core tables, and so the same figures."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb
import openpyxl
import pytest

from pipelines.check import CheckRequest, build
from pipelines.sample.sample import write_sample
from warehouse.contracts import Contract, load_contracts
from warehouse.database import connect
from warehouse.recognise import recognise
from warehouse.settings import Settings

pytestmark = pytest.mark.endtoend
PROVENANCE = {"source_file", "source_sha256", "row_number"}
Row = dict[str, str]
Rewrite = Callable[[Path], None]


def _rows(path: Path) -> tuple[Contract, list[Row]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    found = recognise(list(reader.fieldnames or ()), load_contracts())
    assert found is not None, path
    return found.contract, rows


def as_workbook(folder: Path) -> None:
    """Every CSV file a sheet, every cell a text."""
    book = openpyxl.Workbook()
    for path in sorted(folder.glob("*.csv")):
        sheet = book.create_sheet(path.stem[:31])
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.reader(stream):
                sheet.append([value or None for value in row])
        path.unlink()
    book.remove(book.worksheets[0])
    book.save(folder / "all.xlsx")


def as_archive(folder: Path) -> None:
    """Everything in one ZIP, in folders of its own."""
    with zipfile.ZipFile(folder / "return.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.suffix != ".zip":
                archive.write(path, f"export/{path.name}")
                path.unlink()


def as_ssda903_xml(folder: Path) -> None:
    """The 903 tables as one EXPSSDA903 document; the other files stay."""
    children: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    contracts: dict[str, Contract] = {}
    for path in sorted(folder.glob("*.csv")):
        contract, rows = _rows(path)
        if contract.ssda903_element:
            contracts[contract.table] = contract
            for row in rows:
                children[row["CHILD"]][contract.table].append(row)
            path.unlink()
    lines = [line for child, tables in children.items() for line in _child(child, tables, contracts)]
    (folder / "return.xml").write_text("\n".join(["<EXPSSDA903>", *lines, "</EXPSSDA903>"]), encoding="utf-8")


def _child(child: str, tables: dict[str, list[Row]], contracts: dict[str, Contract]) -> Iterator[str]:
    header: Row = {"CHILDID": child}
    for table, rows in tables.items():
        if contracts[table].ssda903_element == "HEADER":
            header |= {name: value for name, value in rows[0].items() if name != "CHILD" and value}
            header |= dict.fromkeys(contracts[table].ssda903_row_if[:1], "1") if table == "cla_uasc" else {}
    yield "<CHILD><HEADER>" + _texts(header)
    for is_inside in (True, False):
        for table, rows in tables.items():
            steps = (contracts[table].ssda903_element or "").split("/")
            if (steps[0] == "HEADER") is is_inside and steps != ["HEADER"]:
                yield from (f"<{steps[-1]}>{_texts(row)}</{steps[-1]}>" for row in rows)
        yield "</HEADER>" if is_inside else "</CHILD>"


def _texts(row: Row) -> str:
    named = {"PLACE": "PL"}
    wanted = {named.get(n, n): v for n, v in row.items() if n not in ("CHILD", "DOB") or "CHILDID" in row}
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in wanted.items() if value)


def _core(landing: Path, data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every core table, without where its rows come from."""
    settings = Settings(landing, data)
    settings.check.mkdir(parents=True)
    con = connect(data / "formats.duckdb")
    build(con, CheckRequest(settings, date(2017, 4, 30)))
    tables = con.execute("select table_name from duckdb_tables() where schema_name = 'core' order by 1").fetchall()
    found = {name: _contents(con, f"core.{name}") for (name,) in tables}
    con.close()
    return found


def _contents(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    columns = [c for c in con.sql(f"from {table} limit 0").columns if c not in PROVENANCE]
    return con.sql(f"select {', '.join(columns)} from {table} order by all").fetchall()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    landing = tmp_path_factory.mktemp("formats") / "landing"
    write_sample(landing, seed=7, children=60, authorities=["878"], years=[2016, 2017])
    return landing


@pytest.fixture(scope="module")
def as_csv(sample: Path) -> dict[str, list[tuple[object, ...]]]:
    return _core(sample, sample.parent / "csv")


@pytest.mark.parametrize("rewrite", [as_workbook, as_archive, as_ssda903_xml], ids=lambda one: one.__name__)
def test_another_format_gives_the_same_core_tables(
    rewrite: Rewrite, sample: Path, as_csv: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    landing = tmp_path / "landing"
    shutil.copytree(sample, landing)
    for year in (2016, 2017):
        rewrite(landing / "878" / str(year))
    found = _core(landing, tmp_path / "data")
    assert found.keys() == as_csv.keys()
    assert sum(map(len, as_csv.values())) > 1000
    assert {name for name, rows in found.items() if rows != as_csv[name]} == set()
