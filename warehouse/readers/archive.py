"""ZIP archives: their members as files to read, none of them unpacked to disk, and bombs refused."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from warehouse.readers.found import UNREADABLE, ReaderError

MOST_MEMBERS = 10_000
MOST_BYTES = 8 << 30
MOST_RATIO = 200
SMALL = 64 << 20  # below this size a high ratio does no harm
WORKBOOK_PART = "xl/workbook.xml"
ENCRYPTED = 0x1
LINK, KIND_OF_FILE = 0o120000, 0o170000  # of a Unix mode, in the upper half of external_attr
LOCAL_HEADER = 30
BLOCK = 1 << 20


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


def refuse_understated(source: Path | BinaryIO) -> None:
    """Raise ReaderError when a member unpacks to more than it says it does: for readers that trust what it says."""
    with open_archive(source) as archive:
        stream = archive.fp
        if stream is None:
            raise ReaderError(UNREADABLE, "the archive is closed")
        for info in archive.infolist():
            if info.compress_type == zipfile.ZIP_DEFLATED and _is_understated(stream, info):
                raise ReaderError(UNREADABLE, "it unpacks to more than it says, which is refused; save it again")


def _is_understated(stream: IO[bytes], info: zipfile.ZipInfo) -> bool:
    stream.seek(info.header_offset)
    header = stream.read(LOCAL_HEADER)
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    stream.seek(info.header_offset + LOCAL_HEADER + names)
    unpacker, left, size = zlib.decompressobj(-zlib.MAX_WBITS), info.compress_size, 0
    while left and not unpacker.eof and size <= info.file_size:
        packed = stream.read(min(BLOCK, left))
        left -= len(packed) or left
        while packed and size <= info.file_size:
            size += len(unpacker.decompress(packed, BLOCK))
            packed = unpacker.unconsumed_tail
    return size > info.file_size


def _problem(info: zipfile.ZipInfo) -> str | None:
    if (info.external_attr >> 16) & KIND_OF_FILE == LINK:
        return "it is a link, which is not followed; pack the file itself"
    return "it is encrypted; pack it again without a password" if info.flag_bits & ENCRYPTED else None


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name.replace("\\", "/"))
