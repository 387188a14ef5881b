"""How well a formula ranks one part of the networks, and the marks by which formulas are alike."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from eznas_core.foundation import Failure, Reason
from eznas_core.ranking import tau_b

_DIGITS = 5


class Part(StrEnum):
    """The three parts of the networks, in the order in which an evolution uses them."""

    FITNESS = "fitness"
    SELECTION = "selection"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """A formula's figure on one part of the networks.

    Attributes:
        tau: Signed Kendall tau-b with the accuracies; 0 for a formula that gives every network
            the same score, which ranks nothing.
        networks: How many networks.
        unscored: How many of them have no score (nothing connects their input to their output);
            they stand last.
        distinct: How many different scores there are.
        behaviour: Equal for formulas with equal scores, to about five digits.
        ranks: The place of each network, from 0; networks with equal scores share one.
    """

    tau: float
    networks: int
    unscored: int
    distinct: int
    behaviour: str
    ranks: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """The figure as a JSON object."""
        return {
            "tau": self.tau,
            "networks": self.networks,
            "unscored": self.unscored,
            "distinct": self.distinct,
            "behaviour": self.behaviour,
            "ranks": list(self.ranks),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Fitness:
        """Reads `to_json`'s form."""
        return cls(**{**value, "ranks": tuple(value["ranks"])})


Outcome = Fitness | Failure
"""A formula has a figure, or a reason why it has none."""


def measure(scores: Sequence[float | None], accuracies: Sequence[float]) -> Fitness:
    """The figure of a formula from its scores.

    Args:
        scores: One for each network, finite; None for a network that nothing connects.
        accuracies: Of the same networks.

    >>> measure([1.0, 2.0, 3.0, None], [90.0, 91.0, 93.0, 10.0]).tau
    1.0
    """
    found = np.array([-np.inf if score is None else score for score in scores], dtype=np.float64)
    # Scores that differ by rounding alone are one score: they must not rank anything.
    rounded = np.array([float(f"{value:.{_DIGITS}g}") for value in found])
    ranks = np.unique(rounded, return_inverse=True)[1]
    tau = tau_b(rounded, accuracies)
    return Fitness(
        tau=0.0 if tau is None else tau,
        networks=len(found),
        unscored=sum(score is None for score in scores),
        distinct=int(ranks.max()) + 1,
        behaviour=_digest(rounded.astype("<f8").tobytes()),
        ranks=tuple(ranks.tolist()),
    )


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """A figure, or a failure as ``{"reason": ..., "detail": ...}``."""
    if isinstance(outcome, Failure):
        return {"reason": str(outcome.reason), "detail": outcome.detail}
    return outcome.to_json()


def outcome_from_json(value: Mapping[str, Any]) -> Outcome:
    """Reads `outcome_to_json`'s form."""
    if "reason" in value:
        return Failure(Reason(value["reason"]), str(value.get("detail", "")))
    return Fitness.from_json(value)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
