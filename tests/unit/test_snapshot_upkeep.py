"""Snapshots over time: found by id, verified file by file, removed by the rules of retention from all tiers at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.settings import Settings
from warehouse.snapshot_upkeep import (
    LEAVING,
    Retention,
    all_snapshots,
    clear_leaving,
    faults,
    find_snapshot,
    pointer_faults,
    remove,
    to_leave,
)
from warehouse.snapshots import TIERS, Snapshot, SnapshotError, publish

DAYS = ("2015-03-01", "2016-01-10", "2016-12-30", "2017-04-02", "2017-04-30", "2017-05-01")


def _publish(settings: Settings, day: str) -> Snapshot:
    def write(folder: Path) -> None:
        (folder / "pages").mkdir()
        (folder / "pages" / "table.parquet").write_text(day, encoding="utf-8")

    writers: dict[str, Callable[[Path], None]] = dict.fromkeys(TIERS, write)
    return publish(settings, writers, {}, datetime.fromisoformat(day).replace(tzinfo=UTC))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Six snapshots over three years."""
    found = Settings(landing=tmp_path / "landing", data=tmp_path / "data")
    for day in DAYS:
        _publish(found, day)
    return found


@pytest.mark.parametrize(
    ("rule", "stay"),
    [
        (Retention(0, 0, 0), ["20170501"]),  # never the latest
        (Retention(2, 0, 0), ["20170430", "20170501"]),
        (Retention(0, 2, 0), ["20170430", "20170501"]),  # newest of May and of April
        (Retention(0, 0, 3), ["20150301", "20161230", "20170501"]),  # newest of each year
        (Retention(1, 3, 2), ["20161230", "20170430", "20170501"]),
        (Retention(), [day.replace("-", "") for day in DAYS]),
    ],
)
def test_retention(settings: Settings, rule: Retention, stay: list[str]) -> None:
    for snapshot in to_leave(settings, rule):
        remove(snapshot)
    for tier in TIERS:
        assert sorted(p.name[:8] for p in (settings.data / tier).glob("2*")) == stay
    assert list(pointer_faults(settings)) == []
    assert [line for snapshot in all_snapshots(settings) for line in faults(snapshot)] == []


def test_what_an_interrupted_removal_left_is_cleared(settings: Settings) -> None:
    gone = all_snapshots(settings)[0]
    gone.published.rename(settings.published / (LEAVING + gone.id))  # killed after the first rename
    assert gone not in all_snapshots(settings)
    clear_leaving(settings)
    assert not (settings.published / (LEAVING + gone.id)).exists()


@pytest.mark.parametrize("tier", TIERS)
def test_verify_names_the_file(settings: Settings, tier: str) -> None:
    snapshot = all_snapshots(settings)[2]
    folder = settings.data / tier / snapshot.id
    table, name = folder / "pages" / "table.parquet", f"{tier}/{snapshot.id}/pages/table.parquet"
    assert list(faults(snapshot)) == []
    table.write_text("tampered", encoding="utf-8")
    assert list(faults(snapshot)) == [f"{name}: contents are not those that were published"]
    table.unlink()
    assert list(faults(snapshot)) == [f"{name}: missing"]
    (folder / "extra.csv").write_text("", encoding="utf-8")
    assert f"{tier}/{snapshot.id}/extra.csv: not in the manifest" in list(faults(snapshot))
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    assert list(faults(snapshot)) == [f"{tier}/{snapshot.id}/manifest.json: missing or unreadable"]


def test_verify_notices_a_changed_manifest(settings: Settings) -> None:
    snapshot = all_snapshots(settings)[0]
    manifest = snapshot.published / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"sha256": "', '"sha256": "0'), encoding="utf-8")
    assert any("do not add up" in line for line in faults(snapshot))


def test_verify_notices_a_latest_that_opens_as_another(settings: Settings) -> None:
    link = settings.internal / "latest"
    link.unlink()
    link.symlink_to(all_snapshots(settings)[0].id, target_is_directory=True)
    assert [line.split(":")[0] for line in pointer_faults(settings)] == ["internal/latest"]


def test_a_snapshot_is_found_by_the_beginning_of_its_id(settings: Settings) -> None:
    assert find_snapshot(settings, "20150301").id.startswith("20150301")
    assert find_snapshot(settings, "latest").id.startswith("20170501")
    assert find_snapshot(settings, "previous").id.startswith("20170430")
    for wanted in ("2016", "nothing", "", "../published"):
        with pytest.raises(SnapshotError):
            find_snapshot(settings, wanted)
