"""What code and declared facts a snapshot was made with, as one hash. Nothing is imported to find out."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from warehouse.settings import PROJECT_ROOT

CODE_FOLDERS = ("assets", "expectations", "pipelines", "sql", "warehouse")
CODE_SUFFIXES = {".py", ".sql", ".yml", ".csv", ".html", ".jinja"}
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
    run_time = root / "warehouse" / "data"
    return sorted(
        path
        for folder in CODE_FOLDERS
        for path in (root / folder).rglob("*")
        if path.suffix in CODE_SUFFIXES and run_time not in path.parents and "sample" not in path.parts
    )


def module_version(*places: str, root: Path = PROJECT_ROOT) -> str:
    """Hash over some files or folders: the code version of an asset that is computed in Python."""
    digest = hashlib.sha256()
    for place in places:
        path = root / place
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in CODE_SUFFIXES and file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
