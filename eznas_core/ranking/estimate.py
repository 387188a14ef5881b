"""A figure with its uncertainty: the value on the networks at hand, and a 95 % interval.

The interval is the percentile bootstrap over networks: it says how far the figure would move had
other networks of the same space been drawn. It does not cover the choice of the seed that
initialises the networks; see `eznas_core.ranking.spread`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eznas_core.foundation import EznasError

LEVEL = 0.95
MINIMUM_NETWORKS = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure, its 95 % interval, and how the interval was found.

    Attributes:
        value: The figure on exactly the networks given.
        low: Lower end of the 95 % bootstrap interval.
        high: Upper end.
        resamples: Bootstrap resamples on which the figure was defined.

    >>> print(Estimate(value=0.5336, low=0.48, high=0.59, resamples=1000))
    0.534 [0.480, 0.590]
    """

    value: float
    low: float
    high: float
    resamples: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def to_json(self) -> dict[str, float]:
        """The estimate as a JSON object."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "resamples": self.resamples,
        }


def with_interval(value: float, draws: Floats) -> Estimate:
    """An estimate from the value and its bootstrap draws, ``(resamples,)``.

    A resample on which the figure is undefined (every network of it tied) is NaN and left out.

    Raises:
        EznasError: No resample gave a figure.
    """
    defined = draws[np.isfinite(draws)]
    if not defined.size:
        raise EznasError("the figure is undefined on every bootstrap resample: nothing varies")
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Estimate(value=value, low=float(low), high=float(high), resamples=int(defined.size))


def paired_lists(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Two lists as float64 arrays of one length, checked.

    Infinite entries are allowed, for they have a rank; NaN has none.

    Raises:
        EznasError: Lengths differ, there are fewer than three entries, or one is NaN.
    """
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise EznasError(f"two lists of one length are needed, not {first.shape}, {second.shape}")
    if first.size < MINIMUM_NETWORKS:
        raise EznasError(
            f"a ranking needs at least {MINIMUM_NETWORKS} networks, not {first.size}: "
            "with fewer there is no correlation to speak of"
        )
    if np.isnan(first).any() or np.isnan(second).any():
        raise EznasError("a list to be ranked contains NaN, which has no rank")
    return first, second


def dense_ranks(values: Floats) -> NDArray[np.int64]:
    """0 for the smallest value, 1 for the next; equal values share a rank.

    >>> dense_ranks(np.array([3.0, -np.inf, 3.0, 5.0])).tolist()
    [1, 0, 1, 2]
    """
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def varied_ranks(
    x: ArrayLike, y: ArrayLike, names: Sequence[str] = ("scores or all accuracies",)
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """`dense_ranks` of two lists that can be correlated.

    Args:
        x: ``(n,)``.
        y: ``(n,)``.
        names: What to call them where they cannot.

    Raises:
        EznasError: As `paired_lists`, or all entries of one are equal.
    """
    first, second = (dense_ranks(values) for values in paired_lists(x, y))
    if not first.any() or not second.any():
        raise nothing_varies(names)
    return first, second


def nothing_varies(names: Sequence[str]) -> EznasError:
    """The error for a correlation with a list in which all entries are equal."""
    return EznasError(f"all {' and all '.join(names)} are equal: there is no ranking to correlate")
