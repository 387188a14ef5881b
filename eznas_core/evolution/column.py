"""What is remembered of one aggregate: its values on networks, one after the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eznas_core.foundation import Failure, Reason


class Column:
    """One aggregate on the first networks of a part.

    `values` is NaN for a network that nothing connects. After a failure it grows no more.
    """

    __slots__ = ("failure", "values")

    def __init__(self) -> None:
        self.values: NDArray[np.float64] = np.empty(0)
        self.failure: Failure | None = None

    def add(self, number: int, network: str, outcome: float | Failure) -> None:
        """Takes in a network's outcome, unless it is known from work that was ended early."""
        if self.failure is not None or number < len(self.values):
            return
        if isinstance(outcome, Failure):
            if outcome.reason is not Reason.NO_UNITS:
                self.failure = Failure(outcome.reason, f"{outcome.detail} (network {network})")
                return
            outcome = float("nan")
        self.values = np.append(self.values, outcome)
