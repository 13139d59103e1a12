"""Exact rounding and number texts on integers (INDICATORS 1.3). No binary floating point and no rules about figures."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

SCALE_DECIMALS = 6
VALUE_TYPE = pl.Decimal(18, SCALE_DECIMALS)
COUNT_TYPE = pl.Decimal(18, 0)


def power_of_ten(decimals: pl.Expr) -> pl.Expr:
    """10 to the power of a column of small integers, as Int64."""
    return pl.lit(10, dtype=pl.Int64).pow(decimals.cast(pl.Int64)).cast(pl.Int64)


def half_up(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """The quotient of two integers rounded half up, away from zero: 625/100 -> 6, -25/10 -> -3.

    NULL when the denominator is 0.
    """
    positive = pl.when(denominator != 0).then(denominator.abs())
    size = (2 * numerator.abs() + positive) // (2 * positive)
    return size * numerator.sign() * denominator.sign()


def scaled(numerator: pl.Expr, denominator: pl.Expr, multiplier: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """``multiplier * numerator / denominator`` in units of the last decimal: 94.9 with one decimal is 949."""
    return half_up(numerator * multiplier * power_of_ten(decimals), denominator)


def decimal_text(units: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """The number that ``scaled`` gives, written out: 949 with one decimal -> ``94.9``; 48 with none -> ``48``."""
    places = decimals.cast(pl.Int64)
    power = power_of_ten(decimals)
    sign = pl.when(units < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole = (units.abs() // power).cast(pl.String)
    fraction = (units.abs() % power).cast(pl.String).str.pad_start(places, "0")
    return pl.when(places == 0).then(sign + whole).otherwise(sign + whole + pl.lit(".") + fraction)


def to_decimal(millionths: pl.Expr) -> pl.Expr:
    """Integers in millionths as DECIMAL(18,6)."""
    return (millionths.cast(pl.Decimal(38, 0)) * pl.lit(Decimal("0.000001"))).cast(VALUE_TYPE)


def to_millionths(value: pl.Expr) -> pl.Expr:
    """A DECIMAL of at most six decimals as integer millionths."""
    return (value.cast(pl.Decimal(38, SCALE_DECIMALS)) * pl.lit(Decimal(10**SCALE_DECIMALS))).cast(pl.Int64)


def millionths_step(decimals: pl.Expr) -> pl.Expr:
    """One unit of the last decimal, in millionths: one decimal -> 100,000."""
    return pl.lit(10**SCALE_DECIMALS, dtype=pl.Int64) // power_of_ten(decimals)


def millionths_text(millionths: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """Millionths rounded half up and written with ``decimals`` places."""
    return decimal_text(half_up(millionths, millionths_step(decimals)), decimals)


def rounded_millionths(millionths: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """Millionths rounded half up to ``decimals``, still in millionths.

    Only for numbers that are exact in millionths (published benchmarks); a quotient is rounded once, by ``scaled``.
    """
    step = millionths_step(decimals)
    return half_up(millionths, step) * step


def multiplier(unit: pl.Expr) -> pl.Expr:
    """What a quotient is multiplied by: percent 100, rate 10,000, means 1 (CONTRACT 4)."""
    return unit.replace_strict({"percent": 100, "rate": 10_000}, default=1, return_dtype=pl.Int64)
