"""Spearman's rho: Pearson's correlation of the ranks, ties given their mean rank."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from eznas_core.ranking.estimate import (
    Estimate,
    Floats,
    dense_ranks,
    varied_ranks,
    with_interval,
)
from eznas_core.ranking.pairs import group_sizes
from eznas_core.ranking.resampling import Resamples, draw_resamples


def spearman_rho(x: ArrayLike, y: ArrayLike, *, resamples: int = 1000, seed: int = 0) -> Estimate:
    """Spearman's rho with a 95 % bootstrap interval over networks.

    >>> print(spearman_rho([1, 2, 3, 4, 5, 6], [1, 2, 3, 5, 4, 6]))
    0.943 [0.500, 1.000]

    Raises:
        EznasError: The lists differ in length, are too short, hold a NaN, or one is constant.
    """
    first, second = varied_ranks(x, y)
    value = float(scipy.stats.spearmanr(first, second).statistic)
    drawn = draw_resamples(first.size, resamples, seed)
    return with_interval(value, _resampled(first, second, drawn))


def resampled_rho(x: Floats, y: Floats, resamples: Resamples) -> Floats:
    """``(resamples,)`` rho on every resample; NaN where one is constant."""
    return _resampled(dense_ranks(x), dense_ranks(y), resamples)


def _resampled(x: NDArray[np.int64], y: NDArray[np.int64], resamples: Resamples) -> Floats:
    counts = resamples.counts
    first, second = _centred_ranks(x, counts), _centred_ranks(y, counts)
    covariance = (counts * first * second).sum(axis=0)
    spread = (counts * first**2).sum(axis=0) * (counts * second**2).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.clip(covariance / np.sqrt(spread), -1, 1))


def _centred_ranks(ranks: NDArray[np.int64], counts: NDArray[np.float32]) -> Floats:
    # In a resample of n networks a group of g that has b before it shares the mean rank
    # b + (g + 1) / 2; the mean of all ranks is (n + 1) / 2.
    sizes = group_sizes(ranks, counts)
    before = np.cumsum(sizes, axis=0) - sizes
    middle = before + sizes / 2 - sizes.sum(axis=0) / 2
    return np.asarray(middle[ranks], dtype=np.float64)
