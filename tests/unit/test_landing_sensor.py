"""The landing sensor on a real folder: what waits, what starts a run, and that it starts one only once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipelines.landing_sensor import Cursor, judge, look_print
from pipelines.run import today
from warehouse.landing import FileStamp, take_look
from warehouse.run_facts import input_facts, request_fingerprint
from warehouse.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "landing" / "933" / "2017").mkdir(parents=True)
    return Settings(tmp_path / "landing", tmp_path / "data")


def _deliver(settings: Settings, name: str, text: str, modified: int = 1_700_000_000) -> None:
    path = settings.landing / "933" / "2017" / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (modified, modified))


def _looks(settings: Settings, cursor: Cursor, times: int) -> tuple[Cursor, list[str]]:
    """The cursor after some looks, and the keys of the runs they started."""
    keys = []
    for _ in range(times):
        cursor, key, _ = judge(settings, Cursor.read(cursor.text()))
        keys += [key] if key else []
    return cursor, keys


def test_a_delivery_that_rests_starts_one_run(settings: Settings) -> None:
    _deliver(settings, "header.csv", "CHILD\n1\n")
    cursor, keys = _looks(settings, Cursor(), 1)
    assert keys == []  # the first look cannot know whether the file rests
    cursor, keys = _looks(settings, cursor, 10)
    assert len(keys) == 1


def test_a_file_that_still_grows_waits(settings: Settings) -> None:
    cursor = Cursor()
    for size in range(1, 5):
        _deliver(settings, "header.csv", "x" * size)
        cursor, keys = _looks(settings, cursor, 1)
        assert keys == []
    _, keys = _looks(settings, cursor, 1)
    assert len(keys) == 1


def test_a_transfer_by_its_name_waits_until_it_is_renamed(settings: Settings) -> None:
    _deliver(settings, "header.csv.filepart", "CHILD\n1\n")
    cursor, keys = _looks(settings, Cursor(), 5)
    assert keys == []
    partial = settings.landing / "933" / "2017" / "header.csv.filepart"
    partial.rename(partial.with_suffix(""))
    _, keys = _looks(settings, cursor, 2)
    assert len(keys) == 1


def test_contents_that_come_back_start_a_run_again(settings: Settings) -> None:
    cursor, started = Cursor(), []
    for text in ("CHILD\n1\n", "CHILD\n2\n", "CHILD\n1\n"):
        _deliver(settings, "header.csv", text, modified=1_700_000_000 + len(started))
        cursor, keys = _looks(settings, cursor, 3)
        started += keys
    assert len(set(started)) == 3


def test_files_only_touched_since_the_last_snapshot_start_nothing(settings: Settings) -> None:
    _deliver(settings, "header.csv", "CHILD\n1\n")
    folder = settings.published / "20260101T020000Z-aaaaaaaa"
    folder.mkdir(parents=True)
    asked = request_fingerprint(input_facts(settings.landing), (), None, True)
    dates = {"933": {"newest_year_end": str(today()), "as_at": str(today())}}
    (folder / "manifest.json").write_text(json.dumps({"fingerprint": asked, "as_at": dates}), encoding="utf-8")
    (settings.published / "latest.json").write_text(json.dumps({"snapshot_id": folder.name}), encoding="utf-8")
    _deliver(settings, "header.csv", "CHILD\n1\n", modified=1_800_000_000)
    cursor, keys = _looks(settings, Cursor(), 4)
    assert keys == []
    _deliver(settings, "header.csv", "CHILD\n2\n")
    assert len(_looks(settings, cursor, 3)[1]) == 1


def test_an_unchanged_area_is_not_read_again(settings: Settings) -> None:
    _deliver(settings, "header.csv", "CHILD\n1\n")
    cursor, _ = _looks(settings, Cursor(), 2)
    file = settings.landing / "933" / "2017" / "header.csv"
    read_before = file.stat().st_atime_ns
    os.utime(file, ns=(0, file.stat().st_mtime_ns))
    _, keys = _looks(settings, cursor, 5)
    assert keys == []
    assert file.stat().st_atime_ns == 0 != read_before


def test_nothing_there_starts_nothing(settings: Settings, tmp_path: Path) -> None:
    assert _looks(settings, Cursor(), 3)[1] == []
    assert _looks(Settings(tmp_path / "nowhere", tmp_path / "data"), Cursor(), 3)[1] == []


@pytest.mark.parametrize("text", [None, "", "gibberish", '{"other": 1}', "[1]"])
def test_a_cursor_that_cannot_be_read_is_a_new_one(text: str | None) -> None:
    assert Cursor.read(text) == Cursor()


def test_a_print_tells_names_sizes_and_times_apart() -> None:
    looks = [
        {"a": FileStamp(1, 1)},
        {"b": FileStamp(1, 1)},
        {"a": FileStamp(2, 1)},
        {"a": FileStamp(1, 2)},
        {},
    ]
    assert len({look_print(look) for look in looks}) == len(looks)
    assert look_print(take_look(Path(__file__).parent)) == look_print(take_look(Path(__file__).parent))
