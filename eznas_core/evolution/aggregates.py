"""A formula taken apart at the seam between units and networks.

Below its aggregators a formula works on tensors, which is nearly all of the work; above, on a few
numbers for each network. New formulas mostly combine aggregates that were computed before, so
an evolution keeps these (one number for each network) and computes only what is above afresh,
for all networks at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import torch
from torch import Tensor

from eznas_core.expressions import (
    LANGUAGES,
    OPERATORS,
    Call,
    Constant,
    Expression,
    Kind,
    NetworkTerminal,
    Terminal,
)


def as_network_number(expression: Expression) -> Expression:
    """The formula with its implicit mean over units written out, if it rests on one."""
    if expression.kind is Kind.NETWORK:
        return expression
    return Call("units_mean", (expression,))


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """The outermost aggregates and the network's own numbers in a formula, each once.

    >>> from eznas_core.expressions import format, parse
    >>> formula = parse("add(units_rss(frobenius(weight)), multiply(2, log_parameters))")
    >>> [format(part) for part in parts_of(formula)]
    ['units_rss(frobenius(weight))', 'log_parameters']
    """
    return tuple(dict.fromkeys(_parts(as_network_number(expression))))


def siblings(piece: Expression, language: str) -> tuple[Expression, ...]:
    """An aggregate, and the other aggregators of a language over the same unit expression.

    >>> from eznas_core.expressions import format, parse
    >>> found = siblings(parse("units_sum(mean(weight))"), "units")
    >>> [format(each) for each in found[:2]]
    ['units_sum(mean(weight))', 'units_mean(mean(weight))']
    """
    if not isinstance(piece, Call):
        return (piece,)
    others = (Call(name, piece.arguments) for name in _aggregators(language))
    return tuple(dict.fromkeys((piece, *others)))


@lru_cache(maxsize=8)
def _aggregators(language: str) -> tuple[str, ...]:
    names = LANGUAGES.get(language).operators
    return tuple(name for name in names if OPERATORS.get(name).is_aggregator)


def combine(expression: Expression, numbers: Mapping[Expression, Tensor]) -> Tensor:
    """The formula's value for each network, from the values of its parts.

    Args:
        expression: The formula.
        numbers: For each of its `parts_of`, ``(networks,)`` float64.

    Returns:
        ``(networks,)`` float64, not necessarily finite; 0-dimensional for a mere constant.
    """
    return _combine(as_network_number(expression), numbers)


def _parts(expression: Expression) -> list[Expression]:
    if is_part(expression):
        return [expression]
    return [part for argument in expression.arguments for part in _parts(argument)]


def is_part(expression: Expression) -> bool:
    """Whether a formula is one aggregate, or one number of the network."""
    if isinstance(expression, Call):
        return OPERATORS.get(expression.operator).is_aggregator
    return isinstance(expression, NetworkTerminal)


def _combine(expression: Expression, numbers: Mapping[Expression, Tensor]) -> Tensor:
    if is_part(expression):
        return numbers[expression]
    if isinstance(expression, Constant):
        return torch.tensor(expression.value, dtype=torch.float64)
    if isinstance(expression, (Terminal, NetworkTerminal)):
        raise ValueError("a statistic stands outside of every aggregator")
    arguments = [_combine(argument, numbers) for argument in expression.arguments]
    return OPERATORS.get(expression.operator).function(*arguments)
