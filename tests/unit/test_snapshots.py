"""Snapshots appear whole or not at all, and ``latest`` never points at anything partial."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.settings import Settings
from warehouse.snapshots import INCOMING, TIERS, latest, publish

NOON = datetime(2017, 5, 1, 12, tzinfo=UTC)


def _writers(text: str) -> dict[str, Callable[[Path], None]]:
    def write(folder: Path) -> None:
        (folder / "table.parquet").write_text(text, encoding="utf-8")

    return dict.fromkeys(TIERS, write)


def _settings(tmp_path: Path) -> Settings:
    return Settings(landing=tmp_path / "landing", data=tmp_path / "data")


def test_a_snapshot_has_all_tiers_a_manifest_and_latest(tmp_path: Path) -> None:
    made = publish(_settings(tmp_path), _writers("one"), {"fingerprint": "f"}, NOON)
    assert made.id.startswith("20170501T120000Z-")
    assert (made.published.parent / "latest" / "table.parquet").read_text(encoding="utf-8") == "one"
    assert (made.internal.parent / "latest" / "table.parquet").exists()
    manifest = made.manifest()
    assert manifest["fingerprint"] == "f"
    assert [f["path"] for f in manifest["files"]] == ["table.parquet"]
    assert latest(_settings(tmp_path)) == made


def test_the_restricted_tier_is_its_owners_only(tmp_path: Path) -> None:
    made = publish(_settings(tmp_path), _writers("one"), {}, NOON)
    assert stat.S_IMODE(made.restricted.stat().st_mode) == 0o700
    assert stat.S_IMODE(made.restricted.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in made.restricted.iterdir()} == {0o600}


def test_the_same_content_has_the_same_hash_at_any_time(tmp_path: Path) -> None:
    first = publish(_settings(tmp_path), _writers("one"), {}, NOON)
    again = publish(_settings(tmp_path / "b"), _writers("one"), {}, NOON.replace(hour=13))
    other = publish(_settings(tmp_path / "c"), _writers("two"), {}, NOON)
    hashes = [made.id.split("-")[1] for made in (first, again, other)]
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize("broken", TIERS)
def test_a_failing_writer_leaves_the_last_snapshot_as_it_was(tmp_path: Path, broken: str) -> None:
    settings = _settings(tmp_path)
    first = publish(settings, _writers("one"), {}, NOON)

    def fail(folder: Path) -> None:
        (folder / "half.parquet").write_text("half", encoding="utf-8")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        publish(settings, {**_writers("two"), broken: fail}, {}, NOON.replace(hour=13))
    assert latest(settings) == first
    assert (settings.published / "latest" / "table.parquet").read_text(encoding="utf-8") == "one"
    assert not list(settings.data.rglob(INCOMING))


def test_what_a_killed_run_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    publish(settings, _writers("one"), {}, NOON)
    (settings.published / INCOMING).mkdir()
    orphan = settings.restricted / "20170501T123000Z-deadbeef"
    orphan.mkdir()
    made = publish(settings, _writers("two"), {}, NOON.replace(hour=13))
    assert not orphan.exists()
    assert not (settings.published / INCOMING).exists()
    assert json.loads((settings.published / "latest.json").read_text(encoding="utf-8"))["snapshot_id"] == made.id
