"""Documents of a snapshot: pages and workbooks rest in a work folder until the snapshot takes them. Nothing is rendered here."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.settings import Settings
from warehouse.snapshots import private_files


class DocumentsError(Exception):
    """Documents of a snapshot have not been made; the message says which and what to do."""


@contextmanager
def document_folder(settings: Settings, tier: str, name: str) -> Iterator[Path]:
    """An empty folder for the documents ``name`` of a tier; what an earlier run left in it is gone.

    Folder and files are their owner's only.
    """
    folder = settings.work / tier / name
    shutil.rmtree(folder, ignore_errors=True)
    with private_files(True):
        folder.mkdir(parents=True)
        settings.work.chmod(0o700)
        yield folder


def copy_documents(settings: Settings, tier: str, names: Iterable[str], into: Path) -> None:
    """Copy the documents of a tier into a snapshot's folder, each under its name, with the permissions of new files there:
    the work folder is its owner's only, a published report is not.

    Raises DocumentsError for documents that were not made since the snapshot before.
    """
    for name in names:
        made = settings.work / tier / name
        if not made.is_dir():
            raise DocumentsError(f"{tier}/{name} was not made; run the job nightly or `csc run`, not this asset alone")
        for path in sorted((made, *made.rglob("*"))):
            copied = into / name / path.relative_to(made)
            if path.is_dir():
                copied.mkdir(parents=True)
            else:
                shutil.copyfile(path, copied)


def drop_documents(settings: Settings) -> None:
    """Remove the work folder once a snapshot holds what it held."""
    shutil.rmtree(settings.work, ignore_errors=True)
