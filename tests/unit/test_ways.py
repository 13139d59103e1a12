"""The ways of working that an installation chooses: each is another request, and reaches the arithmetic."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from assets.resources import Warehouse
from pipelines.jobs import CHOICES
from warehouse.run_facts import request_fingerprint, store_asked, stored_fingerprint, stored_ways
from warehouse.ways import METHODS, PROFILES, Ways, load_ways


def test_another_way_is_another_request() -> None:
    ways = [Ways(profile, method) for profile in PROFILES for method in METHODS]
    assert len({request_fingerprint([], (), None, True, one) for one in ways}) == 6
    assert request_fingerprint([], (), None, True) == request_fingerprint([], (), None, True, Ways())


def test_a_snapshot_knows_the_ways_of_the_steps_that_made_it() -> None:
    con = duckdb.connect()
    con.execute("create schema quality")
    store_asked(con, authorities=["933"], year=None, with_rolling=True)
    store_asked(con, neighbours="median")
    store_asked(con, profile="public_conservative")
    assert stored_ways(con) == Ways("public_conservative", "median")
    assert stored_fingerprint(con, []) == request_fingerprint([], ["933"], None, True, stored_ways(con))


def test_what_is_given_goes_before_the_environment() -> None:
    environment = {"CSC_PROFILE": "public_conservative", "CSC_NEIGHBOURS": ""}
    assert load_ways(environment={}) == Ways("dfe_like", "mean")
    assert load_ways(environment=environment) == Ways("public_conservative", "mean")
    assert load_ways("dfe_like", "median", environment) == Ways("dfe_like", "median")


def test_the_night_works_as_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSC_PROFILE", "public_conservative")
    assert Warehouse(**CHOICES["resources"]["warehouse"]["config"]).ways() == Ways("public_conservative", "mean")


@pytest.mark.parametrize("name", ["CSC_PROFILE", "CSC_NEIGHBOURS"])
def test_another_word_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is one of"):
        load_ways(environment={name: "none"})


def test_another_word_in_the_launchpad_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="profile"):
        Warehouse(data=str(tmp_path), profile="none")
