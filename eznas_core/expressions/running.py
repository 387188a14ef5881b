"""One run of a plan on one network: tensors, then vectors over units, then network numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from eznas_core.expressions.aggregation import Aggregate, as_aggregate
from eznas_core.expressions.columns import Column, ColumnMemory
from eznas_core.expressions.courses import Value, first_failure, work_on_unit
from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.plan import Plan, Stage
from eznas_core.expressions.tree import Call, Constant, Expression, NetworkTerminal
from eznas_core.foundation import Failure, Reason

if TYPE_CHECKING:
    from eznas_core.statistics import NetworkStatistics


class Run:
    """The state of a run; after `work`, `number` and `column` answer for the plan's expressions."""

    def __init__(
        self,
        plan: Plan,
        statistics: NetworkStatistics,
        known: Mapping[Expression, Column] | None = None,
        memory: ColumnMemory | None = None,
    ) -> None:
        """Starts a run.

        Args:
            plan: What there is to do.
            statistics: Of the network.
            known: What the plan takes for known.
            memory: Takes in what is found.
        """
        self.plan = plan
        self.statistics = statistics
        self._memory = memory
        self._columns: dict[Expression, Column] = dict(known or {})
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
                    if OPERATORS.get(aggregate.operator).is_aggregator:
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
        skipped: set[int] = set()
        count = len(self.statistics.units)
        numbers = [(self._for_units(expression), slot) for expression, slot in stage.numbers]
        for unit in range(count):
            values: list[Value] = [None] * stage.slots
            for statistic, slot in stage.statistics:
                values[slot] = self.statistics.tensor(unit, statistic)
            for found, slot in numbers:
                values[slot] = found[unit]
            skipped |= work_on_unit(stage, values, unit)
            rows.append([values[slot] for _, slot in stage.outputs])
        for position, (expression, slot) in enumerate(stage.outputs):
            column = self._columns[expression] = _column([row[position] for row in rows])
            if self._memory is not None and slot not in skipped:
                self._memory.add(expression, column)

    def _vector(self, call: Call) -> Column:
        missing: dict[int, Failure] = {}
        vectors: list[Tensor] = []
        for argument in call.arguments:
            column = self._as_column(argument)
            vectors.append(column.values)
            missing = {**column.missing, **missing}
        row, count = OPERATORS.get(call.operator), len(self.statistics.units)
        if not row.over_units:
            return Column(row.function(*vectors).expand(count), missing)
        kept = torch.tensor(
            [unit for unit in range(count) if unit not in missing], dtype=torch.long
        )
        result = torch.ones(count, dtype=torch.float64)
        return Column(result.index_put((kept,), row.function(vectors[0][kept])), missing)

    def _for_units(self, expression: Expression) -> list[Tensor | Failure]:
        """What earlier stages found an expression to be, for each unit."""
        if expression.kind is Kind.NETWORK:
            return [self._number(expression)] * len(self.statistics.units)
        column = self.column(expression)
        return [column.missing.get(unit, value) for unit, value in enumerate(column.values)]

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
            found = NETWORK_TERMINALS.get(expression.name).function(self.statistics)
            if isinstance(found, Failure):
                return found
            return torch.tensor(found, dtype=torch.float64)
        arguments = [self._number(argument) for argument in expression.arguments]
        failure = first_failure(arguments)
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
