"""The value of an expression on a network, or the reason why there is none.

The policy, which stands only here:

- A unit expression that is a tensor counts by the mean of its elements.
- A unit whose shapes do not fit an operator is left out and counted. If no unit is left, the
  expression has no value: the first unit's reason says why.
- Inside a unit's expression anything may be infinite or NaN. A unit's value that is handed to an
  aggregator must be finite: if one is not, the expression has no value.
- Network numbers may be infinite on the way; the final one must be finite.
- Numbers (of units and networks) are float64, tensors keep the dtype they were captured in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eznas_core.expressions.aggregation import aggregates_of
from eznas_core.expressions.columns import Column, ColumnMemory
from eznas_core.expressions.plan import make_plan, starts_of
from eznas_core.expressions.running import Run
from eznas_core.foundation import Failure, Reason

if TYPE_CHECKING:
    from eznas_core.expressions.tree import Expression
    from eznas_core.statistics import NetworkStatistics


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of one expression on one network.

    Attributes:
        value: The finite value; None if there is none.
        failure: Why there is none; None if there is one.
        unit_values: The value of each unit, None for one that is left out or not finite. Empty
            unless the expression rests on exactly one aggregated unit expression.
        units_failed: How many units were left out of any aggregate.
    """

    value: float | None
    failure: Failure | None
    unit_values: tuple[float | None, ...] = ()
    units_failed: int = 0


def evaluate(expression: Expression, statistics: NetworkStatistics) -> Evaluation:
    """The value of one expression on one network."""
    return evaluate_many((expression,), statistics)[0]


def evaluate_many(
    expressions: Sequence[Expression],
    statistics: NetworkStatistics,
    *,
    memory: ColumnMemory | None = None,
) -> tuple[Evaluation, ...]:
    """The values of many expressions on one network, to the last bit those of `evaluate`.

    What expressions have in common is worked out once, and only the statistics they name are
    captured. Intermediate tensors are freed as soon as no expression needs them.

    Args:
        expressions: What is evaluated.
        statistics: Of the network.
        memory: What earlier calls have found for this network under this probe; taken from and
            added to, which changes no value.
    """
    wanted = tuple(expressions)
    known = memory.known(starts_of(wanted)) if memory is not None else {}
    run = Run(make_plan(wanted, frozenset(known)), statistics, known, memory)
    run.work()
    return tuple(_evaluation(expression, run) for expression in expressions)


def _evaluation(expression: Expression, run: Run) -> Evaluation:
    arguments = {aggregate.argument: None for aggregate in aggregates_of(expression)}
    found = [run.column(argument) for argument in arguments]
    left_out = {unit for column in found for unit in column.missing}
    unit_values = _shown(found[0]) if len(found) == 1 else ()
    value = run.number(expression)
    if isinstance(value, Failure):
        return Evaluation(None, value, unit_values, len(left_out))
    if not math.isfinite(value):
        failure = Failure(Reason.NON_FINITE, f"the network's number is {value}")
        return Evaluation(None, failure, unit_values, len(left_out))
    return Evaluation(value, None, unit_values, len(left_out))


def _shown(column: Column) -> tuple[float | None, ...]:
    return tuple(
        value if unit not in column.missing and math.isfinite(value) else None
        for unit, value in enumerate(column.values.tolist())
    )
