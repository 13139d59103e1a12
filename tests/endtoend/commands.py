"""Running the csc command as a user does: its own process, its own folders."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb

CSC = Path(sys.executable).with_name("csc")


def csc(*arguments: str | Path, expect: int = 0, environment: dict[str, str] | None = None, umask: int = -1) -> str:
    """Run ``csc`` and return all it said; fails when the exit code is another one than expected."""
    done = subprocess.run(
        [str(CSC), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONUTF8": "1", **(environment or {})},
        check=False,
        umask=umask,
    )
    said = done.stdout + done.stderr
    assert done.returncode == expect, f"exit code {done.returncode}, expected {expect}:\n{said}"
    return said


def query(sql: str, **files: Path) -> list[tuple[Any, ...]]:
    """Rows of a query over Parquet files, named in the query as ``{name}``."""
    return duckdb.sql(
        sql.format(**{name: f"read_parquet('{path.as_posix()}')" for name, path in files.items()})
    ).fetchall()


def tables(folder: Path) -> dict[str, bytes]:
    """The Parquet tables of a snapshot folder by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}
