"""Statistical uncertainty of percentages: 95% Wilson interval, and a two-sided test of the change (exact for
small numbers).

The only place with binary floating point: results are DOUBLE, rounded to DECIMALS places. Outcome words never depend
on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

Z_95 = 1.959963984540054
INTERVAL_DECIMALS, P_VALUE_DECIMALS = 4, 6
NOISE_LEVEL = 0.05
EXACT_BELOW_EXPECTED = 5
TIE_TOLERANCE = 1e-7


def wilson(figures: pl.DataFrame) -> pl.DataFrame:
    """Adds interval_low and interval_high, percent 0-100, to rows with n, d and unit;
    NULL unless a percentage with cases.

    Wilson (1927): (p + z2/2d -+ z sqrt(p(1-p)/d + z2/4d2)) / (1 + z2/d).
    """
    d, p = pl.col("d").cast(pl.Float64), pl.col("n") / pl.col("d")
    z2 = Z_95**2
    centre = (p + z2 / (2 * d)) / (1 + z2 / d)
    half = Z_95 * (p * (1 - p) / d + z2 / (4 * d * d)).sqrt() / (1 + z2 / d)
    is_percent = (pl.col("unit") == "percent") & (pl.col("d") > 0) & (pl.col("status") == "ok")
    low = pl.when(pl.col("n") == 0).then(0.0).otherwise(100 * (centre - half))
    high = pl.when(pl.col("n") == pl.col("d")).then(100.0).otherwise(100 * (centre + half))
    return figures.with_columns(
        interval_low=pl.when(is_percent).then(low.clip(0, 100).round(INTERVAL_DECIMALS)),
        interval_high=pl.when(is_percent).then(high.clip(0, 100).round(INTERVAL_DECIMALS)),
    )


def change_test(pairs: pl.DataFrame) -> pl.DataFrame:
    """Adds change_p_value and within_noise to rows with n, d, previous_n, previous_d, on one definition.

    Fisher's exact test where any expected count is below 5, else z with the pooled variance; both two-sided.
    within_noise: the p-value, as shown, is 0.05 or more. NULL where there is nothing to test.
    """
    can_test = (
        (pl.col("unit") == "percent")
        & (pl.col("status") == "ok")
        & (pl.col("previous_status") == "ok")
        & (pl.col("previous_version") == pl.col("definition_version"))
    )
    indexed = pairs.with_row_index("pair")
    tested = indexed.filter(can_test)
    columns = [tested[name].cast(pl.Int64).to_numpy() for name in ("n", "d", "previous_n", "previous_d")]
    result = tested.select("pair").with_columns(
        pl.Series("change_p_value", two_proportion_p_values(*columns), dtype=pl.Float64)
    )
    p = pl.col("change_p_value").round(P_VALUE_DECIMALS)
    return (
        indexed.join(result, on="pair", how="left", maintain_order="left")
        .with_columns(change_p_value=p)
        .with_columns(within_noise=pl.col("change_p_value") >= NOISE_LEVEL)
        .drop("pair")
    )


def two_proportion_p_values(n1: Integers, d1: Integers, n2: Integers, d2: Integers) -> Floats:
    """Two-sided p-values of n1/d1 against n2/d2, one per position."""
    import numpy as np

    total, hits = d1 + d2, n1 + n2
    margins = np.minimum(d1, d2) * np.minimum(hits, total - hits)
    is_small = margins < EXACT_BELOW_EXPECTED * total
    p_values = np.ones(len(n1), dtype=np.float64)
    p_values[is_small] = _fisher(n1[is_small], d1[is_small], n2[is_small], d2[is_small])
    p_values[~is_small] = _pooled_z(n1[~is_small], d1[~is_small], n2[~is_small], d2[~is_small])
    return p_values


def _pooled_z(n1: Integers, d1: Integers, n2: Integers, d2: Integers) -> Floats:
    import numpy as np
    from scipy.special import erfc

    share = (n1 + n2) / (d1 + d2)
    error = np.sqrt(share * (1 - share) * (1 / d1 + 1 / d2))
    p_values: Floats = erfc(np.abs(n1 / d1 - n2 / d2) / error / np.sqrt(2))
    return p_values


def _fisher(n1: Integers, d1: Integers, n2: Integers, d2: Integers) -> Floats:
    """Sum of the probabilities of all tables with the same margins that are no likelier than the one seen."""
    import numpy as np
    from scipy.special import gammaln

    if not len(n1):
        return np.ones(0)
    hits = n1 + n2
    low, high = np.maximum(0, hits - d2), np.minimum(hits, d1)
    sizes = high - low + 1
    row = np.repeat(np.arange(len(n1)), sizes)
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    k = np.arange(len(row)) - first + low[row]

    def log_choose(n: Integers, r: Integers) -> Floats:
        chosen: Floats = gammaln(n + 1.0) - gammaln(r + 1.0) - gammaln(n - r + 1.0)
        return chosen

    weight = log_choose(d1[row], k) + log_choose(d2[row], hits[row] - k)
    seen = log_choose(d1, n1) + log_choose(d2, n2)
    certain = log_choose(d1 + d2, hits)
    is_counted = weight <= seen[row] + TIE_TOLERANCE
    total = np.bincount(row, weights=np.where(is_counted, np.exp(weight - certain[row]), 0.0), minlength=len(n1))
    return np.minimum(total, 1.0)
