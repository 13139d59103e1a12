"""A snapshot that a child was taken out of is verified by its seal: whatever is changed afterwards is found, in any tier."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from warehouse.erased_files import rewrite_restricted
from warehouse.erasure_list import KEY
from warehouse.mentions import Mention
from warehouse.settings import Settings
from warehouse.snapshot_upkeep import faults
from warehouse.snapshots import TIERS, Snapshot, file_sha256, publish

CHILD = Mention(("ZZ9981",), "933")


def _write(folder: Path) -> None:
    target = (folder / "cohorts.parquet").as_posix()
    duckdb.sql(f"copy (select '933' as authority, unnest(['ZZ9981', 'A1']) as child_id) to '{target}'")


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    settings = Settings(tmp_path / "landing", tmp_path / "data")
    writers: dict[str, Callable[[Path], None]] = dict.fromkeys(TIERS, _write)
    return publish(settings, writers, {}, datetime(2017, 5, 1, tzinfo=UTC))


def _change(snapshot: Snapshot, tier: str) -> None:
    """Change a file and make its manifest agree, as somebody would who wants it to go unnoticed."""
    folder = snapshot.folder(tier)
    path, manifest = folder / "cohorts.parquet", folder / "manifest.json"
    path.write_bytes(path.read_bytes() + b"x")
    told = json.loads(manifest.read_text(encoding="utf-8"))
    told["files"] = [{**fact, "sha256": file_sha256(path), "bytes": path.stat().st_size} for fact in told["files"]]
    manifest.write_text(json.dumps(told), encoding="utf-8")


def test_a_snapshot_without_a_child_is_whole_and_one_erasure_follows_another(snapshot: Snapshot) -> None:
    assert rewrite_restricted(snapshot, CHILD) is not None
    assert rewrite_restricted(snapshot, CHILD) is None
    assert list(faults(snapshot)) == []
    assert rewrite_restricted(snapshot, Mention(("A1",), "933")) is not None
    assert list(faults(snapshot)) == []


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("is_erased", [False, True])
def test_a_changed_file_with_a_changed_manifest_is_found(snapshot: Snapshot, tier: str, is_erased: bool) -> None:
    if is_erased:
        rewrite_restricted(snapshot, CHILD)
    assert list(faults(snapshot)) == []
    _change(snapshot, tier)
    (told,) = faults(snapshot)
    assert ("its seal does not fit" if is_erased else "do not add up to the hash") in told


def test_a_made_up_erasure_hides_nothing(snapshot: Snapshot) -> None:
    _change(snapshot, "published")
    manifest = snapshot.restricted / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8")) | {
        "erasures": [{"files": 1, "was_whole": True}],
        "seal": "0",
    }
    manifest.write_text(json.dumps(told), encoding="utf-8")
    assert any("restore the key" in line for line in faults(snapshot))
    (snapshot.settings.restricted / KEY).write_text("0" * 64, encoding="utf-8")
    (snapshot.settings.restricted / KEY).chmod(0o600)
    assert any("its seal does not fit" in line for line in faults(snapshot))


def test_an_erasure_that_is_hidden_is_found(snapshot: Snapshot) -> None:
    rewrite_restricted(snapshot, CHILD)
    manifest = snapshot.restricted / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    del told["erasures"]
    manifest.write_text(json.dumps(told), encoding="utf-8")
    assert any("do not add up to the hash" in line for line in faults(snapshot))


def test_a_seal_does_not_make_a_damaged_snapshot_whole(snapshot: Snapshot) -> None:
    _change(snapshot, "internal")
    assert rewrite_restricted(snapshot, CHILD) is not None  # the child leaves all the same
    assert [line.partition(": ")[2] for line in faults(snapshot)] == [
        "the snapshot was not whole when a child was taken out of it"
    ]
