"""Formulas that only measure how large a network is, under whatever name.

Larger networks are mostly better ones, so a search finds counters of parameters, multiply-adds
or layers early, spelt in surprising ways. Some are proved to be such by their text
(`expressions.shape_only`): these may be kept from winning. Others look at values, and still order
the networks as a count does: these are only labelled, since on other networks they may differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eznas_core.evolution.fitness import Fitness, Outcome
from eznas_core.evolution.selection import direction
from eznas_core.expressions import Expression, NetworkTerminal, shape_only

COUNTS: Mapping[str, Expression] = {
    "parameters": NetworkTerminal("parameters"),
    "multiply-adds": NetworkTerminal("macs"),
    "units": NetworkTerminal("units"),
}
"""What a formula may count in disguise."""

LIKENESS = 0.98
"""From which rank correlation on a formula counts as a counter."""

SHAPE_ONLY = "shapes alone"


def disguise(expression: Expression, outcome: Outcome, counts: Mapping[str, Outcome]) -> str | None:
    """What a formula is but a measure of, or None.

    Args:
        expression: The formula.
        outcome: Its figure.
        counts: The figures of `COUNTS` on the same networks.

    Returns:
        "shapes alone", "size counter: parameters" or another of `COUNTS`, the nearest one.
    """
    if shape_only(expression):
        return SHAPE_ONLY
    if not isinstance(outcome, Fitness) or outcome.distinct == 1:
        return None
    mine = direction(outcome.ranks)
    likeness = {
        name: abs(float(mine @ direction(count.ranks)))
        for name, count in counts.items()
        if isinstance(count, Fitness) and len(count.ranks) == len(outcome.ranks)
    }
    nearest = max(likeness, key=likeness.__getitem__, default=None)
    if nearest is None or likeness[nearest] < LIKENESS:
        return None
    return f"size counter: {nearest}"


def counts_of(outcomes: Sequence[Outcome]) -> dict[str, Outcome]:
    """The figures of `COUNTS` by name, from their outcomes in order."""
    return dict(zip(COUNTS, outcomes, strict=True))
