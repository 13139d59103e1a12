"""Snapshots over time: which there are, whether they are whole, and which may go. Nothing is published here."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.newest import POINTED, whole_ids
from warehouse.seal import seal_faults
from warehouse.settings import Settings
from warehouse.snapshots import (
    MANIFEST,
    TIERS,
    Snapshot,
    SnapshotError,
    content_hash,
    file_sha256,
    latest,
    read_manifest,
)

SNAPSHOTS_ASKED = 60  # for the newest of an authority
LEAVING = ".leaving-"  # a snapshot on its way out is renamed first, so that nobody opens half of one


@dataclass(frozen=True)
class Retention:
    """Which snapshots stay: the newest ones, those of the last days (as the newest one counts), the newest of each of the
    last months, the newest of each of the last years.
    """

    newest: int = 30
    months: int = 12
    years: int = 10
    days: int = 0


def all_snapshots(settings: Settings) -> list[Snapshot]:
    """Every published snapshot, oldest first."""
    return [Snapshot(name, settings) for name in whole_ids(settings)]


def find_snapshot(settings: Settings, wanted: str) -> Snapshot:
    """The snapshot of that id, of an id that begins so, or the ``latest`` or ``previous`` one.

    Raises SnapshotError when there is none, or more than one begins so.
    """
    there = all_snapshots(settings)
    if wanted == "latest" and (newest := latest(settings)):
        return newest
    if wanted == "previous" and len(there) > 1:
        return there[-2]
    found = [s for s in there if s.id == wanted] or [s for s in there if wanted and s.id.startswith(wanted)]
    if len(found) != 1:
        why = f"{len(found)} snapshots begin with {wanted}" if found else f"no snapshot {wanted}"
        raise SnapshotError(f"{why} in {settings.published}; `csc snapshots list` names them")
    return found[0]


def faults(snapshot: Snapshot) -> Iterator[str]:
    """What is wrong with a snapshot, a line a file: changed, missing or added, in any tier.

    That no manifest was changed tells the hash in the snapshot's name, or the seal once a child was taken out of it.
    """
    listed: dict[str, Sequence[dict[str, Any]]] = {}
    restricted: dict[str, Any] = {}
    for tier in TIERS:
        folder = snapshot.folder(tier)
        manifest = read_manifest(folder)
        if manifest is None:
            yield f"{tier}/{snapshot.id}/{MANIFEST}: missing or unreadable"
            continue
        listed[tier] = manifest["files"]
        restricted = manifest if tier == "restricted" else restricted
        yield from _file_faults(f"{tier}/{snapshot.id}", folder, manifest)
    if len(listed) < len(TIERS):
        return
    if "erasures" in restricted:
        yield from seal_faults(snapshot, restricted)
    elif not snapshot.id.endswith(f"-{content_hash(listed)}"):
        yield f"published/{snapshot.id}: the manifests do not add up to the hash in the snapshot's name: one was changed"


def _file_faults(name: str, folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    if manifest.get("snapshot_id") != folder.name:
        yield f"{name}/{MANIFEST}: names another snapshot"
    told = {fact["path"]: fact for fact in manifest["files"]}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {MANIFEST}
    yield from (f"{name}/{path}: missing" for path in sorted(told.keys() - there))
    yield from (f"{name}/{path}: not in the manifest" for path in sorted(there - told.keys()))
    for path in sorted(told.keys() & there):
        try:
            is_same = file_sha256(folder / path) == told[path]["sha256"]
        except OSError:
            yield f"{name}/{path}: cannot be read"
            continue
        if not is_same:
            yield f"{name}/{path}: contents are not those that were published"


def pointer_faults(settings: Settings) -> Iterator[str]:
    """What is wrong with ``latest`` of the published and internal tiers."""
    try:
        newest = latest(settings)
    except SnapshotError as error:
        yield str(error)
        return
    if newest is None:
        return
    if not newest.published.is_dir():
        yield f"published/latest.json: names {newest.id}, which is not there"
    for name in whole_ids(settings)[-1:]:
        if name > newest.id:
            yield f"published/latest.json: names {newest.id}, but {name} is newer: a run was killed; `csc run` ends its work"
    for tier in POINTED:
        opened = read_manifest(settings.data / tier / "latest")
        if opened is None or opened.get("snapshot_id") != newest.id:
            yield f"{tier}/latest: does not open as {newest.id}"


def to_leave(settings: Settings, rule: Retention) -> list[Snapshot]:
    """The snapshots that no retention rule keeps, oldest first.

    Never the latest, and never the newest of an authority: the report's kept words and the figures of other authorities come
    from it.
    """
    there = all_snapshots(settings)
    newest = latest(settings)
    kept = {s.id for s in there[-rule.newest :]} if rule.newest else set()
    kept |= _newest_of(there, lambda snapshot: snapshot.id[:6], rule.months)
    kept |= _newest_of(there, lambda snapshot: snapshot.id[:4], rule.years)
    kept |= {snapshot.id for snapshot in there if rule.days and _age_days(snapshot, there[-1]) < rule.days}
    kept |= {snapshot.id for snapshot, _ in newest_by_authority(settings)}
    kept |= {newest.id} if newest else set()
    return [s for s in there if s.id not in kept]


def newest_by_authority(settings: Settings) -> Iterator[tuple[Snapshot, list[str]]]:
    """Newest first: each snapshot that is the newest of some authorities, with those authorities."""
    seen: set[str] = set()
    for snapshot in reversed(all_snapshots(settings)[-SNAPSHOTS_ASKED:]):
        manifest = read_manifest(snapshot.published) or {}
        new = sorted(set(manifest.get("as_at", ())) - seen)
        seen.update(new)
        if new:
            yield snapshot, new


def _age_days(snapshot: Snapshot, newest: Snapshot) -> int:
    """Days between two snapshots by their names; no clock is read, which may be wrong."""
    older, newer = (datetime.strptime(one.id[:8], "%Y%m%d").replace(tzinfo=UTC) for one in (snapshot, newest))
    return (newer - older).days


def _newest_of(there: Sequence[Snapshot], span: Callable[[Snapshot], str], spans: int) -> set[str]:
    newest = {span(snapshot): snapshot.id for snapshot in there}  # oldest first: the last one of a span stays
    return {newest[name] for name in sorted(newest, reverse=True)[:spans]}


def remove(snapshot: Snapshot) -> None:
    """Remove a snapshot from all tiers: published first, so that what a kill leaves is cleared by the next run."""
    renamed = []
    for tier in reversed(TIERS):
        folder = snapshot.settings.data / tier / snapshot.id
        if folder.is_dir():
            renamed.append(folder.rename(folder.with_name(LEAVING + snapshot.id)))
    for folder in renamed:
        shutil.rmtree(folder)


def clear_leaving(settings: Settings) -> None:
    """Remove what an interrupted removal left."""
    for tier in TIERS:
        for folder in (settings.data / tier).glob(f"{LEAVING}*"):
            shutil.rmtree(folder)
