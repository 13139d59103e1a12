"""Erasing a child from the DuckDB file: its bytes too, and to the end when it was killed on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.contracts import create_raw_tables
from warehouse.database import connect
from warehouse.erasure import BEGUN, ErasureError, erase
from warehouse.settings import Settings

CHILD = "ZZ9981"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(tmp_path / "landing", tmp_path / "data")
    made.database.parent.mkdir(parents=True)
    con = connect(made.database)
    create_raw_tables(con)
    con.execute(
        f"insert into raw.cla_header (authority, child) values ('933', '{CHILD}'), ('933', 'A1'), ('878', 'A2')"
    )
    con.close()
    return made


def remaining(settings: Settings) -> list[tuple[str, ...]]:
    con = connect(settings.database)
    found = con.execute("select child from raw.cla_header order by 1").fetchall()
    con.close()
    return found


def test_the_child_leaves_the_file_and_its_freed_blocks(settings: Settings) -> None:
    assert CHILD.encode() in settings.database.read_bytes()
    done = erase(settings, CHILD, None)
    assert (done.rows, done.is_resumed) == (1, False)
    assert CHILD.encode() not in settings.database.read_bytes()
    assert remaining(settings) == [("A1",), ("A2",)]


def test_the_child_of_another_authority_stays(settings: Settings) -> None:
    with pytest.raises(ErasureError, match="no child of that identifier"):
        erase(settings, "A2", "933")
    assert len(remaining(settings)) == 3


def test_an_erasure_killed_before_the_copy_is_ended_by_the_same_command(settings: Settings) -> None:
    con = connect(settings.database)
    con.execute("delete from raw.cla_header where child = ?", [CHILD])
    con.close()
    settings.database.with_name(BEGUN).write_text("933", encoding="utf-8")
    assert erase(settings, CHILD, None).is_resumed
    assert CHILD.encode() not in settings.database.read_bytes()
    with pytest.raises(ErasureError, match="no child of that identifier"):
        erase(settings, CHILD, None)
