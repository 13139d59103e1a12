"""Dates of the sample: reporting years, clamped months, working days. No journeys here."""

from __future__ import annotations

import calendar
import csv
from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import cache
from random import Random

from warehouse.settings import SCHEMA_DIR

BANK_HOLIDAYS = SCHEMA_DIR / "calendar" / "bank_holidays.csv"
FIRST_WORKING_DAY = date(2000, 1, 1)
LAST_WORKING_DAY = date(2019, 12, 31)


def days(number: int) -> timedelta:
    """A span of ``number`` days."""
    return timedelta(days=number)


@cache
def year_start(year: int) -> date:
    """1 April on which reporting year ``year`` begins."""
    return date(year - 1, 4, 1)


@cache
def year_end(year: int) -> date:
    """31 March on which reporting year ``year`` ends."""
    return date(year, 3, 31)


def year_of(day: date) -> int:
    """The reporting year in which ``day`` falls."""
    return day.year + (day.month >= 4)


def add_months(day: date, months: int) -> date:
    """Same day number ``months`` later, clamped to the end of the month (INDICATORS 1.1)."""
    month = day.year * 12 + day.month - 1 + months
    year, index = divmod(month, 12)
    return date(year, index + 1, min(day.day, calendar.monthrange(year, index + 1)[1]))


def add_years(day: date, years: int) -> date:
    """Same day ``years`` later; 29 February becomes 28 February."""
    return add_months(day, 12 * years)


def age_on(born: date, day: date) -> int:
    """Completed years on ``day``."""
    years = day.year - born.year
    return years if add_years(born, years) <= day else years - 1


def day_between(rng: Random, first: date, last: date) -> date:
    """Any day from ``first`` to ``last``, both inside; ``first`` when the span is empty."""
    return first + days(rng.randint(0, max(0, (last - first).days)))


@cache
def working_days() -> tuple[date, ...]:
    """All working days of the span that the sample can touch, in order."""
    with BANK_HOLIDAYS.open(encoding="utf-8", newline="") as file:
        holidays = {date.fromisoformat(row["date"]) for row in csv.DictReader(file)}
    span = range((LAST_WORKING_DAY - FIRST_WORKING_DAY).days + 1)
    every = (FIRST_WORKING_DAY + days(offset) for offset in span)
    return tuple(day for day in every if day.weekday() < 5 and day not in holidays)


def working_day_on_or_before(day: date) -> date:
    """``day`` if it is a working day, else the last one before it."""
    return working_days()[bisect_right(working_days(), day) - 1]


def working_day_on_or_after(day: date) -> date:
    """``day`` if it is a working day, else the next one."""
    return working_days()[bisect_left(working_days(), day)]


def add_working_days(day: date, number: int) -> date:
    """The ``number``-th working day after ``day`` (``day`` is day 0); negative numbers count back."""
    every = working_days()
    if number >= 0:
        return every[bisect_right(every, day) - 1 + number]
    return every[bisect_left(every, day) + number]


def working_day_between(rng: Random, first: date, last: date) -> date:
    """A working day from ``first`` to ``last``; the one at or before ``last`` when there is none between."""
    every = working_days()
    low, high = bisect_left(every, first), bisect_right(every, last) - 1
    return every[rng.randint(low, high)] if low <= high else every[high]
