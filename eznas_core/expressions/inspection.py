"""A formula taken apart on one network: what stands at each of its nodes.

Numbers of units and of the network are those of `evaluate`, to the last bit. A tensor inside is
worked out again, unit by unit; where a number enters it, the number may differ from the one that
`evaluate` works with in the last bit, since that one is worked out in another order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from eznas_core.expressions.courses import first_failure
from eznas_core.expressions.distribution import Distribution, Part, part_of, pooled
from eznas_core.expressions.evaluate import Evaluation, evaluate
from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.misfit import MisfitError, NotSquareError
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.plan import make_plan
from eznas_core.expressions.running import Run
from eznas_core.expressions.tree import Call, Expression, Terminal
from eznas_core.expressions.walks import Path, walk
from eznas_core.foundation import Failure, Reason

if TYPE_CHECKING:
    from eznas_core.statistics import NetworkStatistics

Found = Tensor | Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeOnUnit:
    """One node on one unit.

    Attributes:
        shape: Of its tensor, ``()`` for a number; None where it has no value.
        value: Its number, or the mean of its tensor: what an aggregator gets. None where it has
            no value or none that is finite.
        failure: Why it has no value at all.
        zeros: The share of zeros, in 0-1.
        non_finite: The share of what is infinite or not a number.
    """

    shape: tuple[int, ...] | None
    value: float | None
    failure: Failure | None
    zeros: float
    non_finite: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeView:
    """One node of a formula on one network.

    Attributes:
        path: Where in the tree it stands; ``()`` is the root.
        expression: What is below it, itself included.
        units: One entry for each unit; empty for a number of the whole network.
        value: The network's number: its own for a number of the network, else the mean over
            units. None where there is none that is finite.
        failure: Why there is none.
        distribution: Of all elements on all units.
    """

    path: Path
    expression: Expression
    units: tuple[NodeOnUnit, ...]
    value: float | None
    failure: Failure | None
    distribution: Distribution

    @property
    def shapes(self) -> Mapping[tuple[int, ...], int]:
        """The shapes of its tensors and how many units have each, in the order of the units."""
        found: dict[tuple[int, ...], int] = {}
        for unit in self.units:
            if unit.shape is not None:
                found[unit.shape] = found.get(unit.shape, 0) + 1
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A formula on one network, node by node.

    Attributes:
        nodes: A node before its arguments, as `walk` goes.
        unit_names: What the units are called, from input to output.
        evaluation: What the formula as a whole comes to.
    """

    nodes: tuple[NodeView, ...]
    unit_names: tuple[str, ...]
    evaluation: Evaluation


def inspect(expression: Expression, statistics: NetworkStatistics) -> Inspection:
    """Runs a formula on a network and looks at every node.

    The network is captured once; of tensors only what `Distribution` keeps outlives the unit.

    Raises:
        EznasError: The network cannot be run.
    """
    distinct = tuple(dict.fromkeys(node for _, node in walk(expression)))
    run = Run(make_plan(distinct), statistics)
    run.work()
    numbers = {node: run.number(node) for node in distinct}
    parts: dict[Expression, list[Part]] = {node: [] for node in distinct}
    units: dict[Expression, list[NodeOnUnit]] = {node: [] for node in distinct}
    unit_nodes = [node for node in reversed(distinct) if node.kind is not Kind.NETWORK]
    with torch.no_grad():
        for unit in range(len(statistics.units)):
            known: dict[Expression, Found] = {}
            for node in unit_nodes:
                value = _on_unit(node, unit, run, numbers, known)
                part = None if isinstance(value, Failure) else part_of(value, seed=unit)
                if part is not None:
                    parts[node].append(part)
                units[node].append(_seen(run, node, unit, value, part))
    for node, number in numbers.items():
        if node.kind is Kind.NETWORK and not isinstance(number, Failure):
            parts[node].append(part_of(torch.tensor(number, dtype=torch.float64)))
    kept = {node: pooled(found) for node, found in parts.items()}
    return Inspection(
        nodes=tuple(
            _view(path, node, tuple(units[node]), numbers[node], kept[node])
            for path, node in walk(expression)
        ),
        unit_names=tuple(unit.name for unit in statistics.units),
        evaluation=evaluate(expression, statistics),
    )


def _on_unit(
    node: Expression,
    unit: int,
    run: Run,
    numbers: Mapping[Expression, float | Failure],
    known: dict[Expression, Found],
) -> Found:
    """A node's tensor or number on a unit; shared parts are worked out once."""
    if node in known:
        return known[node]
    found: Found
    if node.kind is Kind.NETWORK:
        number = numbers[node]
        found = number if isinstance(number, Failure) else torch.tensor(number, dtype=torch.float64)
    elif node.kind is Kind.NUMBER:
        column = run.column(node)
        found = column.missing.get(unit, column.values[unit])
    elif isinstance(node, Terminal):
        found = run.statistics.tensor(unit, node.statistic).contiguous()
    else:
        arguments = [_on_unit(each, unit, run, numbers, known) for each in node.arguments]
        failure = first_failure(arguments)
        found = _called(node, arguments, unit) if failure is None else failure
    known[node] = found
    return found


def _called(node: Expression, arguments: list[Found], unit: int) -> Found:
    if not isinstance(node, Call):
        raise TypeError(f"only a call has arguments, {node!r} has none")
    row = OPERATORS.get(node.operator)
    try:
        return row.function(*arguments)
    except MisfitError as error:
        reason = Reason.NOT_SQUARE if isinstance(error, NotSquareError) else Reason.SHAPE
        return Failure(reason, f"unit {unit}: {row.name}: {error}")


def _seen(run: Run, node: Expression, unit: int, value: Found, part: Part | None) -> NodeOnUnit:
    if isinstance(value, Failure) or part is None:
        failure = value if isinstance(value, Failure) else None
        return NodeOnUnit(shape=None, value=None, failure=failure, zeros=0.0, non_finite=0.0)
    column = run.column(node)
    number = math.nan if unit in column.missing else float(column.values[unit])
    elements = max(1, part.elements)
    return NodeOnUnit(
        shape=tuple(value.shape),
        value=number if math.isfinite(number) else None,
        failure=None,
        zeros=part.zeros / elements,
        non_finite=(part.infinite + part.nan) / elements,
    )


def _view(
    path: Path,
    node: Expression,
    units: tuple[NodeOnUnit, ...],
    number: float | Failure,
    distribution: Distribution,
) -> NodeView:
    failure = number if isinstance(number, Failure) else None
    if not isinstance(number, Failure) and not math.isfinite(number):
        failure = Failure(Reason.NON_FINITE, f"the number is {number}")
    return NodeView(
        path=path,
        expression=node,
        units=units,
        value=None if failure is not None or isinstance(number, Failure) else number,
        failure=failure,
        distribution=distribution,
    )
