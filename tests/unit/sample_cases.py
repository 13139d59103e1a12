"""What a recomputation yields: the cases of each figure. Numerator, denominator and companions follow from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

Figure = tuple[int, int]
Key = tuple[str, str]  # indicator, definition version
MEANS = {"sdq_average", "perm_a1_days", "perm_a2_days"}
COUNTS = {"cp_plans_open", "cp_plans_started", "cla_number", "cla_started", "cla_ceased", "cla_uasc"}
RATES = {"cp_s47_rate", "cp_icpc_rate", "cp_plans_rate", "cla_rate"}


@dataclass(frozen=True)
class Case:
    """One child, plan, conference ... of a figure; ``day`` is the date at which age is taken."""

    child: str
    day: date
    counts: bool = True
    value: int = 0
    beside: tuple[str, ...] = ()
    is_outside: bool = False  # only shown beside the figure
    flag: str = ""


Cases = dict[Key, list[Case]]


def figure_of(indicator: str, cases: Iterable[Case]) -> Figure:
    """Numerator and denominator: (sum, number) of means, (number, 0) of counts and rates."""
    inside = [case for case in cases if not case.is_outside]
    if indicator in MEANS:
        return sum(case.value for case in inside), len(inside)
    hits = sum(case.counts for case in inside)
    return hits, 0 if indicator in COUNTS | RATES else len(inside)


def beside(cases: Iterable[Case]) -> Counter[str]:
    """The companions of a figure."""
    return Counter(name for case in cases for name in case.beside)


def headline_version(indicator: str, year: int) -> str:
    """INDICATORS 3.10."""
    if indicator == "cla_placed_over_20_miles":
        return "v1_any_boundary" if year < 2017 else "v2_outside_la"
    others = {"assess_45wd": "v2014", "cp_icpc_on_time": "v2012", "cla_reviews_on_time": "v2011"}
    others |= {"cla_three_plus_placements": "v2", "cl_in_touch": "v2014", "cl_eet": "v2014"}
    return (others | {"cl_suitable_accommodation": "v2014"}).get(indicator, "v1")


def headlines(cases: Cases, year: int) -> dict[str, Figure]:
    """The figures on the version in force in a year."""
    return {
        name: figure_of(name, found)
        for (name, version), found in cases.items()
        if version == headline_version(name, year)
    }
