"""Shorter expressions that rank networks alike."""

from __future__ import annotations

from dataclasses import dataclass

from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.simplification.ranges import is_non_negative
from eznas_core.expressions.simplification.simplify import simplify
from eznas_core.expressions.tree import Call, Constant, Expression

_INCREASING = frozenset({"exp", "sigmoid", "tanh"})
_INCREASING_FROM_ZERO = frozenset({"log", "log_abs", "sqrt", "square"})


@dataclass(frozen=True, slots=True)
class RankingForm:
    """An expression that orders networks as another does.

    Attributes:
        expression: The shorter one.
        direction: 1 if both rise together, -1 if one falls where the other rises.
    """

    expression: Expression
    direction: int


def ranking_form(expression: Expression) -> RankingForm:
    """Simplifies, and drops outer functions that cannot change the order of networks.

    Of a network number those are all strictly monotone ones; of a unit expression, which stands
    for its mean over units, only a shift, a scale and a sign. Constants are dropped from a sum
    wherever they stand in it. The order is that of exact arithmetic: where rounding, saturation
    or overflow made two values equal or infinite, the shorter form may still tell networks apart.

    >>> from eznas_core.expressions import format, parse
    >>> form = ranking_form(parse("reciprocal(exp(units_sum(abs(weight))))"))
    >>> format(form.expression), form.direction
    ('units_sum(abs(weight))', -1)
    """
    current, direction = _unshifted(simplify(expression)), 1
    while isinstance(current, Call):
        step = _linear(current)
        if step is None and current.kind is Kind.NETWORK:
            step = _monotone(current)
        if step is None:
            break
        current, direction = _unshifted(simplify(step[0])), direction * step[1]
    return RankingForm(current, direction)


def _unshifted(expression: Expression) -> Expression:
    """A sum without the constants among its terms, however deep they stand in it."""
    if not isinstance(expression, Call) or expression.operator not in ("add", "subtract"):
        return expression
    first, second = map(_unshifted, expression.arguments)
    if isinstance(second, Constant):
        return first
    if isinstance(first, Constant):
        return second if expression.operator == "add" else Call("negate", (second,))
    return Call(expression.operator, (first, second))


def _linear(call: Call) -> tuple[Expression, int] | None:
    """The argument of a scale or sign at the root, and which way it goes."""
    if call.operator == "negate":
        return call.arguments[0], -1
    if call.operator not in ("multiply", "divide"):
        return None
    first, second = call.arguments
    if isinstance(second, Constant):
        return _scaled(first, second.value)
    if isinstance(first, Constant) and call.operator == "multiply":
        return _scaled(second, first.value)
    return None


def _scaled(expression: Expression, value: float) -> tuple[Expression, int] | None:
    return None if value == 0 else (expression, 1 if value > 0 else -1)


def _monotone(call: Call) -> tuple[Expression, int] | None:
    """The argument of a strictly monotone function at the root, and which way it goes."""
    last = call.arguments[-1]
    if call.operator in _INCREASING:
        return last, 1
    if call.operator in _INCREASING_FROM_ZERO and is_non_negative(last):
        return last, 1
    if call.operator == "reciprocal" and is_non_negative(last):
        return last, -1
    if call.operator == "divide" and isinstance(call.arguments[0], Constant):
        value = call.arguments[0].value
        if value != 0 and is_non_negative(last):
            return last, -1 if value > 0 else 1
    return None
