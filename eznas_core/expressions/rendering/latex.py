"""Expression to LaTeX."""

from __future__ import annotations

import re

from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.row import Precedence
from eznas_core.expressions.spelling import format_number
from eznas_core.expressions.tree import Call, Constant, Expression, NetworkTerminal

_PLACE = re.compile(r"([#@!])([1-9])")


def to_latex(expression: Expression, *, over_units: bool = False) -> str:
    r"""The formula for a mathematics environment, without dollar signs.

    Args:
        expression: What to show.
        over_units: Whether a unit expression is shown as the score it stands for, its mean over
            units, rather than as it is written.

    >>> from eznas_core.expressions import parse
    >>> print(to_latex(parse("square(add(weight, 0.5))")))
    {\left(W + 0.5\right)}^{2}
    """
    if over_units and expression.kind is not Kind.NETWORK:
        return to_latex(Call("units_mean", (expression,)))
    return _latex(expression)[0]


def _latex(expression: Expression) -> tuple[str, Precedence]:
    if isinstance(expression, Constant):
        return _number(expression.value)
    if isinstance(expression, NetworkTerminal):
        return NETWORK_TERMINALS.get(expression.name).latex, Precedence.POWER
    if isinstance(expression, Call):
        row = OPERATORS.get(expression.operator)
        arguments = [_latex(argument) for argument in expression.arguments]
        if row.is_aggregator and expression.arguments[0].kind is Kind.TENSOR:
            arguments = [(rf"\overline{{{arguments[0][0]}}}", Precedence.ATOM)]

        def place(match: re.Match[str]) -> str:
            text, own = arguments[int(match[2]) - 1]
            loose = own < row.precedence if match[1] == "@" else own <= row.precedence
            wrapped = match[1] != "#" and own is not Precedence.ATOM and loose
            return rf"\left({text}\right)" if wrapped else text

        return _PLACE.sub(place, row.latex), row.precedence
    symbol = expression.statistic.latex
    return symbol, Precedence.POWER if expression.statistic.is_gradient else Precedence.ATOM


def _number(value: float) -> tuple[str, Precedence]:
    digits, _, exponent = format_number(value).partition("e")
    if exponent:
        return rf"{digits} \cdot 10^{{{int(exponent)}}}", Precedence.PRODUCT
    return digits, Precedence.SUM if value < 0 else Precedence.ATOM
