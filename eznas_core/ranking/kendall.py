"""Kendall's tau-b: of the pairs of networks, how many more are ordered alike than not.

    tau_b = (concordant - discordant) / sqrt((pairs - ties in x) (pairs - ties in y))

The value is `scipy.stats.kendalltau`'s; only the thousand bootstrap resamples are our own, done
together instead of one by one (see `pairs`), and equal to scipy's on each.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from eznas_core.ranking.estimate import (
    Estimate,
    Floats,
    dense_ranks,
    paired_lists,
    varied_ranks,
    with_interval,
)
from eznas_core.ranking.pairs import EXACT_BELOW, agreement, bilinear, tied_pairs
from eznas_core.ranking.resampling import Resamples, draw_resamples


def tau_b(x: ArrayLike, y: ArrayLike) -> float | None:
    """Kendall's tau-b without an interval, or None where one of the lists is constant.

    >>> tau_b([1, 2, 3, 4], [1, 2, 4, 3])
    0.6666...
    >>> tau_b([7, 7, 7], [1, 2, 3]) is None
    True

    Raises:
        EznasError: The lists differ in length, are too short, or hold a NaN.
    """
    first, second = (dense_ranks(values) for values in paired_lists(x, y))
    if not first.any() or not second.any():
        return None
    return float(scipy.stats.kendalltau(first, second).statistic)


def kendall_tau(x: ArrayLike, y: ArrayLike, *, resamples: int = 1000, seed: int = 0) -> Estimate:
    """Kendall's tau-b with a 95 % bootstrap interval over networks.

    >>> print(kendall_tau([1, 2, 3, 4, 5, 6], [1, 2, 3, 5, 4, 6]))
    0.867 [0.333, 1.000]

    Args:
        x: ``(n,)`` scores.
        y: ``(n,)`` accuracies, in the same order.
        resamples: Bootstrap resamples.
        seed: Seed of the resamples.

    Raises:
        EznasError: As `tau_b`, or one of the lists is constant.
    """
    first, second = varied_ranks(x, y)
    value = float(scipy.stats.kendalltau(first, second).statistic)
    drawn = draw_resamples(first.size, resamples, seed)
    return with_interval(value, _resampled(first, second, drawn))


def resampled_tau(x: Floats, y: Floats, resamples: Resamples) -> Floats:
    """``(resamples,)`` tau-b on every resample; NaN where one is constant."""
    return _resampled(dense_ranks(x), dense_ranks(y), resamples)


def _resampled(first: NDArray[np.int64], second: NDArray[np.int64], resamples: Resamples) -> Floats:
    if resamples.n >= EXACT_BELOW:
        return _one_by_one(first, second, resamples)
    return weighted_pairs_tau(first, second, resamples.counts)


def weighted_pairs_tau(
    x: NDArray[np.int64], y: NDArray[np.int64], counts: NDArray[np.float32]
) -> Floats:
    """tau-b of the lists in which network i occurs ``counts[i, b]`` times.

    Args:
        x: ``(n,)`` dense ranks.
        y: ``(n,)`` dense ranks.
        counts: ``(n, resamples)`` whole numbers; columns need not have equal sums.
    """
    size = counts.sum(axis=0, dtype=np.float64)
    pairs = size * (size - 1) / 2
    difference = bilinear(agreement(x, y), counts, counts) / 2
    untied_x = pairs - tied_pairs(x, counts)
    untied_y = pairs - tied_pairs(y, counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        tau = difference / np.sqrt(untied_x) / np.sqrt(untied_y)
    return np.asarray(np.clip(tau, -1, 1))


def _one_by_one(x: NDArray[np.int64], y: NDArray[np.int64], resamples: Resamples) -> Floats:
    # From about four thousand networks on, n log n beats the matrix product.
    return np.array([scipy.stats.kendalltau(x[row], y[row]).statistic for row in resamples.indices])
