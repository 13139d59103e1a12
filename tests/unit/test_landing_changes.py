"""A landing file that is changed, replaced or removed at any moment of a run: its old or its new contents, never a mix of them."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from assets.ingest import read_landing
from tests.unit.landing_area import HEADER, LandingArea
from warehouse.database import connect
from warehouse.run_facts import input_facts, request_fingerprint, stored_input_facts
from warehouse.settings import Settings

NAME = "933/2017/header.csv"
OLD = HEADER + "".join(f"{at:04},2,05/06/2010,WBRI,A1,,\n" for at in range(2000))
NEW = OLD.replace("WBRI", "MWBC")  # of the same size
MOMENTS = 8
_waiting: list[Callable[[], None]] = []  # what still happens before the next times that the file is opened


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _waiting and event == "open" and str(arguments[0]).endswith(NAME):
        happens = _waiting.pop()
        happens()


sys.addaudithook(_listen)


@contextmanager
def _at_opening(number: int, change: Callable[[], None]) -> Iterator[None]:
    """The change happens just before the file is opened for the so many-th time."""
    _waiting[:] = [change, *[lambda: None] * number]
    try:
        yield
    finally:
        _waiting.clear()


def _rewrite(path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY), "w") as stream:
        stream.write(NEW)


def _replace(path: Path) -> None:
    fresh = path.with_name("fresh")
    fresh.write_text(NEW, encoding="utf-8")
    fresh.replace(path)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


CHANGES = {"rewritten": _rewrite, "replaced": _replace, "cut": _cut, "removed": Path.unlink}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_loaded_is_one_content_and_what_is_not_is_read_by_the_next_run(tmp_path: Path, change: str) -> None:
    states = []
    for moment in range(MOMENTS):
        settings = Settings(tmp_path / str(moment) / "landing", tmp_path / str(moment) / "data")
        landing = LandingArea(settings.landing)
        path = landing.put(NAME, OLD)
        settings.database.parent.mkdir(parents=True)
        with connect() as con:
            with _at_opening(moment, lambda path=path: CHANGES[change](path)):  # type: ignore[misc]
                read_landing(con, settings, ())
            states.append(_assert_one_content(con, settings))
    assert states[0] != "old"  # at the first opening
    assert states[-1] == "old"  # after the last one
    assert "left" in states


def _assert_one_content(con: duckdb.DuckDBPyConnection, settings: Settings) -> str:
    """Whether old or new contents were loaded, or none: left."""
    receipts = con.execute("select state, source_sha256, rows_loaded from quality.delivered_file").fetchall()
    rows = con.execute("select ethnic, count(*) from raw.cla_header group by all").fetchall()
    kept = request_fingerprint(stored_input_facts(con), (), None, True)
    is_known = kept == request_fingerprint(input_facts(settings.landing), (), None, True)
    if not receipts or receipts[0][0] != "loaded":
        assert rows == []
        assert not receipts or not is_known  # the next run finds something new
        return "left"
    ((_, sha256, loaded),) = receipts
    content, ethnic = (OLD, "WBRI") if rows == [("WBRI", 2000)] else (NEW, "MWBC")
    if rows != [(ethnic, 2000)]:  # cut before it was looked at: a shorter file, whole as it lay there
        content = OLD[: len(OLD) // 2]
    assert sha256 == hashlib.sha256(content.encode()).hexdigest()
    assert [fact.sha256 for fact in stored_input_facts(con)] == [sha256]
    assert sum(count for _, count in rows) == loaded
    return "old" if content is OLD else "new"
