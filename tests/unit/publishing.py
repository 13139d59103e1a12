"""Publishing small cohorts in tests: from cohort rows through every step to the published tier."""

from __future__ import annotations

from typing import Any

import polars as pl

from assets.benchmarks import comparators
from assets.companions import companions
from assets.comparisons import compare
from assets.disclosure import Published, suppress
from assets.figures import companion_rules
from assets.measures import values
from assets.reconciliation import reconcile
from tests.unit.figures import LEVELS, authorities, benchmarks, neighbours, slots

RULES = companion_rules()
Cell = tuple[str, int | None, int | None]


def publish(
    rows: pl.DataFrame,
    *wanted: dict[str, Any],
    profile: Any = "dfe_like",
    bench: pl.DataFrame | None = None,
    previous_published: pl.DataFrame | None = None,
) -> Published:
    """The published tier of a cohort."""
    all_slots, bench = slots(*wanted), benchmarks() if bench is None else bench
    exact, beside = values(rows, all_slots, LEVELS), companions(rows, all_slots, RULES)
    compared = compare(exact, all_slots, comparators(bench, neighbours(), authorities(), all_slots))
    local = reconcile(exact, bench, all_slots)
    options: dict[str, Any] = {"profile": profile, "previous_published": previous_published}
    return suppress(exact, beside, compared, local, all_slots, LEVELS, RULES, **options)


def shown(
    published: Published, indicator_id: str = "health_dental", breakdown: str | None = None, year: int = 2017
) -> dict[str, Cell]:
    """Level -> (display, numerator, denominator)."""
    rows = published.values.filter(indicator_id=indicator_id, year_ending=year)
    wanted = rows if breakdown is None else rows.filter(breakdown=breakdown)
    return {
        level: (display, None if n is None else int(n), None if d is None else int(d))
        for level, display, n, d in wanted.select("level", "display", "numerator", "denominator").iter_rows()
    }
