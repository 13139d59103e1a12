"""The ways of working that an installation chooses: each is another request, and reaches the arithmetic."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from assets.resources import Warehouse
from warehouse.run_facts import USUAL_WAYS, Ways, request_fingerprint, store_asked, stored_fingerprint, stored_ways


def test_another_way_is_another_request() -> None:
    ways = [Ways(p, n) for p in ("dfe_like", "public_conservative") for n in ("mean", "median", "pooled")]
    assert len({request_fingerprint([], (), None, True, one) for one in ways}) == 6
    assert request_fingerprint([], (), None, True) == request_fingerprint([], (), None, True, USUAL_WAYS)


def test_a_snapshot_knows_the_ways_of_the_steps_that_made_it() -> None:
    con = duckdb.connect()
    con.execute("create schema quality")
    store_asked(con, authorities=["933"], year=None, with_rolling=True)
    store_asked(con, neighbours="median")
    store_asked(con, profile="public_conservative")
    assert stored_ways(con) == Ways("public_conservative", "median")
    assert stored_fingerprint(con, []) == request_fingerprint([], ["933"], None, True, stored_ways(con))


def test_an_unknown_way_is_refused(tmp_path: Path) -> None:
    assert Warehouse(data=str(tmp_path), neighbours="median").ways() == Ways("dfe_like", "median")
    with pytest.raises(ValueError, match="profile"):
        Warehouse(data=str(tmp_path), profile="none")
