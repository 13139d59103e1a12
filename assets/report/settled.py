"""Office files whose bytes depend on their content alone: an archive keeps no time of writing."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest time that an archive can name


def report_day(year: int) -> datetime:
    """The last day of the reporting year, which stands as the date of its documents."""
    return datetime(year, 3, 31, tzinfo=UTC)


def write_settled(content: BytesIO, path: Path) -> None:
    """Write an archive to ``path`` with its members in their order and without their times."""
    with zipfile.ZipFile(content) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as settled:
        for member in made.infolist():
            info = zipfile.ZipInfo(member.filename, BEGINNING)
            info.compress_type = zipfile.ZIP_DEFLATED
            settled.writestr(info, made.read(member.filename))
