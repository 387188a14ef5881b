"""Kendall's tau in which a pair weighs more the better its networks are.

The weighted tau of Vigna (WWW 2015) with hyperbolic, additive weights: a pair counts
``1 / (r + 1) + 1 / (s + 1)`` where r and s are its networks' places (0 = best). Places are taken
once by score and once by accuracy, and the two taus averaged: `scipy.stats.weightedtau`.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from eznas_core.ranking.estimate import (
    Estimate,
    Floats,
    varied_ranks,
    with_interval,
)
from eznas_core.ranking.pairs import agreement, bilinear, group_sizes
from eznas_core.ranking.resampling import Resamples, draw_resamples


def weighted_tau(x: ArrayLike, y: ArrayLike, *, resamples: int = 1000, seed: int = 0) -> Estimate:
    """Weighted Kendall's tau with a 95 % bootstrap interval over networks.

    >>> print(weighted_tau([1, 2, 3, 4, 5, 6], [2, 1, 3, 4, 5, 6]))
    0.940 [0.662, 1.000]

    Raises:
        EznasError: The lists differ in length, are too short, hold a NaN, or one is constant.
    """
    first, second = varied_ranks(x, y)
    value = float(scipy.stats.weightedtau(first, second).statistic)
    return with_interval(
        value, resampled_weighted_tau(first, second, draw_resamples(first.size, resamples, seed))
    )


def resampled_weighted_tau(
    x: NDArray[np.int64], y: NDArray[np.int64], resamples: Resamples
) -> Floats:
    """``(resamples,)`` weighted tau on every resample, from dense ranks."""
    counts = resamples.counts
    signs = agreement(x, y)
    by_both = []
    for order in (np.lexsort((y, x))[::-1], np.lexsort((x, y))[::-1]):
        weights = _place_weights(order, counts)
        with np.errstate(invalid="ignore", divide="ignore"):
            by_both.append(
                bilinear(signs, weights, counts)
                / np.sqrt(_untied_weight(x, weights, counts) * _untied_weight(y, weights, counts))
            )
    return np.asarray((by_both[0] + by_both[1]) / 2)


def _place_weights(order: NDArray[np.int64], counts: NDArray[np.float32]) -> Floats:
    # A network that occurs c times after b others takes the places b .. b + c - 1, which weigh
    # 1/(b+1) + ... + 1/(b+c), a difference of two harmonic numbers.
    after = np.cumsum(counts[order], axis=0, dtype=np.float64)
    before = after - counts[order]
    weights = np.empty_like(after)
    weights[order] = scipy.special.digamma(after + 1) - scipy.special.digamma(before + 1)
    return weights


def _untied_weight(
    ranks: NDArray[np.int64], weights: Floats, counts: NDArray[np.float32]
) -> Floats:
    others = counts.sum(axis=0, dtype=np.float64) - group_sizes(ranks, counts)[ranks]
    return np.asarray((weights * others).sum(axis=0))
