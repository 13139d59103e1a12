"""What code and declared facts a snapshot was made with, as one hash. Nothing is imported to find out."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from warehouse.settings import PROJECT_ROOT

CODE_FOLDERS = ("assets", "expectations", "pipelines", "sql", "warehouse")
CODE_SUFFIXES = {".py", ".sql", ".yml", ".csv", ".j2", ".css"}
ENGINES = ("duckdb", "polars", "pyarrow")


def code_version(root: Path = PROJECT_ROOT) -> str:
    """Hash over every program, query and declared fact, and over the versions of the engines that compute figures."""
    digest = hashlib.sha256()
    for engine in ENGINES:
        digest.update(f"{engine} {_installed(engine)}\n".encode())
    for path in _code_files(root):
        digest.update(f"{path.relative_to(root).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _code_files(root: Path) -> list[Path]:
    return [path for folder in CODE_FOLDERS for path in _code_below(root / folder, root) if "sample" not in path.parts]


def module_version(*places: str, root: Path = PROJECT_ROOT) -> str:
    """Hash over some files or folders: the code version of an asset that is computed in Python."""
    digest = hashlib.sha256()
    for place in places:
        path = root / place
        for file in _code_below(path, root) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=64)
def _code_below(folder: Path, root: Path) -> list[Path]:
    """Programs, queries and declared facts in a folder, without what a run leaves there."""
    run_time = root / "warehouse" / "data"
    return sorted(
        p for p in folder.rglob("*") if p.suffix in CODE_SUFFIXES and p.is_file() and run_time not in p.parents
    )
