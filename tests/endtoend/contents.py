"""All that a file says, however it is packed: for tests that look for words which must not be there."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

PACKED = {".xlsx", ".docx", ".zip"}
PRIVATE = ("restricted", "duckdb")  # folders of the data folder in which children may be named


def content(path: Path) -> bytes:
    """The bytes of a file; of Parquet its rows and metadata as text, of office files and archives all members."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        return f"{table.schema.metadata}\n{table.to_pylist()}".encode()
    if path.suffix in PACKED:
        with zipfile.ZipFile(path) as archive:
            return b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())
    return path.read_bytes()


def shared_files(data: Path) -> Iterator[Path]:
    """Every file of a data folder, Dagster's storage included, that is outside the folders of children, once."""
    for path in sorted(data.rglob("*")):
        parts = path.relative_to(data).parts
        if path.is_file() and parts[0] not in PRIVATE and "latest" not in parts:
            yield path


def identifiers_of(landing: Path, *columns: str) -> set[bytes]:
    """What stands in these columns of the CSV files, and every child of the census with its UPN; five letters or more."""
    found: set[bytes] = set()
    for path in (landing / "933").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                found |= {row[c].encode() for c in columns if len(row.get(c) or "") >= 5}
    for path in (landing / "933").rglob("*.xml"):
        names = b"LAchildID|UPN" if "UPN" in columns else b"LAchildID"
        found |= set(re.findall(rb"<(?:" + names + rb")>([^<]{5,})<", path.read_bytes()))
    return found
