"""How far a figure moves with the seed, and how high label noise lets any proxy come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from eznas_core.foundation import EznasError
from eznas_core.ranking.estimate import Estimate, Floats, paired_lists, with_interval
from eznas_core.ranking.kendall import resampled_tau, tau_b
from eznas_core.ranking.resampling import draw_resamples


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure's values over several seeds, in short.

    Attributes:
        mean: Their mean.
        deviation: Their standard deviation (n - 1 in the denominator).
        low: The smallest.
        high: The largest.
        n: How many there are.

    >>> print(spread([0.50, 0.52, 0.54]))
    0.520 +- 0.020 (3 seeds)
    """

    mean: float
    deviation: float
    low: float
    high: float
    n: int

    def to_json(self) -> dict[str, float]:
        """The spread as a JSON object."""
        return {
            "mean": self.mean,
            "deviation": self.deviation,
            "low": self.low,
            "high": self.high,
            "n": self.n,
        }

    def __str__(self) -> str:
        return f"{self.mean:.3f} +- {self.deviation:.3f} ({self.n} seeds)"


def spread(values: Sequence[float]) -> Spread:
    """The spread of one figure measured with several seeds.

    Raises:
        EznasError: There are fewer than two values.
    """
    if len(values) < 2:
        raise EznasError(f"a spread over seeds needs at least 2 seeds, not {len(values)}")
    array = np.asarray(values, dtype=np.float64)
    return Spread(
        mean=float(array.mean()),
        deviation=float(array.std(ddof=1)),
        low=float(array.min()),
        high=float(array.max()),
        n=array.size,
    )


def noise_ceiling(labels: ArrayLike) -> float:
    """Mean Kendall's tau between the accuracies of different training seeds, pair by pair.

    No proxy can be expected to rank one training run's accuracies better than another training
    run of the very same networks does.

    Args:
        labels: ``(training seeds, n)`` accuracies.

    Raises:
        EznasError: Fewer than two seeds, or a seed for which all accuracies are equal.
    """
    taus = [tau_b(first, second) for first, second in _pairs(labels)]
    known = [tau for tau in taus if tau is not None]
    if len(known) < len(taus):
        raise EznasError("a training seed gave every network the same accuracy")
    return float(np.mean(known))


def estimated_ceiling(labels: ArrayLike, *, resamples: int = 1000, seed: int = 0) -> Estimate:
    """`noise_ceiling` with a 95 % bootstrap interval over networks.

    Args:
        labels: ``(training seeds, n)`` accuracies.
        resamples: Bootstrap resamples.
        seed: Seed of the resamples.

    Raises:
        EznasError: As `noise_ceiling`.

    >>> print(estimated_ceiling([[1, 2, 3, 4, 5], [1, 2, 3, 5, 4], [1, 2, 3, 4, 5]]))
    0.867 [0.333, 1.000]
    """
    value = noise_ceiling(labels)
    pairs = _pairs(labels)
    drawn = draw_resamples(pairs[0][0].size, resamples, seed)
    draws = [resampled_tau(first, second, drawn) for first, second in pairs]
    return with_interval(value, np.asarray(np.mean(draws, axis=0)))


def _pairs(labels: ArrayLike) -> list[tuple[Floats, Floats]]:
    runs = np.asarray(labels, dtype=np.float64)
    if runs.ndim != 2 or runs.shape[0] < 2:
        raise EznasError("a noise ceiling needs the accuracies of at least 2 training seeds")
    return [paired_lists(first, second) for first, second in combinations(runs, 2)]
