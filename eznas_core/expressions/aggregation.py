"""What is aggregated in an expression, and what each aggregate waits for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.tree import Call, Expression


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregator over a unit expression, which a tensor enters by its mean.

    Attributes:
        operator: Name of the aggregator.
        argument: The unit expression.
    """

    operator: str
    argument: Expression


def as_aggregate(expression: Expression) -> Aggregate | None:
    """The aggregate an expression is, if it is one; a unit expression is its mean over units."""
    if expression.kind is not Kind.NETWORK:
        return Aggregate("units_mean", expression)
    if isinstance(expression, Call) and OPERATORS.get(expression.operator).is_aggregator:
        return Aggregate(expression.operator, expression.arguments[0])
    return None


def aggregates_of(expression: Expression) -> Iterator[Aggregate]:
    """Every aggregate in an expression, inner ones and what they wait for included."""
    aggregate = as_aggregate(expression)
    if aggregate is not None:
        yield aggregate
        yield from _inner_aggregates(aggregate.argument)
    else:
        for argument in expression.arguments:
            yield from aggregates_of(argument)


def is_vector_start(expression: Expression) -> bool:
    """Whether a unit's number is made from tensors, rather than from other numbers."""
    tensors = any(argument.kind is Kind.TENSOR for argument in expression.arguments)
    return expression.kind is Kind.TENSOR or tensors


def vector_starts(expression: Expression) -> Iterator[Expression]:
    """The parts of a unit's expression that its vector is worked out from."""
    if expression.kind is Kind.NETWORK:
        return
    if is_vector_start(expression):
        yield expression
    else:
        for argument in expression.arguments:
            yield from vector_starts(argument)


def sees_all_units(expression: Expression) -> bool:
    """Whether it is a unit's number that is made from the numbers of all units."""
    return isinstance(expression, Call) and OPERATORS.get(expression.operator).over_units


def _inner_aggregates(
    unit_expression: Expression, *, within_tensor: bool = False
) -> Iterator[Aggregate]:
    within_tensor = within_tensor or is_vector_start(unit_expression)
    for argument in unit_expression.arguments:
        if argument.kind is Kind.NETWORK:
            yield from aggregates_of(argument)
        elif within_tensor and isinstance(argument, Call) and sees_all_units(argument):
            yield Aggregate(argument.operator, argument.arguments[0])
            yield from _inner_aggregates(argument.arguments[0])
        else:
            yield from _inner_aggregates(argument, within_tensor=within_tensor)


def level(unit_expression: Expression) -> int:
    """How many aggregators stand below one another inside a unit expression."""
    inner = _inner_aggregates(unit_expression)
    return max((1 + level(aggregate.argument) for aggregate in inner), default=0)
