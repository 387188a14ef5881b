"""One run of a plan on one network: tensors, then vectors over units, then network numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import torch
from torch import Tensor

from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.misfit import MisfitError, NotSquareError
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.plan import Aggregate, Plan, Stage, Step, as_aggregate
from eznas_core.expressions.tree import Call, Constant, Expression, NetworkTerminal
from eznas_core.foundation import Failure, Reason

if TYPE_CHECKING:
    from eznas_core.statistics import NetworkStatistics

Value: TypeAlias = "Tensor | tuple[Tensor, ...] | Failure | None"


@dataclass(frozen=True, slots=True)
class Column:
    """A unit expression's number for each unit.

    Attributes:
        values: ``(units,)`` float64 on the CPU; meaningless where missing.
        missing: The units that have no number, and why.
    """

    values: Tensor
    missing: Mapping[int, Failure] = field(default_factory=dict)


class Run:
    """The state of a run; after `work`, `number` and `column` answer for the plan's expressions."""

    def __init__(self, plan: Plan, statistics: NetworkStatistics) -> None:
        self.plan = plan
        self.statistics = statistics
        self._columns: dict[Expression, Column] = {}
        self._numbers: dict[Expression, Tensor | Failure] = {}
        self._aggregates: dict[Aggregate, Tensor | Failure] = {}

    def work(self) -> None:
        """Goes through the stages."""
        if self.plan.statistics:
            self.statistics.prefetch(self.plan.statistics)
        with torch.no_grad():
            for stage in self.plan.stages:
                self._work_on_units(stage)
                for aggregate in stage.aggregates:
                    self._aggregates[aggregate] = self._aggregated(aggregate)

    def number(self, expression: Expression) -> float | Failure:
        """What an expression comes to for the network."""
        value = self._number(expression)
        return value if isinstance(value, Failure) else float(value)

    def column(self, expression: Expression) -> Column:
        """A unit expression's number for each unit."""
        column = self._columns.get(expression)
        if column is None and isinstance(expression, Call):
            column = self._columns[expression] = self._vector(expression)
        if column is None:
            raise LookupError("the plan was not made for this expression")
        return column

    def _work_on_units(self, stage: Stage) -> None:
        rows: list[list[Value]] = []
        count = len(self.statistics.units)
        numbers = [(self._number(expression), slot) for expression, slot in stage.numbers]
        for unit in range(count):
            values: list[Value] = [None] * stage.slots
            for statistic, slot in stage.statistics:
                # One layout for all, or a tensor meeting one of another layout takes ten times as
                # long, and sums would depend on the layout.
                values[slot] = self.statistics.tensor(unit, statistic).contiguous()
            for number, slot in numbers:
                values[slot] = number
            _work_on_unit(stage.steps, values, unit)
            rows.append([values[slot] for _, slot in stage.outputs])
        for position, (expression, _) in enumerate(stage.outputs):
            self._columns[expression] = _column([row[position] for row in rows])

    def _vector(self, call: Call) -> Column:
        missing: dict[int, Failure] = {}
        vectors: list[Tensor] = []
        for argument in call.arguments:
            column = self._as_column(argument)
            vectors.append(column.values)
            missing = {**column.missing, **missing}
        result = OPERATORS.get(call.operator).function(*vectors)
        return Column(result.expand(len(self.statistics.units)), missing)

    def _as_column(self, expression: Expression) -> Column:
        if expression.kind is not Kind.NETWORK:
            return self.column(expression)
        number = self._number(expression)
        if isinstance(number, Failure):
            units = range(len(self.statistics.units))
            return Column(torch.ones((), dtype=torch.float64), dict.fromkeys(units, number))
        return Column(number)

    def _number(self, expression: Expression) -> Tensor | Failure:
        known = self._numbers.get(expression)
        if known is None:
            known = self._numbers[expression] = self._new_number(expression)
        return known

    def _new_number(self, expression: Expression) -> Tensor | Failure:
        aggregate = as_aggregate(expression)
        if aggregate is not None:
            return self._aggregates[aggregate]
        if isinstance(expression, Constant):
            return torch.tensor(expression.value, dtype=torch.float64)
        if isinstance(expression, NetworkTerminal):
            read = NETWORK_TERMINALS.get(expression.name).function
            return torch.tensor(read(self.statistics), dtype=torch.float64)
        arguments = [self._number(argument) for argument in expression.arguments]
        failure = _first_failure(arguments)
        if failure is not None or not isinstance(expression, Call):
            return failure or Failure(Reason.UNSUPPORTED, "a statistic is no network number")
        return OPERATORS.get(expression.operator).function(*arguments)

    def _aggregated(self, aggregate: Aggregate) -> Tensor | Failure:
        column = self.column(aggregate.argument)
        units = self.statistics.units
        if not units:
            return Failure(Reason.NO_UNITS, "the network has no ReLU-convolution-batch-norm unit")
        kept = [unit for unit in range(len(units)) if unit not in column.missing]
        if not kept:
            return column.missing[0]
        values = column.values if len(kept) == len(units) else column.values[kept]
        finite = values.isfinite()
        if not finite.all():
            position = int(finite.logical_not().nonzero()[0])
            unit, value = units[kept[position]], float(values[position])
            return Failure(
                Reason.NON_FINITE, f"unit {unit.index} ({unit.name}) has the value {value}"
            )
        row = OPERATORS.get(aggregate.operator)
        if row.takes_depths:
            depths = torch.tensor([units[unit].depth for unit in kept], dtype=torch.float64)
            return row.function(values, depths)
        return row.function(values)


def _work_on_unit(steps: tuple[Step, ...], values: list[Value], unit: int) -> None:
    """Fills in the results of all steps for one unit: tensors, or failures met or inherited."""
    any_failed = any(isinstance(value, Failure) for value in values)
    for step in steps:
        arguments = [values[slot] for slot in step.inputs]
        result: Value = _first_failure(arguments) if any_failed else None
        if result is None:
            try:
                result = step.kernel(*arguments)
            except MisfitError as error:
                reason = Reason.NOT_SQUARE if isinstance(error, NotSquareError) else Reason.SHAPE
                result = Failure(reason, f"unit {unit}: {step.label}: {error}")
                any_failed = True
        if step.widen and isinstance(result, Tensor):
            result = result.double()
        values[step.output] = result
        for slot in step.done:
            values[slot] = None


def _first_failure(values: list[Value] | list[Tensor | Failure]) -> Failure | None:
    for value in values:
        if isinstance(value, Failure):
            return value
    return None


def _column(values: list[Value]) -> Column:
    """A column of what the units gave; a missing number stands as 1, which harms no operator."""
    missing = {unit: value for unit, value in enumerate(values) if isinstance(value, Failure)}
    present = [value for value in values if isinstance(value, Tensor)]
    found = torch.ones(len(values), dtype=torch.float64)
    if present:
        numbers = torch.stack(present).to("cpu", torch.float64)
        kept = [unit for unit in range(len(values)) if unit not in missing]
        found = numbers if not missing else found.index_put((torch.tensor(kept),), numbers)
    return Column(found, missing)
