"""When reviews of plans and of children looked after are held: before each deadline, or once late in a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from pipelines.sample.dates import (
    add_months,
    days,
    working_day_on_or_after,
    working_day_on_or_before,
    year_end,
    year_of,
    year_start,
)


@dataclass(frozen=True)
class Deadlines:
    """The first deadline, the months to the second, the months between later ones (INDICATORS 3.2 #9, 3.4 #19)."""

    first: date
    second_months: int
    later_months: int


def review_days(rng: Random, start: date, until: date, deadlines: Deadlines, late_years: set[int]) -> list[date]:
    """Review days after ``start`` up to ``until``; in each of ``late_years`` one review is held after its deadline."""
    held: list[date] = []
    pending = set(late_years)
    deadline, last = deadlines.first, start
    while True:
        year = year_of(deadline)
        if year in pending and year_start(year) <= deadline <= year_end(year) - days(24):
            pending.discard(year)
            day = working_day_on_or_after(deadline + days(rng.randint(3, 16)))
        else:
            spare = min(26, (deadline - last).days // 3)
            day = max(working_day_on_or_before(deadline - days(rng.randint(0, spare))), last + days(1))
        if day > until:
            return held
        held.append(day)
        last = day
        deadline = add_months(day, deadlines.second_months if len(held) == 1 else deadlines.later_months)
