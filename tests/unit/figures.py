"""Builders of small frames for the tests of measures, comparisons and disclosure: cohorts, slots, levels, figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from assets.measures import BREAKDOWNS, SLOT_COLUMNS, VALUE_COLUMNS, values

YEAR_ENDS = {year: date(year, 3, 31) for year in range(2010, 2030)}
UNIT_DECIMALS = {"percent": 1, "rate": 1, "score": 1, "count": 0, "days": 0}

COHORT_COLUMNS = pl.Schema(
    {
        "authority": pl.String(),
        "indicator_id": pl.String(),
        "definition_version": pl.String(),
        "period_type": pl.String(),
        "period_end": pl.Date(),
        "child_id": pl.String(),
        "case_id": pl.String(),
        "in_denominator": pl.Boolean(),
        "in_numerator": pl.Boolean(),
        "measure_value": pl.Int64(),
        "reason": pl.String(),
        "companion": pl.String(),
        "flag": pl.String(),
        **{name: pl.String() for name in BREAKDOWNS},
    }
)

LEVELS = pl.DataFrame(
    [("sex", "", level, order, False) for order, level in enumerate(["Male", "Female", "Not known"])]
    + [("uasc", "", level, order, False) for order, level in enumerate(["Yes", "No"])]
    + [
        ("age_band", "cla", level, order, level in ("18 and over", "Not known"))
        for order, level in enumerate(["Under 1", "1-4", "5-9", "10-15", "16-17", "18 and over", "Not known"])
    ],
    schema=["breakdown", "age_bands", "level", "level_order", "is_optional"],
    orient="row",
)


def slot(
    indicator_id: str = "health_dental", unit: str = "percent", year: int = 2017, **changes: Any
) -> dict[str, Any]:
    """One figure that must exist; ``changes`` override any column."""
    row = {
        "authority": "933",
        "indicator_id": indicator_id,
        "definition_version": "v1",
        "is_headline": True,
        "period_type": "year",
        "period_start": date(year - 1, 4, 1),
        "period_end": date(year, 3, 31),
        "year_ending": year,
        "unit": unit,
        "decimals": UNIT_DECIMALS[unit],
        "polarity": "higher",
        "status": "ok",
        "rule_ids": [],
        "population": None,
        "breakdowns": [],
        "age_bands": "cla",
    }
    return {**row, **changes}


def slots(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SLOT_COLUMNS, orient="row")


def case(of: dict[str, Any], hit: bool = True, count: int = 1, **changes: Any) -> list[dict[str, Any]]:
    """``count`` identical cohort rows of a slot, in the denominator and, when ``hit``, in the numerator."""
    keys = ("authority", "indicator_id", "definition_version", "period_type", "period_end")
    row = dict.fromkeys(COHORT_COLUMNS) | {key: of[key] for key in keys}
    row |= {"child_id": "1", "in_denominator": True, "in_numerator": hit, "reason": ""} | changes
    return [row] * count


def cohort(*groups: list[dict[str, Any]]) -> pl.DataFrame:
    """Alike cases in one row, as ``assets.figures.counted_cases`` hands them over."""
    rows = pl.DataFrame([row for group in groups for row in group], schema=COHORT_COLUMNS, orient="row")
    return rows.group_by(pl.all(), maintain_order=True).agg(pl.len().cast(pl.Int64).alias("cases"))


def figure(of: dict[str, Any], hits: int, total: int, **changes: Any) -> pl.DataFrame:
    """The headline value of a slot with ``hits`` of ``total``, as ``values`` computes it."""
    rows = cohort(case(of, True, hits, **changes), case(of, False, total - hits, **changes))
    return values(rows, slots(of), LEVELS)


def empty_values() -> pl.DataFrame:
    return pl.DataFrame(schema=VALUE_COLUMNS)


BENCHMARK_COLUMNS = pl.Schema(
    {
        "indicator_id": pl.String(),
        "geography": pl.String(),
        "year_ending": pl.Int32(),
        "value_text": pl.String(),
        "value": pl.Decimal(18, 6),
        "status": pl.String(),
        "decimals": pl.Int32(),
        "source": pl.String(),
        "edition": pl.String(),
        "source_file": pl.String(),
        "source_sha256": pl.String(),
        "definition_version": pl.String(),
    }
)


def benchmark(
    geography: str, text: str, year: int = 2017, indicator_id: str = "health_dental", **changes: Any
) -> dict[str, Any]:
    """One published value; a text that is not a number is a symbol."""
    is_number = text.replace(".", "").isdigit()
    row = {
        "indicator_id": indicator_id,
        "geography": geography,
        "year_ending": year,
        "value_text": text,
        "value": Decimal(text) if is_number else None,
        "status": "" if is_number else text,
        "decimals": len(text.partition(".")[2]) if is_number else 1,
        "source": "DfE",
        "edition": None,
        "source_file": "benchmarks.csv",
        "source_sha256": "0" * 64,
        "definition_version": None,
    }
    return {**row, **changes}


def benchmarks(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=BENCHMARK_COLUMNS, orient="row")


def neighbours(*codes: str, neighbour_set: str = "2021-04", authority: str = "933") -> pl.DataFrame:
    rows = [(authority, code, rank, neighbour_set) for rank, code in enumerate(codes, 1)]
    schema = {"authority": pl.String, "neighbour": pl.String, "rank": pl.Int32, "neighbour_set": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def authorities(*rows: tuple[str, str | None, str | None]) -> pl.DataFrame:
    """Rows of authority, region_code, predecessor."""
    schema = {"authority": pl.String, "region_code": pl.String, "predecessor": pl.String}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def broken_down(of: dict[str, Any], levels: dict[str, tuple[int, int]], breakdown: str = "sex") -> pl.DataFrame:
    """Cohort rows of a slot with (numerator, denominator) in each level of one breakdown;
    of a count only the numerator is used.
    """
    groups = []
    for level, (hits, total) in levels.items():
        groups.append(case(of, True, hits, **{breakdown: level}))
        groups.append(case(of, False, 0 if of["unit"] == "count" else total - hits, **{breakdown: level}))
    return cohort(*groups)
