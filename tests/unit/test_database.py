"""Opening the warehouse: a damaged file is set aside and made anew, a file that the machine withholds is not touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.database import WarehouseError, connect


def test_a_damaged_file_is_set_aside_and_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "csc.duckdb"
    path.write_bytes(b"not a database" * 1000)
    connect(path).close()
    assert path.with_suffix(".corrupt").read_bytes().startswith(b"not a database")


def test_a_file_that_the_machine_withholds_stays_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "csc.duckdb"
    path.mkdir()  # stands for missing rights, a full disk and the like, which a test as root cannot have
    with pytest.raises(WarehouseError, match=r"csc\.duckdb: the warehouse cannot be opened: Is a directory"):
        connect(path)
    assert [one.name for one in tmp_path.iterdir()] == ["csc.duckdb"]
