"""Which snapshot is the newest, and ``latest`` that opens as it. No snapshot is made or read here.

The order of ids is the order of publication, so the newest id always tells what ``latest`` has to be: a run that is killed
between two of its last steps leaves nothing that has to be guessed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from warehouse.settings import Settings

POINTED = ("internal", "published")  # tiers with a latest, in the order in which it is switched
MOMENT = "%Y%m%dT%H%M%SZ"
SNAPSHOT_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")


def whole_ids(settings: Settings) -> list[str]:
    """The ids of all snapshots, oldest first: a snapshot is there when its published folder has its name."""
    return sorted(p.name for p in settings.published.glob("2*") if SNAPSHOT_ID.fullmatch(p.name) and p.is_dir())


def next_moment(settings: Settings, now: datetime) -> str:
    """What a new snapshot's id begins with: now (UTC), or a second after the newest id where the clock was set back."""
    moments = [now]
    for name in whole_ids(settings)[-1:]:
        newest = datetime.strptime(f"{name.partition('-')[0]}+0000", f"{MOMENT}%z")
        moments.append(newest + timedelta(seconds=1))
    return f"{max(moments):{MOMENT}}"


def latest_is_behind(settings: Settings) -> bool:
    """Whether ``latest`` of a tier is not the newest snapshot, since a run was killed before its last step."""
    return bool(_behind(settings))


def mend_latest(settings: Settings) -> None:
    """Point ``latest`` of both tiers at the newest snapshot, where it is not: the internal tier first, the published one last.

    Only for who holds the warehouse, since a run does the same.
    """
    for tier, name in _behind(settings):
        _point_latest(tier, name)


def _behind(settings: Settings) -> list[tuple[Path, str]]:
    newest, tiers = whole_ids(settings)[-1:], [settings.data / tier for tier in POINTED]
    return [(tier, name) for tier in tiers for name in newest if _pointed(tier) != (name, name)]


def _pointed(tier: Path) -> tuple[str | None, str | None]:
    """The snapshots that ``latest`` opens as and that ``latest.json`` names."""
    return _named(tier / "latest" / "manifest.json"), _named(tier / "latest.json")


def _named(path: Path) -> str | None:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["snapshot_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _point_latest(tier: Path, snapshot_id: str) -> None:
    """Replace ``latest`` (a link; a copy where links are not allowed) and then ``latest.json``, each in one step."""
    link, fresh = tier / "latest", tier / ".latest"
    _remove(fresh)
    try:
        fresh.symlink_to(snapshot_id, target_is_directory=True)
    except OSError:
        shutil.copytree(tier / snapshot_id, fresh)
    if link.is_dir() and not link.is_symlink():
        _remove(link)
    fresh.replace(link)
    pointer = tier / ".latest.json"
    pointer.write_text(json.dumps({"snapshot_id": snapshot_id}) + "\n", encoding="utf-8")
    with pointer.open("rb+") as stream:
        os.fsync(stream.fileno())
    pointer.replace(tier / "latest.json")
    sync_folder(tier)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
