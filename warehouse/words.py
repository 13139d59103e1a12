"""Counts, years and changes in words. Only displayed figures go in, so nothing suppressed can come out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 row``, ``2,675 rows``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def year_words(year_ending: int) -> str:
    """2017 is 2016/17."""
    return f"{year_ending - 1}/{year_ending % 100:02d}"


def number(display: str | None) -> Decimal | None:
    """The number that a displayed figure shows; None for a symbol (c, k, x, z) and for no figure."""
    try:
        found = Decimal(display or "")
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def percent_change(previous: str | None, current: str | None) -> str:
    """Change between two displayed figures, such as ``+48%``; empty where it cannot be said."""
    before, after = number(previous), number(current)
    if before is None or after is None or before <= 0:
        return ""
    pct = (100 * (after - before) / before).quantize(Decimal(1), ROUND_HALF_UP) + 0  # a zero has no sign
    return f"{pct:+}%"
