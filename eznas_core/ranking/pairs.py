"""Sums over pairs of networks, on many bootstrap resamples at once.

Let ``c`` be how often each network occurs in a resample and ``S[i, j]`` the sign of a comparison
of networks i and j. Every pair statistic of the resample is a form ``a' S c``, so that all
resamples together are one matrix product, and exact: signs and counts are small integers, whose
sums float32 represents without error below 2^24, that is for fewer than 4,096 networks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eznas_core.ranking.estimate import Floats

EXACT_BELOW = 4096
_ROWS = 512

Signs = Callable[[slice], NDArray[np.float32]]
"""Rows of a pair matrix: a slice of networks -> ``(rows, n)``."""


def agreement(x: NDArray[np.int64], y: NDArray[np.int64]) -> Signs:
    """+1 where two networks are ordered alike by both lists, -1 where not, 0 where tied."""

    def rows(part: slice) -> NDArray[np.float32]:
        signs = np.sign(x[part, None] - x) * np.sign(y[part, None] - y)
        return np.asarray(signs, dtype=np.float32)

    return rows


def bilinear(
    signs: Signs, left: Floats | NDArray[np.float32], counts: NDArray[np.float32]
) -> Floats:
    """``sum_ij left[i, b] S[i, j] counts[j, b]`` for every resample b.

    Args:
        signs: The pair matrix S, by rows.
        left: ``(n, resamples)``.
        counts: ``(n, resamples)``.

    Returns:
        ``(resamples,)``.
    """
    n = counts.shape[0]
    # Above the bound of exactness the product is taken in float64, at half the speed.
    exact = np.float32 if n < EXACT_BELOW else np.float64
    right: NDArray[Any] = counts.astype(exact, copy=False)
    total = np.zeros(counts.shape[1])
    for start in range(0, n, _ROWS):
        part = slice(start, start + _ROWS)
        product = signs(part).astype(exact, copy=False) @ right
        total += np.einsum("ib,ib->b", left[part].astype(np.float64), product.astype(np.float64))
    return total


def group_sizes(ranks: NDArray[np.int64], counts: NDArray[np.float32]) -> Floats:
    """``(groups, resamples)``: how many of a resample's networks share each dense rank."""
    order = np.argsort(ranks, kind="stable")
    starts = np.searchsorted(ranks[order], np.arange(int(ranks.max()) + 1))
    return np.asarray(np.add.reduceat(counts[order].astype(np.float64), starts, axis=0))


def tied_pairs(ranks: NDArray[np.int64], counts: NDArray[np.float32]) -> Floats:
    """``(resamples,)``: the number of pairs that are tied."""
    sizes = group_sizes(ranks, counts)
    return np.asarray((sizes * (sizes - 1) / 2).sum(axis=0))
