"""The tracked files of the repository, for tests about its form. What is ignored or not added is not looked at."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from pathlib import Path

from warehouse.settings import PROJECT_ROOT

LAYERS = ("pipelines", "assets", "expectations", "warehouse")


@lru_cache(maxsize=1)
def tracked() -> tuple[Path, ...]:
    """Every tracked file that exists, relative to the root, in order."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT_ROOT, check=True, capture_output=True, text=True)
    paths = (Path(name) for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if (PROJECT_ROOT / path).is_file()))


def files(suffix: str, *folders: str) -> list[Path]:
    """Tracked files with a suffix, in the top-level folders named or in all."""
    return [p for p in tracked() if p.suffix == suffix and (not folders or p.parts[0] in folders)]


def read(path: Path) -> str:
    """The text of a tracked file."""
    return (PROJECT_ROOT / path).read_text(encoding="utf-8")
