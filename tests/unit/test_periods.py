"""Windows of twelve months: years, rolling windows, the as-at date (CONTRACT 3), and the days they cover."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.case_runner import build


def _periods(as_at: date, *years: int, rolling: bool = True) -> list[dict[str, Any]]:
    con = build({}, ["reference.period"], as_at=as_at, rolling=rolling, loaded={"cla_episodes": years})
    return con.sql("select * from reference.period order by period_type, period_end").pl().to_dicts()


def _reported(as_at: date, *years: int) -> list[dict[str, Any]]:
    return [p for p in _periods(as_at, *years, rolling=False) if p["is_reported"]]


def test_every_loaded_year_up_to_the_as_at_date_is_a_period() -> None:
    ends = [p["period_end"] for p in _reported(date(2017, 3, 30), 2015, 2016, 2017)]
    assert ends == [date(2015, 3, 31), date(2016, 3, 31)]  # 31 March 2017 is after the as-at date
    ends = [p["period_end"] for p in _periods(date(2017, 3, 31), 2016, 2017, rolling=False)]
    assert ends == [date(2016, 3, 31), date(2017, 3, 31)]


def test_a_window_ends_at_the_as_at_date_for_the_action_lists_though_nothing_is_reported_of_it() -> None:
    others = [p for p in _periods(date(2017, 3, 30), 2016, 2017, rolling=False) if not p["is_reported"]]
    assert [(p["period_type"], p["period_end"]) for p in others] == [("rolling_12m", date(2017, 3, 30))]
    assert all(p["is_reported"] for p in _periods(date(2017, 3, 31), 2016, 2017, rolling=False))  # the year is there


def test_action_lists_look_at_the_year_where_it_ends_on_the_day_else_at_the_rolling_window() -> None:
    for as_at, wanted in ((date(2017, 3, 31), "year"), (date(2016, 12, 31), "rolling_12m")):
        con = build({}, ["reference.as_at_period"], as_at=as_at, rolling=True, loaded={"cla_episodes": [2016, 2017]})
        found = con.execute("select period_type, as_at, last_return_year from reference.as_at_period").fetchall()
        assert found == [(wanted, as_at, 2017)]


def test_rolling_windows_end_at_24_month_ends_and_at_the_as_at_date() -> None:
    rolling = [p for p in _periods(date(2016, 11, 15), 2016, 2017) if p["period_type"] == "rolling_12m"]
    reported = [p for p in rolling if p["is_reported"]]
    assert len(reported) == 25
    assert reported[-1]["period_start"] == date(2015, 11, 16)  # the day after period_end - 12 months
    assert reported[-1]["period_end"] == date(2016, 11, 15)
    assert reported[-2]["period_end"] == date(2016, 10, 31)
    assert reported[0]["period_end"] == date(2014, 11, 30)
    ends = {p["period_end"] for p in rolling}
    assert date(2015, 11, 15) in ends  # what the window at the as-at date compares with
    assert date(2013, 11, 30) in ends  # what the oldest reported window compares with


def test_the_as_at_date_is_never_after_the_newest_loaded_year() -> None:
    rolling = [p for p in _periods(date(2026, 11, 22), 2016, 2017) if p["period_type"] == "rolling_12m"]
    assert max(p["period_end"] for p in rolling) == date(2017, 3, 31)
    assert sum(p["is_reported"] for p in rolling) == 24  # 31 March is itself a month end


def test_the_returns_of_a_window_are_those_of_its_first_and_last_day() -> None:
    by_end = {p["period_end"]: p for p in _periods(date(2017, 3, 31), 2016, 2017) if p["period_type"] == "rolling_12m"}
    assert (by_end[date(2017, 3, 31)]["first_return_year"], by_end[date(2017, 3, 31)]["last_return_year"]) == (
        2017,
        2017,
    )
    assert (by_end[date(2016, 9, 30)]["first_return_year"], by_end[date(2016, 9, 30)]["last_return_year"]) == (
        2016,
        2017,
    )
    assert by_end[date(2016, 2, 29)]["period_start"] == date(2015, 3, 1)
    assert by_end[date(2017, 2, 28)]["period_start"] == date(2016, 2, 29)


def test_working_days_refuse_dates_outside_the_calendar() -> None:
    con = build({}, ["reference.working_day"])
    first, last, days = con.sql("select min(date), max(date), count(*) from reference.working_day").fetchall()[0]
    assert (first, last) == (date(1995, 1, 1), date(2028, 12, 31))
    assert days == (last - first).days + 1
    assert con.sql("select count(*) from reference.working_day where date = '2029-01-02'").fetchall() == [(0,)]
