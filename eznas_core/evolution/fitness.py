"""How well a formula ranks one part of the networks, and the marks by which formulas are alike.

A part may have networks of several tasks (data sets, or search spaces). Scores are only ever
compared within a task: a formula has one tau for each, which a `Rule` makes one figure of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eznas_core.evolution.rule import Rule
from eznas_core.foundation import Failure, Reason
from eznas_core.ranking import UncertainTau, tau_b, uncertain_tau

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
            the same score, which ranks nothing. Of several tasks the rule's combination.
        merit: What decides between formulas: `tau`, or its lower confidence bound.
        taus: The tau of each task, in the tasks' order.
        cases: The merit of each task.
        networks: How many networks.
        unscored: How many of them have no score (nothing connects their input to their output);
            they stand last.
        distinct: How many different scores there are; of several tasks, in the one with most.
        behaviour: Equal for formulas with equal scores, to about five digits.
        ranks: The place of each network among those of its task, from 0; networks with equal
            scores share one.
    """

    tau: float
    merit: float
    taus: tuple[float, ...]
    cases: tuple[float, ...]
    networks: int
    unscored: int
    distinct: int
    behaviour: str
    ranks: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """The figure as a JSON object."""
        return {
            "tau": self.tau,
            "merit": self.merit,
            "taus": list(self.taus),
            "cases": list(self.cases),
            "networks": self.networks,
            "unscored": self.unscored,
            "distinct": self.distinct,
            "behaviour": self.behaviour,
            "ranks": list(self.ranks),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Fitness:
        """Reads `to_json`'s form, also of runs from when a figure was one tau and no more."""
        tau = value["tau"]
        given = {"merit": tau, "taus": (tau,), "cases": (tau,), **value}
        lists = {name: tuple(given[name]) for name in ("taus", "cases", "ranks")}
        return cls(**{**given, **lists})


Outcome = Fitness | Failure
"""A formula has a figure, or a reason why it has none."""


def measure(
    scores: Sequence[float | None],
    accuracies: Sequence[float] | NDArray[np.float64],
    tasks: Sequence[int] | NDArray[np.int64] | None = None,
    *,
    rule: Rule | None = None,
) -> Fitness:
    """The figure of a formula from its scores.

    Args:
        scores: One for each network, finite; None for a network that nothing connects.
        accuracies: Of the same networks.
        tasks: The number of each network's task, from 0; by default there is one task.
        rule: How one figure is made of them; by default the point value.

    >>> measure([1.0, 2.0, 3.0, None], [90.0, 91.0, 93.0, 10.0]).tau
    1.0
    """
    rule = rule or Rule()
    rounded = rounded_scores(scores)
    ranks = np.zeros(len(rounded), dtype=np.int64)
    distinct = 0
    members = _members(len(rounded), tasks)
    for where in members:
        ranks[where] = np.unique(rounded[where], return_inverse=True)[1]
        distinct = max(distinct, int(ranks[where].max()) + 1)
    found = _taus(ranks, np.asarray(accuracies), members, with_errors=rule.needs_errors)
    return Fitness(
        tau=rule.point(found),
        merit=rule.merit(found),
        taus=tuple(each.value for each in found),
        cases=tuple(rule.case(each) for each in found),
        networks=len(rounded),
        unscored=sum(score is None for score in scores),
        distinct=distinct,
        behaviour=_digest(rounded.astype("<f8").tobytes()),
        ranks=tuple(ranks.tolist()),
    )


def uncertain_taus(
    scores: Sequence[float | None],
    accuracies: Sequence[float] | NDArray[np.float64],
    tasks: Sequence[int] | NDArray[np.int64] | None = None,
) -> tuple[UncertainTau, ...]:
    """The tau of each task with its standard error; arguments as for `measure`."""
    rounded = rounded_scores(scores)
    members = _members(len(rounded), tasks)
    return _taus(rounded, np.asarray(accuracies), members, with_errors=True)


def rounded_scores(scores: Sequence[float | None]) -> NDArray[np.float64]:
    """Scores to five digits, minus infinity for none.

    Scores that differ by rounding alone are one score: they must not rank anything.
    """
    found = [-np.inf if score is None else score for score in scores]
    return np.array([float(f"{value:.{_DIGITS}g}") for value in found], dtype=np.float64)


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


def _members(
    networks: int, tasks: Sequence[int] | NDArray[np.int64] | None
) -> list[NDArray[np.int64]]:
    """The places of each task's networks."""
    if tasks is None:
        return [np.arange(networks)]
    numbers = np.asarray(tasks)
    return [np.flatnonzero(numbers == task) for task in range(int(numbers.max()) + 1)]


def _taus(
    values: NDArray[Any],
    accuracies: NDArray[np.float64],
    members: Sequence[NDArray[np.int64]],
    *,
    with_errors: bool,
) -> tuple[UncertainTau, ...]:
    """One tau for each task; 0, and certain, where all scores or all accuracies are equal."""
    found = []
    for where in members:
        if with_errors:
            each = uncertain_tau(values[where], accuracies[where])
        else:
            tau = tau_b(values[where], accuracies[where])
            each = None if tau is None else UncertainTau(value=tau, error=0.0)
        found.append(each or UncertainTau(value=0.0, error=0.0))
    return tuple(found)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
