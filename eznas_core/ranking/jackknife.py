"""How uncertain a Kendall tau is, without resampling: the jackknife over networks.

An evolution asks for the uncertainty of thousands of taus, for which a bootstrap is too slow.
The jackknife leaves each network out in turn and looks how far tau moves::

    error^2 = (n - 1) / n  sum_i (tau(-i) - mean)^2

tau-b is a ratio of sums over pairs, so all n of the left-out values follow from what each network
adds to these sums: one pass over the pairs, exact. For such statistics (smooth functions of
U-statistics) the jackknife is consistent (J. Arvesen, Jackknifing U-statistics, 1969) and
agrees with the variance of Kendall's tau as a U-statistic; on few networks it errs upwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eznas_core.ranking.estimate import Floats, dense_ranks, paired_lists

ONE_SIDED_95 = 1.6448536269514722
"""Standard errors below which the true value lies with a probability of 5 % (normal law)."""

_ROWS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainTau:
    """A Kendall tau-b and its standard error.

    Attributes:
        value: Signed tau-b.
        error: Its jackknife standard error over networks. 0 for a ranking without any fault,
            which on few networks says little.
    """

    value: float
    error: float

    @property
    def lower(self) -> float:
        """The end of the one-sided 95 % interval from below, -1 at least."""
        return max(-1.0, self.value - ONE_SIDED_95 * self.error)

    @property
    def upper(self) -> float:
        """The end of the one-sided 95 % interval from above, 1 at most."""
        return min(1.0, self.value + ONE_SIDED_95 * self.error)


def uncertain_tau(x: ArrayLike, y: ArrayLike) -> UncertainTau | None:
    """Kendall's tau-b with its jackknife standard error, or None where a list is constant.

    Args:
        x: ``(n,)`` scores; minus infinity for a network without one.
        y: ``(n,)`` accuracies, in the same order.

    Raises:
        EznasError: The lists differ in length, are too short, or hold a NaN.

    >>> uncertain_tau([1, 2, 3, 4, 5, 6], [1, 2, 4, 3, 6, 5]).value
    0.7333...
    >>> uncertain_tau([2, 2, 2], [1, 2, 3]) is None
    True
    """
    first, second = (dense_ranks(values) for values in paired_lists(x, y))
    if not first.any() or not second.any():
        return None
    agreeing, ordered_x, ordered_y = _agreeing(first, second), _untied(first), _untied(second)
    # Every pair is counted by both of its networks.
    sums = [parts.sum() / 2 for parts in (agreeing, ordered_x, ordered_y)]
    left_out = _ratio(sums[0] - agreeing, sums[1] - ordered_x, sums[2] - ordered_y)
    n = first.size
    spread = float(((left_out - left_out.mean()) ** 2).sum())
    return UncertainTau(
        value=float(_ratio(*(np.array([each]) for each in sums))[0]),
        error=float(np.sqrt((n - 1) / n * spread)),
    )


def _ratio(agreeing: Floats, ordered_x: Floats, ordered_y: Floats) -> Floats:
    """tau-b from its three sums; 0 where a list has become constant and so ranks nothing."""
    size = np.sqrt(ordered_x) * np.sqrt(ordered_y)
    found = np.divide(agreeing, size, out=np.zeros_like(size), where=size > 0)
    return np.asarray(np.clip(found, -1.0, 1.0))


def _agreeing(x: NDArray[np.int64], y: NDArray[np.int64]) -> Floats:
    """``(n,)``: pairs of each network that both lists order alike, less those they do not."""
    found = np.empty(x.size)
    for start in range(0, x.size, _ROWS):
        rows = slice(start, start + _ROWS)
        signs = np.sign(x[rows, None] - x) * np.sign(y[rows, None] - y)
        found[rows] = signs.sum(axis=1)
    return found


def _untied(ranks: NDArray[np.int64]) -> Floats:
    """``(n,)``: networks from which each one differs."""
    return np.asarray(ranks.size - np.bincount(ranks)[ranks], dtype=np.float64)
