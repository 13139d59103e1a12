"""ZIP archives: their members as files to read, none of them unpacked to disk, and bombs refused."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from warehouse.readers.found import UNREADABLE, ReaderError

MOST_MEMBERS = 10_000
MOST_BYTES = 8 << 30
MOST_RATIO = 200
SMALL = 64 << 20  # below this size a high ratio does no harm
WORKBOOK_PART = "xl/workbook.xml"
ENCRYPTED = 0x1


@dataclass(frozen=True)
class Member:
    """One file in an archive. problem: why it is not read, None when it is."""

    name: str
    size: int
    info: zipfile.ZipInfo
    problem: str | None


@contextmanager
def open_archive(source: Path | BinaryIO) -> Iterator[zipfile.ZipFile]:
    """An archive whose declared sizes are within bounds. Raises ReaderError when it is broken or a bomb."""
    try:
        with zipfile.ZipFile(source) as archive:
            _refuse_bomb(archive)
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as error:
        raise ReaderError(UNREADABLE, "the archive is damaged or of an unknown kind; pack it again") from error


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    size = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if len(infos) > MOST_MEMBERS:
        raise ReaderError(UNREADABLE, f"it holds {len(infos):,} files, at most {MOST_MEMBERS:,} are read; split it")
    if size > MOST_BYTES or (size > SMALL and size > MOST_RATIO * max(packed, 1)):
        raise ReaderError(
            UNREADABLE, f"unpacked it would be {size >> 20:,} MiB from {packed >> 10:,} KiB, which is refused; split it"
        )


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether the archive is an XLSX workbook."""
    return WORKBOOK_PART in archive.namelist()


def members(archive: zipfile.ZipFile) -> tuple[Member, ...]:
    """The files of an archive in the order of their names."""
    infos = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.filename)
    return tuple(Member(_printable(info.filename), info.file_size, info, _problem(info)) for info in infos)


def _problem(info: zipfile.ZipInfo) -> str | None:
    return "it is encrypted; pack it again without a password" if info.flag_bits & ENCRYPTED else None


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name.replace("\\", "/"))
