"""Snapshots: what a run publishes appears whole or not at all, and never changes afterwards. No figures are made here.

Three tiers that never mix: published (suppressed), internal (exact aggregates), restricted (child level, owner only).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.newest import mend_latest, next_moment, sync_folder, whole_ids
from warehouse.settings import Settings

CONTRACT_VERSION = "1.1"  # tests/endtoend/promised_columns.yml tells when it rises
TIERS = ("restricted", "internal", "published")  # renamed in this order: published is complete last
INCOMING = ".incoming"
MANIFEST = "manifest.json"
Writer = Callable[[Path], None]


class SnapshotError(Exception):
    """A snapshot is missing, incomplete or changed; the message says which and what to do."""


@dataclass(frozen=True)
class Snapshot:
    """One published snapshot: its id and its folder in each tier."""

    id: str
    settings: Settings

    @property
    def published(self) -> Path:
        """Folder that is safe to share."""
        return self.settings.published / self.id

    @property
    def internal(self) -> Path:
        """Folder of exact aggregates."""
        return self.settings.internal / self.id

    @property
    def restricted(self) -> Path:
        """Folder of child-level files."""
        return self.settings.restricted / self.id

    def folder(self, tier: str) -> Path:
        """Its folder in a tier."""
        return self.settings.data / tier / self.id

    def manifest(self) -> dict[str, Any]:
        """The published manifest. Raises SnapshotError when it cannot be read."""
        path = self.published / "manifest.json"
        try:
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SnapshotError(
                f"snapshot {self.id}: manifest.json cannot be read; publish again with --force"
            ) from error
        return content


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of one tier's folder; None when there is none that can be used."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return manifest if all({"path", "sha256"} <= fact.keys() for fact in manifest["files"]) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def latest(settings: Settings) -> Snapshot | None:
    """The newest snapshot, or None when nothing has been published yet."""
    pointer = settings.published / "latest.json"
    try:
        snapshot_id = str(json.loads(pointer.read_text(encoding="utf-8"))["snapshot_id"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError) as error:
        raise SnapshotError("published/latest.json cannot be read; run `csc run --force`") from error
    return Snapshot(snapshot_id, settings)


def last_manifest(settings: Settings) -> dict[str, Any]:
    """The manifest of the newest snapshot; empty when there is none that can be read."""
    try:
        found = latest(settings)
        return found.manifest() if found else {}
    except SnapshotError:
        return {}


def publish(
    settings: Settings, writers: Mapping[str, Writer], facts: Mapping[str, Any], now: datetime | None = None
) -> Snapshot:
    """Write a snapshot: each tier's writer fills a folder beside the others, then all are renamed, ``latest`` last.

    writers: by tier, a function that writes that tier's files into the folder it is given. facts: go into the manifest.
    Raises whatever a writer raises; then nothing of the snapshot remains and ``latest`` is as before. Killed before the published
    folder has its name, nothing of it counts; killed after, ``mend_latest`` ends the work.
    """
    now = now or datetime.now(UTC)
    mend_latest(settings)
    _clear_leftovers(settings)
    folders = {tier: settings.data / tier / INCOMING for tier in TIERS}
    try:
        for tier in TIERS:
            with private_files(tier == "restricted"):
                _make_tier(settings.data / tier, private=tier == "restricted")
                folders[tier].mkdir()
                writers[tier](folders[tier])
        files = {tier: _file_facts(folders[tier]) for tier in TIERS}
        snapshot = Snapshot(f"{next_moment(settings, now)}-{content_hash(files)}", settings)
        for tier in TIERS:
            with private_files(tier == "restricted"):
                _write_manifest(folders[tier], snapshot.id, now, facts if tier == "published" else {}, files[tier])
                settle(folders[tier], private=tier == "restricted")
    except BaseException:
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)
        raise
    for tier in TIERS:
        folders[tier].rename(settings.data / tier / snapshot.id)
        sync_folder(settings.data / tier)
    mend_latest(settings)
    return snapshot


def _clear_leftovers(settings: Settings) -> None:
    """Remove what a killed run left: unfinished folders, and tiers of a snapshot that was never published."""
    whole = set(whole_ids(settings))
    for tier in TIERS:
        folder = settings.data / tier
        shutil.rmtree(folder / INCOMING, ignore_errors=True)
        for orphan in folder.glob("2*"):
            if orphan.is_dir() and orphan.name not in whole:
                shutil.rmtree(orphan, ignore_errors=True)


@contextmanager
def private_files(is_private: bool = True) -> Iterator[None]:
    """Files made inside are readable by their owner only."""
    before = os.umask(0o077) if is_private else None
    try:
        yield
    finally:
        if before is not None:
            os.umask(before)


def _make_tier(folder: Path, *, private: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if private:
        folder.chmod(0o700)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _file_facts(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    return [
        {"path": p.relative_to(folder).as_posix(), "bytes": p.stat().st_size, "sha256": file_sha256(p)} for p in paths
    ]


def content_hash(files: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The short hash in a snapshot's id: over path and SHA-256 of every file of every tier."""
    digest = hashlib.sha256()
    for tier in TIERS:
        for fact in files[tier]:
            digest.update(f"{tier}/{fact['path']} {fact['sha256']}\n".encode())
    return digest.hexdigest()[:8]


def _write_manifest(
    folder: Path, snapshot_id: str, now: datetime, facts: Mapping[str, Any], files: Sequence[Mapping[str, Any]]
) -> None:
    manifest = {
        "snapshot_id": snapshot_id,
        "created": now.isoformat(timespec="seconds"),
        "contract_version": CONTRACT_VERSION,
        **facts,
        "files": list(files),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def settle(folder: Path, *, private: bool) -> None:
    """Flush everything to disk; files of the restricted tier are their owner's only."""
    for path in [p for p in folder.rglob("*") if p.is_file()]:
        if private:
            path.chmod(0o600)
        with path.open("rb+") as stream:
            os.fsync(stream.fileno())
    for sub in [folder, *(p for p in folder.rglob("*") if p.is_dir())]:
        if private:
            sub.chmod(0o700)
        sync_folder(sub)
