"""A figure over repeated runs: its mean, with an interval that says how far other seeds move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eznas_core.foundation import EznasError, numpy_generator

_LEVEL = 0.95
_FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OverRuns:
    """A mean over runs.

    Attributes:
        mean: The mean.
        low: Lower end of the 95 % bootstrap interval over runs; None with fewer than three.
        high: Upper end.
        n: How many runs.

    >>> print(OverRuns(mean=1.25, low=1.0, high=1.5, n=10))
    1.25 [1.00, 1.50] (10 runs)
    """

    mean: float
    low: float | None
    high: float | None
    n: int

    @property
    def one_sided(self) -> bool:
        """Whether the interval leaves out zero, so that the sign is certain."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    def to_json(self) -> dict[str, Any]:
        """The figure as a JSON object."""
        return {"mean": self.mean, "low": self.low, "high": self.high, "n": self.n}

    def __str__(self) -> str:
        between = "" if self.low is None else f" [{self.low:.2f}, {self.high:.2f}]"
        return f"{self.mean:.2f}{between} ({self.n} run{'' if self.n == 1 else 's'})"


def over_runs(values: Sequence[float], *, resamples: int = 1000, seed: int = 0) -> OverRuns:
    """The mean of one figure over runs, with a percentile bootstrap interval.

    Args:
        values: One for each run.
        resamples: Bootstrap resamples of the runs.
        seed: Their seed.

    >>> over_runs([1.0, 1.0, 4.0]).mean
    2.0

    Raises:
        EznasError: There is no run.
    """
    if not len(values):
        raise EznasError("a figure over runs needs at least one run")
    array = np.asarray(values, dtype=np.float64)
    if array.size < _FEWEST:
        return OverRuns(mean=float(array.mean()), low=None, high=None, n=array.size)
    rng = numpy_generator(seed, "runs", array.size)
    means = array[rng.integers(array.size, size=(resamples, array.size))].mean(axis=1)
    low, high = np.quantile(means, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return OverRuns(mean=float(array.mean()), low=float(low), high=float(high), n=array.size)
