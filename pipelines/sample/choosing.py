"""Choosing cases so that a planned number counts: the only randomness that a figure depends on. No dates, no codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def some_of(rng: Random, items: Iterable[T], number: int) -> list[T]:
    """``number`` of the items (all of them, when there are fewer), in their own order."""
    every = list(items)
    chosen = set(rng.sample(range(len(every)), max(0, min(number, len(every)))))
    return [item for index, item in enumerate(every) if index in chosen]


def groups_holding(rng: Random, groups: Sequence[T], wanted: int, size: Callable[[T], int]) -> list[T]:
    """Groups whose sizes add up to ``wanted``, as nearly as they can without passing it."""
    order = list(groups)
    rng.shuffle(order)
    chosen, left = [], wanted
    for group in order:
        if size(group) <= left:
            chosen.append(group)
            left -= size(group)
    return chosen


def group_sizes(rng: Random, total: int) -> list[int]:
    """Sizes of sibling groups (1 to 4) that add up to ``total``."""
    sizes: list[int] = []
    while total:
        sizes.append(min(total, rng.choices((1, 2, 3, 4), weights=(46, 30, 16, 8))[0]))
        total -= sizes[-1]
    return sizes


def across_years(
    rng: Random, items: Sequence[T], years_of: Callable[[T], Sequence[int]], wanted: Mapping[int, int]
) -> set[int]:
    """Positions of items such that in every year ``wanted[year]`` of the items present in it are chosen.

    An item counts in every year it is present in. Years are filled in order, each from the items that are new in it.
    """
    chosen: set[int] = set()
    present = [set(years_of(item)) for item in items]
    for year in sorted(wanted):
        already = sum(year in present[index] for index in chosen)
        fresh = [index for index, years in enumerate(present) if years and min(years) == year]
        chosen.update(some_of(rng, fresh, wanted[year] - already))
    return chosen
