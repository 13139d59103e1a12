"""What a snapshot holds as a Frictionless data package: the published tables and the CSV files, every column with type and meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from assets.ees import csv_files
from warehouse.dictionary import PublishedTable, column_meanings

PARQUET = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
CSV = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
TYPES = {
    "varchar": "string",
    "boolean": "boolean",
    "date": "date",
    "integer": "integer",
    "bigint": "integer",
    "double": "number",
}


def data_package(con: duckdb.DuckDBPyConnection, members: Sequence[PublishedTable], version: str) -> dict[str, Any]:
    """The descriptor, as datapackage.json holds it. members: the published tables. version: of the code."""
    return {
        "name": "childrens-social-care-indicators",
        "profile": "data-package",
        "title": "Children's social care indicators",
        "version": version,
        "resources": [*(_table(con, table) for table in members), *_csv_files()],
    }


def _table(con: duckdb.DuckDBPyConnection, table: PublishedTable) -> dict[str, Any]:
    meanings = column_meanings()
    name = table.name.split(".")[1]
    columns = con.execute(f"describe {table.name}").fetchall()
    return {
        "name": name,
        "path": f"{name}.parquet",
        **PARQUET,
        "description": table.description,
        "schema": {
            "fields": [
                {"name": c[0], "type": _frictionless_type(c[1]), "description": meanings.get(c[0], "")} for c in columns
            ],
            "primaryKey": list(table.key),
        },
    }


def _csv_files() -> Iterable[dict[str, Any]]:
    for file in csv_files():
        yield {
            "name": file.name,
            "path": file.path,
            **CSV,
            "description": file.description,
            "schema": {
                "fields": [{"name": c.name, "type": c.type, "description": c.meaning} for c in file.columns],
                "missingValues": list(file.symbols),
                "primaryKey": list(file.key),
            },
        }


def _frictionless_type(duckdb_type: str) -> str:
    kind = duckdb_type.lower()
    if kind.endswith("[]"):
        return "array"
    return "number" if kind.startswith("decimal") else TYPES[kind]
