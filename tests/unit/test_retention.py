"""Snapshots that go by themselves: off by default, and never the last whole one or what the next report needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from warehouse.retention import apply_retention, load_retention
from warehouse.settings import Settings
from warehouse.snapshot_upkeep import Retention, all_snapshots, faults, find_snapshot
from warehouse.snapshots import TIERS, Snapshot, publish

DAYS = ("2016-12-30", "2017-04-02", "2017-04-30", "2017-05-01", "2017-05-02")
SHORT = Retention(2, 0, 0)


def _publish(settings: Settings, day: str, facts: Mapping[str, Any]) -> Snapshot:
    def write(folder: Path) -> None:
        (folder / "table.parquet").write_text(day, encoding="utf-8")

    writers: dict[str, Callable[[Path], None]] = dict.fromkeys(TIERS, write)
    return publish(settings, writers, facts, datetime.fromisoformat(day).replace(tzinfo=UTC))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Five snapshots; the authority 878 is in the second one only."""
    found = Settings(landing=tmp_path / "landing", data=tmp_path / "data")
    for day in DAYS:
        _publish(found, day, {"as_at": {"933": {}, "878": {}} if day == DAYS[1] else {"933": {}}})
    return found


def _there(settings: Settings) -> list[str]:
    return [snapshot.id[:8] for snapshot in all_snapshots(settings)]


def test_without_a_rule_everything_stays(settings: Settings) -> None:
    assert load_retention({}) is None
    assert apply_retention(settings, load_retention({"CSC_KEEP": ""})) == []
    assert len(_there(settings)) == len(DAYS)


@pytest.mark.parametrize(
    ("environment", "rule"),
    [
        ({"CSC_KEEP": "7"}, Retention(newest=7)),  # months and years as usual
        ({"CSC_KEEP_DAYS": "14", "CSC_KEEP": "0"}, Retention(newest=2, days=14)),  # never fewer than two
        ({"CSC_KEEP_MONTHLY": "0", "CSC_KEEP_YEARLY": "3"}, Retention(months=0, years=3)),
    ],
)
def test_the_rule_comes_from_the_environment(environment: dict[str, str], rule: Retention) -> None:
    assert load_retention(environment) == rule


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="CSC_KEEP_DAYS is a whole number"):
        load_retention({"CSC_KEEP_DAYS": "two weeks"})


def test_the_newest_of_each_authority_and_the_two_newest_stay(settings: Settings) -> None:
    gone = apply_retention(settings, SHORT)
    assert [name[:8] for name in gone] == ["20161230", "20170430"]
    assert _there(settings) == ["20170402", "20170501", "20170502"]
    for tier in TIERS:
        assert len(list((settings.data / tier).glob("2*"))) == 3


@pytest.mark.parametrize(
    ("rule", "stay"),
    [
        (Retention(2, 0, 0, 3), ["20170402", "20170430", "20170501", "20170502"]),  # days count from the newest
        (Retention(2, 2, 0), ["20170402", "20170430", "20170501", "20170502"]),  # newest of April
        (Retention(2, 0, 2), ["20161230", "20170402", "20170501", "20170502"]),  # newest of 2016
    ],
)
def test_days_months_and_years(settings: Settings, rule: Retention, stay: list[str]) -> None:
    apply_retention(settings, rule)
    assert _there(settings) == stay


def test_nothing_goes_before_a_newer_one_was_found_whole(settings: Settings) -> None:
    for day in ("20170502", "20170501"):
        (find_snapshot(settings, day).internal / "table.parquet").write_text("damaged", encoding="utf-8")
    gone = apply_retention(settings, SHORT)
    assert [name[:8] for name in gone] == ["20161230"]  # older than the newest whole one that the rule keeps
    whole = [snapshot.id[:8] for snapshot in all_snapshots(settings) if not any(faults(snapshot))]
    assert whole == ["20170402", "20170430"]
