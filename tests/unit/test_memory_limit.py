"""CSC_MEMORY_LIMIT bounds DuckDB, and what does not fit goes to disk."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.database import WarehouseError, connect

LIMIT = "80MB"
# 1.5 million rows of 40 bytes and more, wanted in another order: more than the limit holds.
TOO_MUCH = "create or replace table core.sorted as select md5(i::varchar) as text, i from range(1500000) as t (i) order by text"


def test_what_exceeds_the_limit_goes_to_disk(tmp_path: Path) -> None:
    con = connect(tmp_path / "csc.duckdb", LIMIT)
    con.execute(TOO_MUCH)
    assert con.execute("select count(*), min(text) <= max(text) from core.sorted").fetchone() == (1_500_000, True)
    con.execute("set max_temp_directory_size = '0KB'")  # the same without a disk to go to
    with pytest.raises(duckdb.OutOfMemoryException):
        con.execute(TOO_MUCH)
    con.close()


def test_a_limit_that_is_not_a_size_leaves_the_warehouse_alone(tmp_path: Path) -> None:
    path = tmp_path / "csc.duckdb"
    con = connect(path)
    con.execute("create table core.kept as select 1 as one")
    con.close()
    with pytest.raises(WarehouseError, match="CSC_MEMORY_LIMIT: 'plenty' is not a size"):
        connect(path, "plenty")
    con = connect(path)
    assert con.execute("select one from core.kept").fetchone() == (1,)
    con.close()
