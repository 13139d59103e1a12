"""Documents of a snapshot: pages and workbooks rest in a work folder until the snapshot takes them. Nothing is rendered here."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from warehouse.settings import Settings


def fresh_folder(settings: Settings, tier: str, name: str) -> Path:
    """An empty folder for the documents ``name`` of a tier; what an earlier run left in it is gone."""
    folder = settings.work / tier / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings.database.parent.chmod(0o700)
    return folder


def copy_documents(settings: Settings, tier: str, names: Iterable[str], into: Path) -> None:
    """Copy the documents of a tier into a snapshot's folder, each under its name. What was never made is left out."""
    for name in names:
        made = settings.work / tier / name
        if made.is_dir():
            shutil.copytree(made, into / name, copy_function=shutil.copyfile)
