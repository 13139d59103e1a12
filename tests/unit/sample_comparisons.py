"""Comparison of a figure with the year before and with others, in plain Python, by INDICATORS 4."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist, median

from tests.unit.sample_cases import COUNTS, MEANS, RATES, Figure
from tests.unit.sample_records import Row

HIGHER = {"assess_45wd", "cp_icpc_on_time", "cp_rcpc_on_time", "cp_visits_on_time", "cla_reviews_on_time"}
HIGHER |= {"cla_review_participation", "cla_long_term_stability", "health_assessment", "health_dental"}
HIGHER |= {"health_immunisations", "health_dev_checks_u5", "sdq_completed", "cl_in_touch"}
HIGHER |= {"cl_suitable_accommodation", "cl_eet"}
LOWER = {"ref_repeat_12m", "cp_repeat_plan", "cp_plan_2y_open", "cp_plan_2y_ceased", "cla_three_plus_placements"}
LOWER |= {"cla_placed_over_20_miles", "perm_a1_days", "perm_a2_days"}
WHOLE = COUNTS | {"perm_a1_days", "perm_a2_days"}
NEIGHBOURS = {"933": "878 908 935 838 893 926 884 916 845 865"}  # the set of April 2021
BEFORE = {"838": "835"}  # Dorset until 2019
REGION = {"933": "E12000009"}


def half_up(value: Fraction, decimals: int) -> Decimal:
    """Away from zero, on the exact quotient."""
    scaled = abs(value) * 10**decimals
    whole = int(scaled) + (scaled - int(scaled) >= Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


def exact(indicator: str, figure: Figure, population: int | None = None) -> Fraction | None:
    """The figure unrounded; None when there is nothing to divide by."""
    hits, total = figure
    if indicator in COUNTS:
        return Fraction(hits)
    if indicator in RATES:
        return Fraction(10000 * hits, population) if population else None
    scale = 1 if indicator in MEANS else 100
    return Fraction(scale * hits, total) if total else None


def shown(indicator: str, value: Fraction | None) -> Decimal | None:
    return None if value is None else half_up(value, 0 if indicator in WHOLE else 1)


def outcome(indicator: str, now: Decimal | None, before: Decimal | None, bases: tuple[int, int]) -> str:
    """INDICATORS 4.1, on displayed values; both on one definition."""
    if indicator not in HIGHER | LOWER:
        return "contextual"
    if now is None or before is None:
        return "not_comparable:missing"
    if min(bases) < 6:
        return "not_comparable:small_base"
    if now == before:
        return "no_change"
    return "improved" if (now > before) is (indicator in HIGHER) else "deteriorated"


def wilson(hits: int, total: int) -> tuple[float, float]:
    """95%, in percent: the two roots of (p - q)^2 = z^2 q(1-q)/n."""
    z = NormalDist().inv_cdf(0.975)
    a, b, c = total + z * z, -(2 * hits + z * z), hits * hits / total
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return 100 * max(0.0, (-b - root) / (2 * a)), 100 * min(1.0, (-b + root) / (2 * a))


def p_value(now: Figure, before: Figure) -> float:
    """Two-sided: Fisher's exact test where an expected count is below 5, else the normal one with pooled variance."""
    (a, m), (b, n) = now, before
    hits = a + b
    if min(m, n) * min(hits, m + n - hits) < 5 * (m + n):
        tables = [math.comb(m, k) * math.comb(n, hits - k) for k in range(max(0, hits - n), min(hits, m) + 1)]
        seen = math.comb(m, a) * math.comb(n, b)
        return float(Fraction(sum(t for t in tables if t <= seen), math.comb(m + n, hits)))
    share = hits / (m + n)
    z = abs(a / m - b / n) / math.sqrt(share * (1 - share) * (1 / m + 1 / n))
    return math.erfc(z / math.sqrt(2))


@dataclass(frozen=True)
class Comparator:
    display: str | None = None
    value: Fraction | None = None
    year: int | None = None
    decimals: int = 1
    members: int | None = None


def gap_word(indicator: str, value: Fraction | None, other: Comparator, year: int) -> str | None:
    """Only against the same year; the gap at the coarser of the two decimals."""
    if indicator not in HIGHER | LOWER or value is None or other.value is None or other.year != year:
        return None
    gap = half_up(value - other.value, min(0 if indicator in WHOLE else 1, other.decimals))
    if gap == 0:
        return "same"
    return "better" if (gap > 0) is (indicator in HIGHER) else "worse"


class Benchmarks:
    """Published figures in the simple layout."""

    def __init__(self, landing: Path, authority: str, headline: dict[tuple[str, int], str]) -> None:
        self.authority, self.headline = authority, headline
        self.rows: list[Row] = []
        for path in sorted((landing / "reference").glob("*.csv")):
            with path.open(newline="", encoding="utf-8") as stream:
                self.rows += [row for row in csv.DictReader(stream) if "geography" in row]

    def population(self, year: int) -> int | None:
        wanted = f"la:{self.authority}"
        for row in self.rows:
            if (row["indicator_id"], row["geography"], row["year_ending"]) == ("population_0_17", wanted, str(year)):
                return int(row["value"])
        return None

    def _of(self, indicator: str, geography: str, year: int, version: str) -> Row | None:
        """Of the definition asked for; a row that names none has that of its year."""
        for row in self.rows:
            if (row["indicator_id"], row["geography"], row["year_ending"]) == (indicator, geography, str(year)):
                own = row["definition_version"] or self.headline.get((indicator, year), "v1")
                if own == version:
                    return row
        return None

    def of(self, indicator: str, geography: str, year: int) -> Comparator:
        """Of the year, else of the year before."""
        version = self.headline.get((indicator, year), "v1")
        for one in (year, year - 1):
            row = self._of(indicator, geography, one, version)
            if row and row["value"]:
                decimals = len(row["value"].partition(".")[2])
                return Comparator(row["value"], Fraction(row["value"]), one, decimals)
        return Comparator()

    def neighbours(self, indicator: str, year: int, method: str) -> Comparator:
        """What is published for the neighbours together, else the mean or median of at least five of them."""
        too_few = None
        for one in (year, year - 1):
            together = self.of(indicator, f"neighbours:{self.authority}", one)
            if together.year == one:
                return together
            values = list(self._members(indicator, one, self.headline.get((indicator, year), "v1")))
            if len(values) >= 5:
                middle = sum(values, Fraction(0)) / len(values) if method == "mean" else median(values)
                shown_as = half_up(middle, 1)
                return Comparator(str(shown_as), middle, one, 1, len(values))
            if values and too_few is None:
                too_few = Comparator("x", None, one, 1, len(values))
        return too_few or Comparator()

    def _members(self, indicator: str, year: int, version: str) -> Iterator[Fraction]:
        for code in NEIGHBOURS[self.authority].split():
            rows = [self._of(indicator, f"la:{c}", year, version) for c in (code, BEFORE.get(code, "")) if c]
            if (row := next((row for row in rows if row), None)) and row["value"] not in {"", "c", "x", "z", "-"}:
                yield Fraction(row["value"])
