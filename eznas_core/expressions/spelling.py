"""Expression to text: the one canonical spelling, `parse`'s inverse."""

from __future__ import annotations

from eznas_core.expressions.tree import Call, Constant, Expression, NetworkTerminal, Terminal


def format(expression: Expression) -> str:
    """The canonical text: ``add(mean(weight), 0.5)``.

    >>> from eznas_core.expressions import parse
    >>> format(parse(" ADD( units_mean(Weight),5e-1 )"))
    'add(units_mean(weight), 0.5)'
    """
    pieces: list[str] = []
    _write(expression, pieces)
    return "".join(pieces)


def format_number(value: float) -> str:
    """The shortest decimal that reads back as the same float64; whole numbers without a point.

    >>> format_number(2.0), format_number(0.1), format_number(1e-7)
    ('2', '0.1', '1e-07')
    """
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _write(expression: Expression, pieces: list[str]) -> None:
    if isinstance(expression, Terminal):
        pieces.append(str(expression.statistic))
    elif isinstance(expression, NetworkTerminal):
        pieces.append(expression.name)
    elif isinstance(expression, Constant):
        pieces.append(format_number(expression.value))
    else:
        _write_call(expression, pieces)


def _write_call(call: Call, pieces: list[str]) -> None:
    pieces.append(call.operator)
    separator = "("
    for argument in call.arguments:
        pieces.append(separator)
        _write(argument, pieces)
        separator = ", "
    pieces.append(")")
