"""The bank-holiday calendar: the dates of INDICATORS 1.2, working days by their rule, none outside its cover."""

from __future__ import annotations

import calendar
from datetime import date

import duckdb
import pytest

from tests.case_runner import build

# INDICATORS 1.2: bank holidays in England and Wales, with the days that stand in for those at a weekend.
HOLIDAYS = {
    2013: "1 Jan, 29 Mar, 1 Apr, 6 May, 27 May, 26 Aug, 25 Dec, 26 Dec",
    2014: "1 Jan, 18 Apr, 21 Apr, 5 May, 26 May, 25 Aug, 25 Dec, 26 Dec",
    2015: "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec",
    2016: "1 Jan, 25 Mar, 28 Mar, 2 May, 30 May, 29 Aug, 26 Dec, 27 Dec",
    2017: "2 Jan, 14 Apr, 17 Apr, 1 May, 29 May, 28 Aug, 25 Dec, 26 Dec",
    2018: "1 Jan, 30 Mar, 2 Apr, 7 May, 28 May, 27 Aug, 25 Dec, 26 Dec",
}
MONTHS = {name: number for number, name in enumerate(calendar.month_abbr[1:], start=1)}


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return build({}, ["reference.working_day"])


def working_days(con: duckdb.DuckDBPyConnection, start: date, end: date) -> int | None:
    """Working days after ``start``, up to and with ``end``, as models count them."""
    row = con.execute(
        "select b.working_days_to_date - a.working_days_to_date from (select 1)"
        " left join reference.working_day as a on a.date = $start"
        " left join reference.working_day as b on b.date = $end",
        {"start": start, "end": end},
    ).fetchone()
    assert row is not None
    return None if row[0] is None else int(row[0])


@pytest.mark.parametrize("year", HOLIDAYS)
def test_the_bank_holidays_are_those_of_the_rules(con: duckdb.DuckDBPyConnection, year: int) -> None:
    days = (entry.split() for entry in HOLIDAYS[year].split(", "))
    found = con.execute("select date from reference.bank_holiday where year(date) = ? order by date", [year]).fetchall()
    assert [row[0] for row in found] == [date(year, MONTHS[month], int(day)) for day, month in days]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2017, 4, 13), date(2017, 4, 13), 0),  # the day itself is day 0
        (date(2017, 4, 13), date(2017, 4, 18), 1),  # Maundy Thursday to the Tuesday after Easter
        (date(2016, 12, 23), date(2017, 1, 3), 4),  # 26 and 27 December and 2 January are holidays
        (date(2017, 6, 3), date(2017, 6, 5), 1),  # a start on a Saturday is day 0 all the same
        (date(2017, 6, 2), date(2017, 6, 4), 0),  # Friday to Sunday
    ],
)
def test_working_days_are_counted_after_the_start(
    con: duckdb.DuckDBPyConnection, start: date, end: date, days: int
) -> None:
    assert working_days(con, start, end) == days


def test_a_date_outside_the_calendar_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    row = con.execute("select min(date), max(date), count(*) from reference.working_day").fetchone()
    assert row == (date(1995, 1, 1), date(2028, 12, 31), (date(2028, 12, 31) - date(1995, 1, 1)).days + 1)
    assert working_days(con, date(1994, 12, 31), date(1995, 1, 5)) is None
    assert working_days(con, date(2028, 12, 29), date(2029, 1, 1)) is None
