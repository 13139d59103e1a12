"""Beyond one machine, shown on one: groups of authorities run at the same time, and their Parquet parts make the same bytes as one run.

.venv/bin/python -m tests.parts --authorities 4 --groups 2
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from pipelines.sample import write_sample
from warehouse.database import connect
from warehouse.declared import load_csv
from warehouse.dictionary import published_tables
from warehouse.landing import REFERENCE_FOLDER
from warehouse.parquet import write_parquet
from warehouse.settings import SCHEMA_DIR

AS_AT, CHILDREN = "2017-03-31", 150


def start(landing: Path, data: Path, authorities: list[str]) -> subprocess.Popen[bytes]:
    """A run of some authorities in a process and a data folder of its own."""
    csc = str(Path(sys.executable).with_name("csc"))
    wanted = [word for number in authorities for word in ("--authority", number)]
    command = [csc, "run", "--landing", str(landing), "--data", str(data), "--as-at", AS_AT, "--no-rolling", *wanted]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def merge(con: duckdb.DuckDBPyConnection, key: str, parts: list[Path], out: Path) -> Path:
    """One output table from the newest snapshots of several data folders, as one run would have written it.

    Rows of an authority are in one part; shared ones (catalogue, benchmarks, checks of reference files) are in each and stay once.
    """
    tier, name = key.split(".")
    files = [str(path) for part in parts for path in part.glob(f"{tier}/2*/{name}.parquet")]
    con.execute(f"create or replace table {key} as from read_parquet(?)", [files])
    columns = {row[0] for row in con.execute(f"describe {key}").fetchall()}
    owned = f"coalesce(authority, '{REFERENCE_FOLDER}') <> '{REFERENCE_FOLDER}'" if "authority" in columns else "false"
    con.execute(
        f"create or replace table {key} as select * from {key} where {owned}"
        f" union all select distinct * from {key} where not ({owned})"
    )
    target = out / f"{tier}.{name}.parquet"
    write_parquet(con, key, target, published_tables()[key])
    return target


def main() -> None:
    """Say for every output table whether merged parts and one run are the same bytes. Raises SystemExit where they are not."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--authorities", type=int, default=4)
    asked.add_argument("--groups", type=int, default=2)
    options = asked.parse_args()
    numbers = sorted({row["authority"] for row in load_csv(SCHEMA_DIR / "codesets" / "authority.csv")})
    authorities = numbers[: options.authorities]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_sample(root / "landing", children=CHILDREN, authorities=authorities)
        groups = [authorities[number :: options.groups] for number in range(options.groups)]
        parts = [root / f"part{number}" for number in range(options.groups)]
        started = [start(root / "landing", data, group) for data, group in zip(parts, groups, strict=True)]
        started.append(start(root / "landing", root / "whole", authorities))
        if any(process.wait() for process in started):
            raise SystemExit("a run failed")
        _compare(root, parts)


def _compare(root: Path, parts: list[Path]) -> None:
    con, different = connect(), []
    for key in published_tables():
        tier, name = key.split(".")
        merged = merge(con, key, parts, root)
        (whole,) = root.glob(f"whole/{tier}/2*/{name}.parquet")
        is_same = _sha256(merged) == _sha256(whole)
        different += [] if is_same else [key]
        print(f"{key}: {'the same bytes' if is_same else 'DIFFERENT'} ({merged.stat().st_size:,} bytes)")
    if different:
        raise SystemExit(f"not the same: {', '.join(different)}")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
