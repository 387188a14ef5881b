"""What is known of an expression's values without evaluating it."""

from __future__ import annotations

from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.tree import Call, Constant, Expression, NetworkTerminal

_KEEPS_SIGN = frozenset(
    {"add", "multiply", "maximum", "minimum", "mean", "matmul"}
    | {"units_mean", "units_sum", "units_min", "units_max", "units_median"}
    | {"units_depth_weighted", "units_first", "units_last", "previous", "largest"}
)
_COUNTS = frozenset({"parameters", "macs", "units", "depth", "params", "flops", "layers"})


def is_non_negative(expression: Expression) -> bool:
    """Whether every value is certainly zero, positive, or NaN.

    >>> from eznas_core.expressions import parse
    >>> is_non_negative(parse("add(sigmoid(weight), 2)")), is_non_negative(parse("weight"))
    (True, False)
    """
    if isinstance(expression, Constant):
        return expression.value >= 0
    if isinstance(expression, NetworkTerminal):
        return expression.name in _COUNTS
    if isinstance(expression, Call):
        if "non-negative" in OPERATORS.get(expression.operator).tags:
            return True
        keeps = expression.operator in _KEEPS_SIGN
        return keeps and all(map(is_non_negative, expression.arguments))
    return False


def is_binary(expression: Expression) -> bool:
    """Whether every value is certainly 0 or 1."""
    return isinstance(expression, Call) and "binary" in OPERATORS.get(expression.operator).tags
