"""No suppressed cell can be recovered: generated breakdowns, published together, attacked by enumerating every
solution.
"""

from __future__ import annotations

from itertools import product

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.disclosure import Published
from assets.disclosure_audit import audit
from tests.unit.figures import broken_down, case, cohort, slot
from tests.unit.publishing import publish

SEXES = ["Male", "Female", "Not known"]
Levels = dict[str, tuple[int, int]]
Cell = tuple[bool, int | None, int | None]  # hidden, numerator, denominator
MOST = 24

NUMBER = st.one_of(st.integers(0, 6), st.integers(0, MOST // 2))
LEVEL = st.tuples(NUMBER, NUMBER, st.booleans()).map(lambda t: (max(t[:2]) if t[2] else min(t[:2]), max(t[:2])))
LEVEL_SETS = st.tuples(LEVEL, LEVEL, LEVEL).map(lambda levels: dict(zip(SEXES, levels, strict=True)))
MANY = st.lists(LEVEL_SETS, min_size=1, max_size=30)
FEW_RUNS = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def publish_all(many: list[Levels], unit: str = "percent", profile: str = "dfe_like") -> Published:
    """Each breakdown as an authority of its own."""
    name = "cla_started" if unit == "count" else "health_dental"
    wanted = [slot(name, unit, authority=f"{place:03}", breakdowns=["sex"]) for place in range(len(many))]
    rows = [broken_down(of, levels) for of, levels in zip(wanted, many, strict=True)]
    return publish(pl.concat(rows), *wanted, profile=profile)


def by_authority(published: Published) -> list[dict[str, Cell]]:
    found: dict[str, dict[str, Cell]] = {}
    columns = published.values.select("authority", "level", "display", "numerator", "denominator")
    for authority, level, display, n, d in columns.iter_rows():
        cell = (display == "c", None if n is None else int(n), None if d is None else int(d))
        found.setdefault(authority, {})[level] = cell
    return list(found.values())


def fitting(cells: list[Cell], part: int, total: int | None, least: int, most: list[int]) -> list[tuple[int, ...]]:
    """The counts of one part that agree with its published total (1-5 where that is hidden) and the shown levels."""
    options = []
    for cell, highest in zip(cells, most, strict=True):
        shown = cell[1] if part == 1 else cell[2]
        options.append(range(least, highest + 1) if shown is None else range(shown, shown + 1))
    return [pick for pick in product(*options) if (sum(pick) == total if total is not None else sum(pick) <= 5)]


def certain(solutions: list[tuple[int, ...]], place: int) -> int | None:
    """The only number that fits at a place, if there is only one."""
    fits = {solution[place] for solution in solutions}
    return fits.pop() if len(fits) == 1 else None


@FEW_RUNS
@given(MANY)
def test_no_hidden_count_has_only_one_solution(many: list[Levels]) -> None:
    for cells in by_authority(publish_all(many, "count")):
        total, levels = cells["all"][1], [cells[sex] for sex in SEXES]
        some_shown = any(not hidden for hidden, _, _ in levels)
        solutions = fitting(levels, 1, total, 1 if some_shown else 0, [3 * MOST] * 3)
        for place, (hidden, _, _) in enumerate(levels):
            assert not hidden or certain(solutions, place) is None, cells


@FEW_RUNS
@given(MANY)
def test_no_hidden_percentage_has_only_one_solution(many: list[Levels]) -> None:
    for cells in by_authority(publish_all(many)):
        _, total_n, total_d = cells["all"]
        levels = [cells[sex] for sex in SEXES]
        least = 1 if any(d is not None for _, _, d in levels) else 0
        solutions = [
            (ns, ds)
            for ds in fitting(levels, 2, total_d, least, [3 * MOST] * 3)
            for ns in fitting(levels, 1, total_n, 0, list(ds))
            if all(n <= d for n, d in zip(ns, ds, strict=True))
        ]
        for place, (hidden, n, d) in enumerate(levels):
            told_n, told_d = certain([ns for ns, _ in solutions], place), certain([ds for _, ds in solutions], place)
            nobody = told_n == 0 and (d == 0 or total_n == 0)  # an empty level, or a zero that the headline says
            assert not hidden or n is not None or told_n is None or nobody, cells
            assert d is not None or told_d is None, cells


@FEW_RUNS
@given(MANY, st.sampled_from(["dfe_like", "public_conservative"]))
def test_the_audit_agrees(many: list[Levels], profile: str) -> None:
    assert audit(publish_all(many, profile=profile)).to_dicts() == []


@FEW_RUNS
@given(MANY)
def test_small_numbers_are_never_published(many: list[Levels]) -> None:
    for cells in by_authority(publish_all(many)):
        for level, (hidden, n, d) in cells.items():
            assert n not in range(1, 6)
            assert d not in range(1, 6)
            if not hidden and level != "all" and n is not None and d is not None:
                assert d - n not in range(1, 6)


@FEW_RUNS
@given(MANY)
def test_suppression_does_not_depend_on_the_order_of_rows_or_on_other_authorities(many: list[Levels]) -> None:
    together = publish_all(many)
    alone = publish_all(many[:1])
    assert together.values.filter(authority="000").equals(alone.values)
    of = slot(authority="000", breakdowns=["sex"])
    assert publish(broken_down(of, many[0]).reverse(), of).values.equals(alone.values)


@FEW_RUNS
@given(st.lists(st.tuples(*[st.integers(0, 30)] * 9), min_size=1, max_size=15))
def test_flows_and_figures_of_the_same_cases_keep_their_secrets(many: list[tuple[int, ...]]) -> None:
    frames, wanted = [], []
    for place, numbers in enumerate(many):
        made, slots_made = linked_figures(f"{place:03}", numbers)
        frames.append(made)
        wanted += slots_made
    assert audit(publish(pl.concat(frames), *wanted)).to_dicts() == []


def linked_figures(authority: str, numbers: tuple[int, ...]) -> tuple[pl.DataFrame, list[dict[str, object]]]:
    """Health figures of all, the youngest and the oldest children, and the flow of children looked after."""
    bands = dict(zip(["Under 1", "1-4", "5-9", "10-15", "16-17"], ((n // 2, n) for n in numbers[:5]), strict=True))
    health = [
        slot(name, authority=authority, breakdowns=["age_band"]) for name in ("health_dental", "health_dev_checks_u5")
    ]
    convicted = slot("cla_convicted", authority=authority, breakdowns=["age_band"])
    frames = [
        broken_down(health[0], bands, "age_band"),
        broken_down(health[1], dict(list(bands.items())[:2]), "age_band"),
        broken_down(convicted, dict(list(bands.items())[3:]), "age_band"),
    ]
    flow = [slot("cla_number", "count", 2016, authority=authority)]
    flow += [slot(name, "count", authority=authority) for name in ("cla_started", "cla_ceased", "cla_number")]
    adopted = slot("perm_adopted_pct", authority=authority)
    frames.append(cohort(*(case(of, count=number) for of, number in zip(flow, numbers[5:], strict=True))))
    frames.append(cohort(case(adopted, False, numbers[7])))
    return pl.concat(frames), [*health, convicted, *flow, adopted]
