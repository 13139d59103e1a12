"""The same returns as CSV, workbook, archive, SSDA903 XML or untidy files give the same core tables, in every year's shape."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import duckdb
import openpyxl
import pytest

from pipelines.check import CheckRequest, build
from pipelines.sample.sample import write_sample
from warehouse.contracts import Contract, load_contracts
from warehouse.database import connect
from warehouse.recognise import recognise
from warehouse.settings import SCHEMA_DIR, Settings

pytestmark = pytest.mark.endtoend
PROVENANCE = {"source_file", "source_sha256", "row_number"}
SHAPES = (2017, 2019, 2022, 2024, 2025, 2026, 2027)  # each the first year of a change in the files
BLANKS = ("NULL", "#N/A", "n/a", "")
DELIMITERS = (";", "\t", "|")
ENCODINGS = ("utf-16", "cp1252", "utf-8-sig", "utf-8")
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


def as_untidy_files(folder: Path) -> None:
    """Other delimiters, encodings, headings, words for nothing, labels for codes, orders of columns and elements."""
    for at, path in enumerate(sorted(folder.glob("*.csv"))):
        contract, rows = _rows(path)
        names = list(rows[0] if rows else csv.DictReader(path.open(encoding="utf-8")).fieldnames or ())[::-1]
        code_sets = {column.name: column.code_set for column in contract.columns if column.code_set}
        lines = [["LA", *(f" {name.lower()} " for name in names)]]
        for number, row in enumerate(rows):
            blank = BLANKS[number % len(BLANKS)]
            cells = [_with_label(row[name], code_sets.get(name)) or blank for name in names]
            lines.append(["Any", *(f" {cell}" if number % 2 else cell for cell in cells)])
        text = "\r\n".join(DELIMITERS[at % 3].join(f'"{cell}"' for cell in line) for line in lines)
        path.write_bytes(text.encode(ENCODINGS[at % len(ENCODINGS)]))
    for path in folder.glob("*.xml"):
        root = ElementTree.fromstring(path.read_bytes())
        for parent in root.iter():
            parent[:] = sorted(parent, key=lambda one: one.tag, reverse=True)
        path.write_bytes(ElementTree.tostring(root, encoding="utf-16"))


def _with_label(value: str, code_set: str | None) -> str:
    label = _labels(code_set).get(value) if code_set and value else None
    return f"{value}: {label}" if label and '"' not in label else value


@cache
def _labels(code_set: str) -> dict[str, str]:
    with (SCHEMA_DIR / "codesets" / f"{code_set}.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row["label"] for row in csv.DictReader(stream)}


def _core(landing: Path, data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every core table, without where its rows come from."""
    settings = Settings(landing, data)
    settings.check.mkdir(parents=True)
    con = connect(data / "formats.duckdb")
    build(con, CheckRequest(settings, date(2027, 4, 30)))
    tables = con.execute("select table_name from duckdb_tables() where schema_name = 'core' order by 1").fetchall()
    found = {name: _contents(con, f"core.{name}") for (name,) in tables}
    con.close()
    return found


def _contents(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    columns = [c for c in con.sql(f"from {table} limit 0").columns if c not in PROVENANCE]
    return con.sql(f"select {', '.join(columns)} from {table} order by all").fetchall()


@dataclass(frozen=True)
class Returns:
    """Two returns of one authority as the sample writes them, and the core tables that they give."""

    years: tuple[int, int]
    landing: Path
    core: dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module", params=SHAPES)
def returns(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Returns:
    years, folder = (request.param - 1, request.param), tmp_path_factory.mktemp("formats")
    write_sample(folder / "landing", seed=7, children=60, authorities=["878"], years=years, last_year=request.param)
    return Returns(years, folder / "landing", _core(folder / "landing", folder / "data"))


@pytest.mark.parametrize(
    "rewrite", [as_workbook, as_archive, as_ssda903_xml, as_untidy_files], ids=lambda one: one.__name__
)
def test_another_format_gives_the_same_core_tables(rewrite: Rewrite, returns: Returns, tmp_path: Path) -> None:
    shutil.copytree(returns.landing, tmp_path / "landing")
    for year in returns.years:
        rewrite(tmp_path / "landing" / "878" / str(year))
    found = _core(tmp_path / "landing", tmp_path / "data")
    assert found.keys() == returns.core.keys()
    assert sum(map(len, returns.core.values())) > 1000
    assert {name for name, rows in found.items() if rows != returns.core[name]} == set()
