"""Figures for what a proxy is for: does it find the good networks?

Ties never depend on the order of a list. Where a cut falls among networks with equal scores, the
figure is the expected one over all ways to break the tie.

Every function works on rows, ``(rows, n)``, so that a block of bootstrap resamples is one call.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from eznas_core.foundation import EznasError
from eznas_core.ranking.estimate import (
    Estimate,
    Floats,
    dense_ranks,
    nothing_varies,
    paired_lists,
    with_interval,
)
from eznas_core.ranking.kendall import tau_b, weighted_pairs_tau
from eznas_core.ranking.resampling import draw_resamples

RowFigure = Callable[[Floats, Floats, int], Floats]


def precision_at_k(
    x: ArrayLike, y: ArrayLike, k: int, *, resamples: int = 1000, seed: int = 0
) -> Estimate:
    """The share of the k networks with the highest scores that are among the k most accurate.

    >>> precision_at_k([4, 3, 2, 1, 0], [9, 1, 8, 0, 2], 2).value
    0.5
    """
    return _by_rows(_precision, x, y, k, resamples, seed)


def regret_at_k(
    x: ArrayLike, y: ArrayLike, k: int, *, resamples: int = 1000, seed: int = 0
) -> Estimate:
    """Accuracy lost by training only the k networks with the highest scores, in percent points.

    The best accuracy there is minus the best among the k.

    >>> regret_at_k([4, 3, 2, 1, 0], [90.0, 91.0, 94.5, 80.0, 70.0], 2).value
    3.5
    """
    return _by_rows(_regret, x, y, k, resamples, seed)


def ndcg_at_k(
    x: ArrayLike, y: ArrayLike, k: int, *, resamples: int = 1000, seed: int = 0
) -> Estimate:
    """Normalised discounted cumulative gain of the k networks with the highest scores.

    The gain of a network is the share of the other networks that are less accurate (half for
    those equally accurate), so that the scale of the accuracies does not matter; place p = 1, 2,
    ... is discounted by log2(p + 1); 1 is a perfect order, and about one half a random one.

    >>> ndcg_at_k([4, 3, 2, 1, 0], [4, 3, 2, 1, 0], 3).value
    1.0
    """
    return _by_rows(_ndcg, x, y, k, resamples, seed)


def top_tau(
    x: ArrayLike, y: ArrayLike, fraction: float, *, resamples: int = 1000, seed: int = 0
) -> Estimate:
    """Kendall's tau-b among the most accurate `fraction` of the networks.

    These are the networks at least as accurate as the one at place ``ceil(fraction * n)``.

    >>> round(top_tau([1, 2, 3, 4, 5, 9, 8, 7, 6, 5], range(10), 0.5).value, 3)
    -1.0

    Raises:
        EznasError: As `kendall_tau`, or fewer than three networks are left.
    """
    first, second = paired_lists(x, y)
    place = places(first.size, fraction)
    best = second >= np.sort(second)[-place]
    if best.sum() < 3:
        raise EznasError(f"the best {fraction:.0%} of {first.size} networks are too few to rank")
    value = tau_b(first[best], second[best])
    if value is None:
        raise nothing_varies(("scores or all accuracies at the top",))
    ranks_x, ranks_y = dense_ranks(first), dense_ranks(second)
    counts = draw_resamples(first.size, resamples, seed).counts
    # Within a resample, the networks with fewer than `place` better ones.
    order = np.argsort(-ranks_y, kind="stable")
    after = np.cumsum(counts[order], axis=0)
    starts = np.searchsorted(-ranks_y[order], -ranks_y[order], side="left")
    better = np.where(starts[:, None] > 0, after[np.maximum(starts - 1, 0)], 0)
    kept = np.zeros_like(counts)
    kept[order] = np.where(better < place, counts[order], 0)
    return with_interval(value, weighted_pairs_tau(ranks_x, ranks_y, kept))


def places(n: int, fraction: float) -> int:
    """How many networks are the best `fraction` of n.

    Raises:
        EznasError: The fraction is not in (0, 1].
    """
    if not 0 < fraction <= 1:
        raise EznasError(f"a top fraction lies between 0 and 1, not at {fraction}")
    # The small term keeps 0.1 * 30 = 3.0000000000000004 at 3.
    return int(np.ceil(fraction * n - 1e-9))


def _by_rows(
    figure: RowFigure, x: ArrayLike, y: ArrayLike, k: int, resamples: int, seed: int
) -> Estimate:
    first, second = paired_lists(x, y)
    if not 1 <= k <= first.size:
        raise EznasError(f"k lies between 1 and the number of networks {first.size}, not at {k}")
    value = float(figure(first[None], second[None], k)[0])
    drawn = draw_resamples(first.size, resamples, seed)
    draws = [figure(first[rows], second[rows], k) for rows in drawn.blocks()]
    return with_interval(value, np.concatenate(draws))


def _chosen(values: Floats, k: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Floats]:
    """Those surely among the k largest of each row, those tied for the rest, and their odds."""
    cut = -np.partition(-values, k - 1, axis=1)[:, k - 1 : k]
    sure, tied = values > cut, values == cut
    odds = (k - sure.sum(axis=1)) / tied.sum(axis=1)
    return sure, tied, np.asarray(odds)


def _precision(x: Floats, y: Floats, k: int) -> Floats:
    by_score, by_accuracy = (
        sure + tied * odds[:, None] for sure, tied, odds in (_chosen(x, k), _chosen(y, k))
    )
    return np.asarray((by_score * by_accuracy).sum(axis=1) / k)


def _regret(x: Floats, y: Floats, k: int) -> Floats:
    first, level, _ = _chosen(x, k)
    wanted = (k - first.sum(axis=1))[:, None]
    order = np.argsort(-y, axis=1, kind="stable")
    sure, tied = (np.take_along_axis(mask, order, axis=1) for mask in (first, level))
    accuracy = np.take_along_axis(y, order, axis=1)
    # Walk from the most accurate down. The chance that none so far was chosen is multiplied, at
    # the (r+1)-th tied one of t of which m are wanted, by (t - m - r) / (t - r).
    seen: NDArray[np.int64] = np.cumsum(tied, axis=1) - tied
    number = tied.sum(axis=1)[:, None]
    missed = np.clip((number - wanted - seen) / np.maximum(number - seen, 1), 0, 1)
    factor = np.where(sure, 0.0, np.where(tied, missed, 1.0))
    none_so_far = np.cumprod(factor, axis=1)
    none_before = np.concatenate([np.ones_like(number, dtype=np.float64), none_so_far[:, :-1]], 1)
    best = (none_before * (1 - factor) * accuracy).sum(axis=1)
    return np.asarray(accuracy[:, 0] - best)


def _ndcg(x: Floats, y: Floats, k: int) -> Floats:
    n = x.shape[1]
    gain = (scipy.stats.rankdata(y, axis=1) - 1) / (n - 1)
    discount = np.where(np.arange(n) < k, 1 / np.log2(np.arange(n) + 2), 0.0)
    ideal = (-np.sort(-gain, axis=1) * discount).sum(axis=1)
    # Networks with equal scores share the mean discount of the places they take together.
    highest = scipy.stats.rankdata(-x, method="min", axis=1)
    lowest = scipy.stats.rankdata(-x, method="max", axis=1)
    total = np.concatenate([[0.0], np.cumsum(discount)])
    shared = (total[lowest] - total[highest - 1]) / (lowest - highest + 1)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.minimum((gain * shared).sum(axis=1) / ideal, 1.0))
