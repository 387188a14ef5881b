"""How one figure is made of the taus of one or more tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eznas_core.ranking import UncertainTau
from eznas_core.ranking.jackknife import ONE_SIDED_95

CRITERIA = ("tau", "lower")
"""Whether formulas are held against each other by their tau or by its lower bound."""

COMBINATIONS = ("minimum", "mean", "lexicase")
"""What the figure of several tasks is; "lexicase" takes the mean, and chooses parents by cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a figure is.

    Attributes:
        criterion: "tau", the point value; or "lower", the end from below of its one-sided 95 %
            interval, by the jackknife error. The latter prefers what is certain to rank well to
            what may do so by chance.
        combine: "minimum", a formula is as good as on the task it is worst at; "mean"; or
            "lexicase", here the same as "mean".

    >>> taus = [UncertainTau(value=0.6, error=0.1), UncertainTau(value=0.4, error=0.0)]
    >>> Rule(combine="minimum").point(taus), Rule(combine="mean").point(taus)
    (0.4, 0.5)
    """

    criterion: str = "tau"
    combine: str = "minimum"

    @property
    def needs_errors(self) -> bool:
        """Whether a merit rests on standard errors."""
        return self.criterion == "lower"

    def point(self, taus: Sequence[UncertainTau]) -> float:
        """The combined point value."""
        return self._combined(taus, 0.0)

    def merit(self, taus: Sequence[UncertainTau]) -> float:
        """What decides between formulas: the combined point value, or its lower bound."""
        return self._combined(taus, -ONE_SIDED_95 if self.needs_errors else 0.0)

    def best_case(self, taus: Sequence[UncertainTau]) -> float:
        """The end from above of the one-sided 95 % interval of the combined value."""
        return self._combined(taus, ONE_SIDED_95)

    def case(self, tau: UncertainTau) -> float:
        """The merit of one task."""
        return tau.lower if self.needs_errors else tau.value

    def _combined(self, taus: Sequence[UncertainTau], errors: float) -> float:
        """The combination, moved by a number of standard errors.

        The minimum moves each task by its own. The mean has an error of its own: the networks of
        two tasks are different ones, so their errors are independent.
        """
        if self.combine == "minimum":
            found = min(tau.value + errors * tau.error for tau in taus)
        else:
            error = np.sqrt(sum(tau.error**2 for tau in taus)) / len(taus)
            found = float(np.mean([tau.value for tau in taus]) + errors * error)
        return max(-1.0, min(1.0, found))
