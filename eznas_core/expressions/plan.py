"""A set of expressions as one program, in which every part occurs once.

There is work on tensors, done unit by unit; on numbers of units, done as vectors over all units;
and on numbers of the network. Only the first is planned here: it takes nearly all of the time.
An aggregator inside a unit's expression makes that expression wait for a later stage, and so does
an operator that sees the numbers of all units, where it stands inside a tensor's.

A number inside a tensor expression (``multiply(weight, frobenius(weight))``) is worked out with
its tensor, one unit at a time; outside, it is worked out in a vector. Which of the two it is
depends on the expression alone, so its value is the same, to the last bit, whatever it is
evaluated together with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from torch import Tensor

from eznas_core.expressions.aggregation import (
    Aggregate,
    aggregates_of,
    level,
    sees_all_units,
    vector_starts,
)
from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.row import Operator
from eznas_core.expressions.tree import Call, Expression, Terminal
from eznas_core.statistics import Statistic

if TYPE_CHECKING:
    from eznas_core.expressions.courses import Course, Form

Kernel: TypeAlias = Callable[..., "Tensor | tuple[Tensor, ...]"]


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a kernel for one unit.

    Attributes:
        label: Name of the operator, for messages.
        kernel: The operator's function, or the first or last part of it.
        inputs: Slots of the arguments.
        output: Slot of the result.
        widen: Whether the result is a number that a tensor step reads: it goes on as float64.
        by_shape: Whether only the shapes of the arguments matter.
        done: Slots that no later step reads.
    """

    label: str
    kernel: Kernel
    inputs: tuple[int, ...]
    output: int
    widen: bool
    by_shape: bool
    done: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """The work on each unit once the aggregates of earlier stages are known.

    Attributes:
        slots: How many values of a unit there are.
        statistics: The statistics read, with their slots.
        numbers: What stands inside tensors' expressions and is known from earlier stages, with
            its slots: network numbers, and numbers of units that took those of all units.
        steps: The calls, in order.
        outputs: The unit expressions that vectors start from, with the slots of their numbers.
        aggregates: What is aggregated when the units are done; one whose operator is no
            aggregator only needs its argument.
        rests: For each of them, the slots of the outputs that its argument is worked out from.
        courses: What is remembered of units met before, by the forms of their tensors.
    """

    slots: int
    statistics: tuple[tuple[Statistic, int], ...]
    numbers: tuple[tuple[Expression, int], ...]
    steps: tuple[Step, ...]
    outputs: tuple[tuple[Expression, int], ...]
    aggregates: tuple[Aggregate, ...]
    rests: tuple[tuple[int, ...], ...]
    courses: dict[tuple[Form, ...], Course] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes to evaluate some expressions together.

    Attributes:
        statistics: Everything that is read, in order.
        stages: The work.
    """

    statistics: tuple[Statistic, ...]
    stages: tuple[Stage, ...]


@lru_cache(maxsize=16)
def make_plan(
    expressions: tuple[Expression, ...], known: frozenset[Expression] = frozenset()
) -> Plan:
    """The plan for these expressions; the last few are remembered, for the next network.

    Args:
        expressions: What is to be evaluated.
        known: Those of their `starts_of` that need not be worked out again.
    """
    levels: dict[int, dict[Aggregate, None]] = {}
    for expression in expressions:
        for aggregate in aggregates_of(expression):
            levels.setdefault(level(aggregate.argument), {})[aggregate] = None
    stages = tuple(_Stager(known).stage(tuple(levels[level])) for level in sorted(levels))
    named = {name for stage in stages for name, _ in stage.statistics}
    return Plan(statistics=tuple(sorted(named)), stages=stages)


@lru_cache(maxsize=16)
def starts_of(expressions: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """Everything in the expressions that a vector over units is worked out from, each once."""
    aggregates = (each for expression in expressions for each in aggregates_of(expression))
    return tuple(
        dict.fromkeys(start for each in aggregates for start in vector_starts(each.argument))
    )


@dataclass(slots=True)
class _Draft:
    """A step before it is known who reads it last."""

    label: str
    kernel: Kernel
    inputs: tuple[int, ...]
    output: int
    is_number: bool
    by_shape: bool


@dataclass(slots=True)
class _Stager:
    """Gives each distinct part of the stage's expressions a slot, arguments first."""

    remembered: frozenset[Expression]
    statistics: dict[Statistic, int] = field(default_factory=dict)
    numbers: dict[Expression, int] = field(default_factory=dict)
    outputs: dict[Expression, int] = field(default_factory=dict)
    drafts: dict[tuple[Kernel, tuple[int, ...]], _Draft] = field(default_factory=dict)
    known: dict[Expression, int] = field(default_factory=dict)
    slots: int = 0

    def stage(self, aggregates: tuple[Aggregate, ...]) -> Stage:
        for aggregate in aggregates:
            self.start_vectors(aggregate.argument)
        return Stage(
            slots=self.slots,
            statistics=tuple(self.statistics.items()),
            numbers=tuple(self.numbers.items()),
            steps=tuple(_finished(tuple(self.drafts.values()), kept=set(self.outputs.values()))),
            outputs=tuple(self.outputs.items()),
            aggregates=aggregates,
            rests=tuple(
                tuple(
                    self.outputs[start]
                    for start in vector_starts(aggregate.argument)
                    if start in self.outputs
                )
                for aggregate in aggregates
            ),
        )

    def start_vectors(self, expression: Expression) -> None:
        """Plans the numbers from which an expression's vector is worked out."""
        for start in vector_starts(expression):
            if start in self.outputs or start in self.remembered:
                continue
            slot = self.slot(start)
            if start.kind is Kind.TENSOR:
                row = OPERATORS.get("mean")
                slot = self.step(row.name, row.function, (slot,))
            self.outputs[start] = slot

    def slot(self, expression: Expression) -> int:
        """The slot that holds an expression's value for the unit in hand."""
        if expression not in self.known:
            self.known[expression] = self.new_slot(expression)
        return self.known[expression]

    def new_slot(self, expression: Expression) -> int:
        known_before = expression.kind is Kind.NETWORK or sees_all_units(expression)
        if isinstance(expression, Call) and not known_before:
            row = OPERATORS.get(expression.operator)
            inputs = tuple(self.slot(argument) for argument in expression.arguments)
            return self.operation(row, inputs, is_number=expression.kind is Kind.NUMBER)
        if isinstance(expression, Terminal):
            self.statistics[expression.statistic] = self.slots
        else:
            self.numbers[expression] = self.slots
        return self.count()

    def operation(self, row: Operator, inputs: tuple[int, ...], *, is_number: bool) -> int:
        if row.prepare is None or row.finish is None:
            by_shape = "shape" in row.tags
            return self.step(row.name, row.function, inputs, is_number=is_number, by_shape=by_shape)
        prepared = self.step(row.name, row.prepare, inputs, is_number=False)
        return self.step(row.name, row.finish, (prepared,), is_number=is_number)

    def step(
        self,
        label: str,
        kernel: Kernel,
        inputs: tuple[int, ...],
        *,
        is_number: bool = True,
        by_shape: bool = False,
    ) -> int:
        draft = self.drafts.get((kernel, inputs))
        if draft is None:
            draft = _Draft(label, kernel, inputs, self.count(), is_number, by_shape)
            self.drafts[kernel, inputs] = draft
        return draft.output

    def count(self) -> int:
        self.slots += 1
        return self.slots - 1


def _finished(drafts: tuple[_Draft, ...], *, kept: set[int]) -> Iterator[Step]:
    last_reader = {slot: position for position, draft in enumerate(drafts) for slot in draft.inputs}
    for position, draft in enumerate(drafts):
        yield Step(
            label=draft.label,
            kernel=draft.kernel,
            inputs=draft.inputs,
            output=draft.output,
            widen=draft.is_number and draft.output in last_reader,
            by_shape=draft.by_shape,
            done=tuple(slot for slot in set(draft.inputs) - kept if last_reader[slot] == position),
        )
