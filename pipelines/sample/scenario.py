"""Scenarios: how many children of each kind, and which share of a cohort counts. No child is made here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from pathlib import Path
from typing import Any

from warehouse.declared import load_yaml

SOMERSET = Path(__file__).parent / "somerset.yml"
ByYear = Mapping[int, int]


@dataclass(frozen=True)
class PlanCell:
    """Child protection plans that start in one window and end in another (None: still open)."""

    count: int
    start: tuple[date, date]
    end: tuple[date, date] | None
    is_long: bool
    is_transfer: bool


@dataclass(frozen=True)
class Scenario:
    """Quotas of one authority; see somerset.yml for what each says."""

    years: tuple[int, ...]
    census_years: tuple[int, ...]
    children_a_year: int
    population: ByYear
    plans: tuple[PlanCell, ...]
    conferences_without_plan: ByYear
    enquiries_without_conference: ByYear
    referrals: ByYear
    open_at_start: int
    care: Mapping[tuple[int, int], int]
    adopted: ByYear
    adoption_days: Mapping[int, tuple[int, int, int, int]]
    became_adult: ByYear
    unaccompanied: ByYear
    returned_to_care: int
    adoption_plan_ended: int
    short_breaks: Mapping[str, int]
    temporary_placements: ByYear
    former_care_leavers: ByYear
    shares: Mapping[str, Mapping[int, float]]

    @property
    def last_year(self) -> int:
        """The newest reporting year."""
        return self.years[-1]

    def quota(self, share: str, year: int, base: int) -> int:
        """How many of ``base`` cases count for ``share`` in ``year``, rounded half up."""
        return half_up(self.shares[share].get(year, 0.0) * base)


def half_up(value: float) -> int:
    """``value`` to the nearest whole number, a half upwards."""
    return floor(value + 0.5)


def load_scenario(children: int | None = None, path: Path = SOMERSET) -> Scenario:
    """The declared scenario, scaled so that about ``children`` stand in one CIN census."""
    declared = load_yaml(path)
    factor = 1.0 if children is None else children / declared["children_a_year"]
    care = {(int(s), int(e)): n for s, row in declared["care"].items() for e, n in row.items()}
    plans = declared["plans"]
    return Scenario(
        years=tuple(declared["years"]),
        census_years=tuple(declared["census_years"]),
        children_a_year=half_up(declared["children_a_year"] * factor),
        population={year: half_up(n * factor) for year, n in declared["population"].items()},
        plans=tuple(map(_cell, plans, _scaled([c["count"] for c in plans], factor))),
        care=dict(zip(care, _scaled(list(care.values()), factor), strict=True)),
        adoption_days={year: tuple(spans) for year, spans in declared["adoption_days"].items()},
        shares=declared["shares"],
        short_breaks={kind: half_up(n * factor) for kind, n in declared["short_breaks"].items()},
        open_at_start=half_up(declared["open_at_start"] * factor),
        returned_to_care=half_up(declared["returned_to_care"] * factor),
        adoption_plan_ended=half_up(declared["adoption_plan_ended"] * factor),
        conferences_without_plan=_scaled_years(declared["conferences_without_plan"], factor),
        enquiries_without_conference=_scaled_years(declared["enquiries_without_conference"], factor),
        referrals=_scaled_years(declared["referrals"], factor),
        adopted=_scaled_years(declared["adopted"], factor),
        became_adult=_scaled_years(declared["became_adult"], factor),
        unaccompanied=_scaled_years(declared["unaccompanied"], factor),
        temporary_placements=_scaled_years(declared["temporary_placements"], factor),
        former_care_leavers=_scaled_years(declared["former_care_leavers"], factor),
    )


def _scaled(counts: Sequence[int], factor: float) -> list[int]:
    """Counts times ``factor``; rounding is carried along, so that the total is right however small the cells."""
    result, wanted, given = [], 0.0, 0
    for count in counts:
        wanted += count * factor
        result.append(half_up(wanted) - given)
        given += result[-1]
    return result


def _scaled_years(counts: Mapping[int, int], factor: float) -> ByYear:
    return {year: half_up(count * factor) for year, count in counts.items()}


def _cell(cell: Mapping[str, Any], count: int) -> PlanCell:
    end = cell.get("end")
    return PlanCell(
        count=count,
        start=(cell["start"][0], cell["start"][1]),
        end=(end[0], end[1]) if end else None,
        is_long=cell.get("long", False),
        is_transfer=cell.get("transfer", False),
    )
