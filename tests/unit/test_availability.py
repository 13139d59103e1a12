"""Statuses of figures: source_absent, blocked, insufficient_history, in that order (INDICATORS 1.4, 9; CONTRACT 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tests.case_runner import Rows, build
from warehouse.sqlmodels import load_models, run_model, upstream

EPISODE = {"child": "1", "decom": "01/04/2014", "rne": "S", "ls": "C2", "cin": "N1", "place": "U1"}


def _statuses(
    *,
    given: Rows | None = None,
    loaded: Mapping[str, Iterable[int]] | None = None,
    reference: Rows | None = None,
    rolling: bool = False,
) -> dict[tuple[str, str, date], tuple[str, list[str]]]:
    con = build(
        given or {},
        ["figure.availability"],
        loaded=loaded,
        reference=reference,
        rolling=rolling,
        as_at=date(2017, 3, 31),
    )
    wanted = "rolling_12m" if rolling else "year"
    rows: list[dict[str, Any]] = con.sql("select * from figure.availability").pl().to_dicts()
    return {
        (r["indicator_id"], r["definition_version"], r["period_end"]): (r["status"], r["rule_ids"])
        for r in rows
        if r["period_type"] == wanted
    }


YE17, YE16 = date(2017, 3, 31), date(2016, 3, 31)


def test_a_return_that_is_not_loaded_is_source_absent() -> None:
    found = _statuses(loaded={"cin_child": [2017]})
    assert found["cp_plans_open", "v1", YE17] == ("ok", [])  # census loaded, no plan: a true zero
    assert found["cla_number", "v1", YE17] == ("source_absent", [])
    assert found["cp_icpc_on_time", "strategy", YE17] == ("source_absent", [])  # never in a census file


def test_health_events_stand_in_for_a_missing_oc2_file() -> None:
    assert _statuses(loaded={"cla_episodes": [2017]})["health_dental", "v1", YE17][0] == "source_absent"
    assert (
        _statuses(loaded={"cla_episodes": [2017], "health_events": [2017]})["health_dental", "v1", YE17][0]
        != "source_absent"
    )


def test_repeat_referrals_need_the_census_of_the_year_before() -> None:
    found = _statuses(loaded={"cin_child": [2016, 2017]})
    assert found["ref_repeat_12m", "v1", YE16] == ("insufficient_history", [])
    assert found["ref_repeat_12m", "v1", YE17] == ("ok", [])


def test_adoption_averages_need_three_returns_but_the_single_year_does_not() -> None:
    found = _statuses(loaded={"cla_episodes": [2016, 2017]})
    assert found["perm_a1_days", "v1", YE17] == ("insufficient_history", [])
    assert found["perm_a1_days", "single_year", YE17][0] == "ok"
    found = _statuses(loaded={"cla_episodes": [2015, 2016, 2017]})
    assert found["perm_a1_days", "v1", YE17][0] == "ok"


def test_a_rate_without_population_is_blocked() -> None:
    assert _statuses(loaded={"cin_child": [2017]})["cp_plans_rate", "v1", YE17] == ("blocked", ["DQ-085"])
    population = {"population": [{"authority": "933", "year_ending": 2017, "population": 109657}]}
    assert _statuses(loaded={"cin_child": [2017]}, reference=population)["cp_plans_rate", "v1", YE17] == ("ok", [])


def test_distance_needs_the_column_or_a_postcode_file() -> None:
    found = _statuses(loaded={"cla_episodes": [2017]})
    assert found["cla_placed_over_20_miles", "v2_outside_la", YE17][0] == "source_absent"
    found = _statuses(given={"cla_episodes": [{**EPISODE, "pl_distance": "12.0", "pl_location": "OUT"}]})
    assert found["cla_placed_over_20_miles", "v2_outside_la", YE17][0] == "ok"


def test_a_return_blocked_as_a_whole_reads_blocked_in_its_own_year() -> None:
    found = _statuses_with_blocked_return()
    assert found["cla_number"] == ("blocked", ["DQ-002"])
    assert found["cla_uasc"][0] == "source_absent"  # no uasc file was in that return


def _statuses_with_blocked_return() -> dict[str, tuple[str, list[str]]]:
    con = build({}, ["figure.availability"], loaded={"cin_child": [2017]})
    con.execute(
        "insert into quality.delivered_file (authority, claimed_year, found_year, source_table, state)"
        " values ('933', 2017, 2016, 'cla_episodes', 'blocked')"
    )
    for model in upstream(load_models(), ["figure.availability"]):
        if model.schema == "figure":
            run_model(con, model)
    rows = con.sql(
        "select indicator_id, status, rule_ids from figure.availability where period_end = '2017-03-31'"
    ).fetchall()
    return {row[0]: (row[1], row[2]) for row in rows}


def test_a_rolling_window_needs_the_returns_of_both_its_ends() -> None:
    found = _statuses(loaded={"cin_child": [2016, 2017], "cla_episodes": [2017], "cla_oc3": [2016, 2017]}, rolling=True)
    september = date(2016, 9, 30)
    assert found["cp_plans_open", "v1", september] == ("ok", [])
    assert found["cla_number", "v1", september] == ("insufficient_history", [])
    assert found["cl_in_touch", "v2014", september] == ("source_absent", [])  # oc3 has no dates
    assert found["cla_number", "v1", YE17] == ("ok", [])


def test_an_oc2_file_without_the_column_is_not_made_up_for_by_events() -> None:
    loaded = {"cla_episodes": [2017], "cla_oc2": [2017], "health_events": [2017]}
    assert _statuses(loaded=loaded)["health_dental", "v1", YE17][0] == "ok"
    con = build({}, ["figure.availability"], loaded=loaded, as_at=YE17)
    con.execute("delete from reference.delivered_column where column_name = 'teeth_check'")
    for model in upstream(load_models(), ["figure.availability"]):
        if model.schema == "figure":
            run_model(con, model)
    found = dict(con.sql("select indicator_id, status from figure.availability where period_type = 'year'").fetchall())
    assert found["health_dental"] == "source_absent"
    assert found["health_immunisations"] == "ok"


def test_episodes_without_their_end_dates_give_no_figure() -> None:
    con = build({}, ["figure.availability"], loaded={"cla_episodes": [2017], "cla_uasc": [2017]}, as_at=YE17)
    con.execute("delete from reference.delivered_column where column_name = 'dec'")
    for model in upstream(load_models(), ["figure.availability"]):
        if model.schema == "figure":
            run_model(con, model)
    found = dict(con.sql("select indicator_id, status from figure.availability").fetchall())
    assert {found[name] for name in ("cla_number", "cla_started", "cla_uasc", "perm_adopted_pct")} == {"source_absent"}
