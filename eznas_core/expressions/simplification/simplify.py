"""Shorter expressions of the same value."""

from __future__ import annotations

import math

import torch

from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.row import Output
from eznas_core.expressions.simplification.laws import LAWS
from eznas_core.expressions.simplification.patterns import Law
from eznas_core.expressions.tree import Call, Constant, Expression
from eznas_core.expressions.walks import canonical, with_arguments

_LAWS_OF: dict[str, tuple[Law, ...]] = {
    row.name: tuple(law for law in LAWS if law.left.head == row.name) for row in OPERATORS
}


def simplify(expression: Expression) -> Expression:
    """An expression of the same value on every network, up to rounding, and no larger.

    Laws are applied from the leaves to the root until none fits, constants are folded, and the
    arguments of commutative operators are put in order. Kind and failures stay the same.

    >>> from eznas_core.expressions import format, parse
    >>> format(simplify(parse("square(abs(frobenius(multiply(weight, add(0.25, 0.75)))))")))
    'square(frobenius(weight))'
    """
    return canonical(_reduced(expression, {}))


def _reduced(expression: Expression, known: dict[Expression, Expression]) -> Expression:
    if not isinstance(expression, Call):
        return expression
    if expression not in known:
        arguments = tuple(_reduced(argument, known) for argument in expression.arguments)
        result = with_arguments(expression, arguments)
        better = _folded(result) or _rewritten(result)
        known[expression] = result if better is None else _reduced(better, known)
    return known[expression]


def _rewritten(expression: Expression) -> Expression | None:
    if isinstance(expression, Call):
        for law in _LAWS_OF[expression.operator]:
            other = law.apply(expression)
            if other is not None:
                return other
    return None


def _folded(expression: Expression) -> Constant | None:
    """The constant that an operator makes of constants, if it is finite."""
    if not isinstance(expression, Call):
        return None
    row = OPERATORS.get(expression.operator)
    values = [a.value for a in expression.arguments if isinstance(a, Constant)]
    if row.output is not Output.ELEMENTWISE or len(values) < row.arity:
        return None
    result = float(row.function(*(torch.tensor(value, dtype=torch.float64) for value in values)))
    return Constant(result) if math.isfinite(result) else None
