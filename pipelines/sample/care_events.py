"""What happens in a period of care besides placements: legal statuses, reviews, views given at them, going missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from pipelines.sample.care import Period
from pipelines.sample.choosing import some_of
from pipelines.sample.dates import add_working_days, age_on, day_between, days, year_end, year_of, year_start
from pipelines.sample.reviewing import Deadlines, review_days
from pipelines.sample.scenario import Scenario
from pipelines.sample.vocabulary import Vocabulary

FIRST_REVIEW_WORKING_DAYS = 20
INCIDENTS = ((1, 46), (2, 22), (3, 14), (4, 10), (6, 8))


def write_legal_statuses(rng: Random, words: Vocabulary, periods: Sequence[Period]) -> None:
    """The legal statuses of each period: agreement, orders, and for adoptions the placement order."""
    code = words.code
    for period in periods:
        length = ((period.end or date.max) - period.start).days
        chance = rng.random()
        opening = code["legal_voluntary"]
        if period.adoption:
            period.legal = [
                (period.start, code["legal_interim_order"]),
                (period.adoption.ordered, code["legal_placement_order"]),
            ]
            continue
        period.legal = [(period.start, opening)]
        if period.kind == "unaccompanied" or chance < 0.42:
            continue
        if length < 60:
            period.legal = _short(rng, words, period, length)
        else:
            order = period.start + days(rng.randint(20, 50)) if chance > 0.9 else period.start
            statuses = [
                (order, code["legal_interim_order"]),
                (order + days(rng.randint(150, 230)), code["legal_care_order"]),
            ]
            first = [] if order == period.start else [(period.start, opening)]
            period.legal = first + [(day, status) for day, status in statuses if period.end is None or day < period.end]


def _short(rng: Random, words: Vocabulary, period: Period, length: int) -> list[tuple[date, str]]:
    code = words.code
    older = age_on(period.person.born, period.start) >= 13
    first = code["legal_remand"] if older and rng.random() < 0.2 else code["legal_voluntary"]
    if rng.random() < 0.5 or length < 12 or older:
        return [(period.start, first)]
    if rng.random() < 0.5:
        return [(period.start, code["legal_police_protection"]), (period.start + days(2), code["legal_voluntary"])]
    return [(period.start, code["legal_emergency_order"]), (period.start + days(7), code["legal_interim_order"])]


def write_reviews(rng: Random, words: Vocabulary, scenario: Scenario, periods: Sequence[Period]) -> None:
    """Reviews of each period; the planned shares are late, and give no views, in each year (INDICATORS 3.4)."""
    late: dict[int, set[int]] = {}
    for year in scenario.years:
        end = year_end(year)
        due = [p for p in periods if p.in_care(end) and add_working_days(p.start, FIRST_REVIEW_WORKING_DAYS) < end]
        wanted = len(due) - scenario.quota("cla_reviews_on_time", year, len(due))
        for period in some_of(rng, [p for p in due if p.start <= end - days(95)], wanted):
            late.setdefault(id(period), set()).add(year)
    for period in periods:
        deadlines = Deadlines(add_working_days(period.start, FIRST_REVIEW_WORKING_DAYS), 3, 6)
        until = (period.end or year_end(scenario.last_year) + days(1)) - days(1)
        held = review_days(rng, period.start, until, deadlines, late.get(id(period), set()))
        period.reviews = [(day, _views(rng, words, period, day)) for day in held]
    for year in scenario.years:
        asked = [p for p in periods if p.in_care(year_end(year)) and _asked(words, p, year)]
        wanted = len(asked) - scenario.quota("cla_review_participation", year, len(asked))
        for period in some_of(rng, asked, wanted):
            index = rng.choice(_asked(words, period, year))
            period.reviews[index] = (period.reviews[index][0], words.pick(rng, "review_no_views"))


def _views(rng: Random, words: Vocabulary, period: Period, day: date) -> str:
    if age_on(period.person.born, day) < 4:
        return words.code["review_under_four"]
    return words.pick(rng, "review_views")


def _asked(words: Vocabulary, period: Period, year: int) -> list[int]:
    """Positions of the reviews of the year at which the child was old enough to be asked."""
    return [
        index
        for index, (day, code) in enumerate(period.reviews)
        if year_of(day) == year and code != words.code["review_under_four"]
    ]


def write_missing(rng: Random, words: Vocabulary, scenario: Scenario, periods: Sequence[Period]) -> None:
    """Missing incidents of the planned share of the children looked after in each year, and some absences."""
    for year in scenario.years:
        in_year = [p for p in periods if p.overlaps(year)]
        older = [
            p
            for p in in_year
            if age_on(p.person.born, year_start(year)) >= 10
            and _latest_start(p, year) - _first_day(p, year) >= days(20)
        ]
        wanted = scenario.quota("missing", year, len({id(p.person) for p in in_year}))
        for period in some_of(rng, older, wanted):
            number = rng.choices([n for n, _ in INCIDENTS], weights=[weight for _, weight in INCIDENTS])[0]
            _go_missing(rng, period, year, words.code["missing"], number)
        for period in some_of(rng, older, wanted // 5):
            _go_missing(rng, period, year, words.code["away"], 1)


def _first_day(period: Period, year: int) -> date:
    return max(period.start, year_start(year)) + days(1)


def _latest_start(period: Period, year: int) -> date:
    return min(period.end or year_end(year), year_end(year)) - days(7)


def _go_missing(rng: Random, period: Period, year: int, code: str, number: int) -> None:
    first, last = _first_day(period, year), _latest_start(period, year)
    step = (last - first).days // number
    for index in range(number):
        start = day_between(rng, first + days(step * index), first + days(max(step * index, step * (index + 1) - 7)))
        end = start + days(rng.choices((0, 1, 2, 4), weights=(50, 30, 14, 6))[0])
        taken = [(s, e) for _, s, e in period.missing]
        if end <= last + days(6) and all(end < s or start > e for s, e in taken):
            period.missing.append((code, start, end))
