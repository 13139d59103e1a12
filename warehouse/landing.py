"""The landing area: which files lie there, whose they are and whether they still grow. It is read only: nothing writes.

Only the standard library: a run with nothing new must be quick.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

AUTHORITY_FOLDER = re.compile("[0-9]{3}")
YEAR_FOLDER = re.compile("20[0-9]{2}")
REFERENCE_FOLDER = "reference"
SAMPLE_LIST = ".synthetic-sample.json"  # at the top: the sample's own list of what it wrote; no delivery
HASH_BLOCK = 1 << 20


@dataclass(frozen=True)
class FileStamp:
    """Size in bytes and modification time: what tells that a file has changed between two looks."""

    size: int
    modified_ns: int


Look = Mapping[str, FileStamp]


@dataclass(frozen=True)
class LandingFile:
    """One file as it lies in the landing area.

    name: path relative to the landing area, with forward slashes. authority: DfE number, None outside an authority's
    folder. claimed_year: the year folder, None without one. group: the folder whose files belong together.
    problem: why it cannot be opened at all, None when it can.
    """

    path: Path
    name: str
    stamp: FileStamp
    authority: str | None
    claimed_year: int | None
    group: str
    is_reference: bool
    problem: str | None = None


@dataclass(frozen=True)
class Fingerprint:
    """Identity of one landing file: what a run with nothing new compares."""

    name: str
    size: int
    modified_ns: int
    sha256: str


def discover(
    landing: Path, *, authorities: Collection[str] | None = None, year: int | None = None
) -> tuple[LandingFile, ...]:
    """Every file of the landing area in order of its path; with filters only those authorities' and that year's.

    Files without a year folder stay in under a year filter: their year is known only when they have been read.
    Raises FileNotFoundError when there is no landing area.
    """
    if not landing.is_dir():
        raise FileNotFoundError(f"{landing}: no such landing area; create the folder or give another with --landing")
    files = sorted(_files(landing), key=lambda file: file.name)
    return tuple(file for file in files if _wanted(file, authorities, year))


def _wanted(file: LandingFile, authorities: Collection[str] | None, year: int | None) -> bool:
    if file.is_reference:
        return True
    if authorities and file.authority not in authorities:
        return False
    return year is None or file.claimed_year in (None, year)


def _files(landing: Path) -> Iterator[LandingFile]:
    for folder, subfolders, names in os.walk(landing, followlinks=False):
        subfolders.sort()
        links = [name for name in subfolders if Path(folder, name).is_symlink()]
        for name in (*names, *links):
            path = Path(folder, name)
            if path != landing / SAMPLE_LIST:
                yield _landing_file(landing, path)


def _landing_file(landing: Path, path: Path) -> LandingFile:
    parts = path.relative_to(landing).parts
    name = os.fsencode("/".join(parts)).decode("utf-8", "replace")
    authority = authority_of(name)
    has_year = authority is not None and len(parts) > 2 and YEAR_FOLDER.fullmatch(parts[1]) is not None
    stamp, problem = _stamp_or_problem(path)
    if problem is None and path.is_symlink() and not _leads_into(path, landing / parts[0]):
        problem = "it is a link that leads out of its folder, which is not followed; copy the file itself"
    return LandingFile(
        path=path,
        name=name,
        stamp=stamp,
        authority=authority,
        claimed_year=int(parts[1]) if has_year else None,
        group="/".join(parts[:2]) if has_year else "/".join(parts[:-1]),
        is_reference=len(parts) > 1 and parts[0].lower() == REFERENCE_FOLDER,
        problem=problem,
    )


def _stamp_or_problem(path: Path) -> tuple[FileStamp, str | None]:
    try:
        status = path.stat()
    except OSError as error:
        return FileStamp(0, 0), f"it cannot be opened ({error.strerror or 'unknown reason'}); check its permissions"
    stamp = FileStamp(status.st_size, status.st_mtime_ns)
    if stat.S_ISDIR(status.st_mode):
        return stamp, "it is a link to a folder, which is not followed; copy the folder itself"
    if not stat.S_ISREG(status.st_mode):
        return stamp, "it is not an ordinary file; remove it from the landing area"
    return stamp, None


def authority_of(name: str) -> str | None:
    """The authority in whose folder a file lies, by its path below the landing area; None outside all of them."""
    first, separator, _ = name.partition("/")
    return first if separator and AUTHORITY_FOLDER.fullmatch(first) else None


def _leads_into(path: Path, folder: Path) -> bool:
    """Whether a link leads to a file of the same authority: whoever delivers must not have other files read."""
    return folder.is_dir() and path.resolve().is_relative_to(folder.resolve())


def stamp_of(path: Path) -> FileStamp:
    """Size and modification time now."""
    status = path.stat()
    return FileStamp(status.st_size, status.st_mtime_ns)


def take_look(landing: Path) -> Look:
    """Stamps of all files now, to be compared with a later look: a file that differs is still being written."""
    return {file.name: file.stamp for file in discover(landing)}


def is_growing(file: LandingFile, earlier: Look | None) -> bool:
    """Whether the file has come or changed since the earlier look, or changed since it was found; its age says nothing."""
    if earlier is not None and earlier.get(file.name) != file.stamp:
        return True
    try:
        return stamp_of(file.path) != file.stamp
    except OSError:
        return True


def sha256_of(path: Path) -> str:
    """SHA-256 of the contents, as hexadecimal text."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def fingerprint(
    landing: Path, *, authorities: Collection[str] | None = None, year: int | None = None
) -> tuple[Fingerprint, ...]:
    """Path, size, modification time and SHA-256 of every landing file, in order of path.

    A file that cannot be opened has the empty text as SHA-256.
    """
    files = discover(landing, authorities=authorities, year=year)
    with ThreadPoolExecutor() as pool:
        return tuple(pool.map(_fingerprint, files))


def _fingerprint(file: LandingFile) -> Fingerprint:
    try:
        sha256 = "" if file.problem else sha256_of(file.path)
    except OSError:
        sha256 = ""
    return Fingerprint(file.name, file.stamp.size, file.stamp.modified_ns, sha256)
