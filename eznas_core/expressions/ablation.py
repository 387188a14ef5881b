"""A formula with one node put out of action: held at a number, or taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from eznas_core.expressions.errors import ExpressionError
from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.tree import Call, Constant, Expression
from eznas_core.expressions.walks import Path, replace, subtree, walk


class Change(StrEnum):
    """What is done to a node. The value is the text that tables show."""

    HELD = "held at its mean"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablated:
    """A formula that lacks one node of another.

    Attributes:
        path: The node.
        change: What was done to it.
        kept: Which of its arguments stands in its place, if it was removed.
        expression: The changed formula.
    """

    path: Path
    change: Change
    kept: int | None
    expression: Expression


def held(expression: Expression, path: Path, value: float) -> Expression:
    """The formula with every element of a node's value replaced by one number.

    Shapes and kinds stay as they are, and so do the units that have no value there.

    Raises:
        ExpressionError: The result passes a limit, or the number is not finite.
        EznasError: The path leads nowhere.

    >>> from eznas_core.expressions import format, parse
    >>> format(held(parse("units_sum(frobenius(weight))"), (0,), 2.5))
    'units_sum(multiply(ones_like(frobenius(weight)), 2.5))'
    """
    node = subtree(expression, path)
    number = Constant(value)
    if node.kind is Kind.NETWORK:
        return replace(expression, path, number)
    return replace(expression, path, Call("multiply", (Call("ones_like", (node,)), number)))


def removed(expression: Expression, path: Path) -> Iterator[Ablated]:
    """The formulas in which an argument of a node stands in the node's place, where it fits.

    Raises:
        EznasError: The path leads nowhere.

    >>> from eznas_core.expressions import format, parse
    >>> [format(each.expression) for each in removed(parse("mean(abs(weight))"), (0,))]
    ['mean(weight)']
    """
    seen: set[Expression] = set()
    for position, argument in enumerate(subtree(expression, path).arguments):
        if argument in seen:
            continue
        seen.add(argument)
        try:
            changed = replace(expression, path, argument)
        except ExpressionError:
            continue  # a kind that does not fit there
        yield Ablated(path=path, change=Change.REMOVED, kept=position, expression=changed)


def ablations(expression: Expression, means: dict[Expression, float | None]) -> tuple[Ablated, ...]:
    """Every way to put one node out of action.

    The root is not held: a formula that is a constant orders nothing. Neither are constants.

    Args:
        expression: The formula.
        means: The number to hold each node at; None or absent for one that cannot be held.

    Raises:
        ExpressionError: A changed formula passes a limit.
    """
    found: list[Ablated] = []
    for path, node in walk(expression):
        mean = means.get(node)
        if path and mean is not None and not isinstance(node, Constant):
            changed = held(expression, path, mean)
            found.append(Ablated(path=path, change=Change.HELD, kept=None, expression=changed))
        found.extend(removed(expression, path))
    return tuple(found)
