"""Looking into trees and making changed copies of them.

A path is the positions of arguments from the root down: ``(1, 0)`` is the first argument of the
second argument, ``()`` the root.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.tree import Call, Constant, Expression, Terminal
from eznas_core.foundation import EznasError
from eznas_core.statistics import Statistic

Path: TypeAlias = tuple[int, ...]


def walk(expression: Expression) -> Iterator[tuple[Path, Expression]]:
    """Every node with its path: a node before its arguments, those from left to right.

    >>> from eznas_core.expressions import format, parse
    >>> [(path, format(node)) for path, node in walk(parse("abs(exp(weight))"))]
    [((), 'abs(exp(weight))'), ((0,), 'exp(weight)'), ((0, 0), 'weight')]
    """
    waiting: list[tuple[Path, Expression]] = [((), expression)]
    while waiting:
        path, node = waiting.pop()
        yield path, node
        below = [((*path, position), child) for position, child in enumerate(node.arguments)]
        waiting.extend(reversed(below))


def subtree(expression: Expression, path: Path) -> Expression:
    """The node at a path.

    Raises:
        EznasError: The path leads nowhere in this expression.
    """
    node = expression
    for position in path:
        if not 0 <= position < len(node.arguments):
            raise EznasError(f"the path {path} leads nowhere in this expression")
        node = node.arguments[position]
    return node


def replace(expression: Expression, path: Path, new: Expression) -> Expression:
    """A copy with the node at a path replaced; what is not on the path is shared.

    Raises:
        ExpressionError: The new node's kind does not fit there, or the result passes a limit.
        EznasError: The path leads nowhere in this expression.

    >>> from eznas_core.expressions import format, parse
    >>> format(replace(parse("add(weight, 1)"), (1,), parse("depth")))
    'add(weight, depth)'
    """
    if not path:
        return new
    subtree(expression, path)
    first, rest = path[0], path[1:]
    arguments = list(expression.arguments)
    arguments[first] = replace(arguments[first], rest, new)
    return with_arguments(expression, tuple(arguments))


def with_arguments(expression: Expression, arguments: tuple[Expression, ...]) -> Expression:
    """The same operator on other arguments; a leaf as it is."""
    return Call(expression.operator, arguments) if isinstance(expression, Call) else expression


def statistics_of(expression: Expression) -> frozenset[Statistic]:
    """The statistics it names, which are all that need to be captured."""
    return frozenset(node.statistic for _, node in walk(expression) if isinstance(node, Terminal))


def size(expression: Expression) -> int:
    """Number of nodes."""
    return expression.size


def depth(expression: Expression) -> int:
    """Levels below the root: 0 for a leaf."""
    return expression.depth


def kind_of(expression: Expression) -> Kind:
    """Whether it stands for a tensor or a number a unit, or for a number of the network."""
    return expression.kind


def content_hash(expression: Expression) -> str:
    """32 hexadecimal digits that name the tree as it is written; the same in every process."""
    return expression.digest.hex()


def canonical(expression: Expression) -> Expression:
    """The representative of all trees that differ in the order of commutative arguments.

    >>> from eznas_core.expressions import parse
    >>> canonical(parse("add(weight, depth)")) == canonical(parse("add(depth, weight)"))
    True
    """
    if not isinstance(expression, Call):
        return expression
    arguments = tuple(canonical(argument) for argument in expression.arguments)
    if OPERATORS.get(expression.operator).commutative:
        arguments = tuple(sorted(arguments, key=_order))
    return expression if arguments == expression.arguments else Call(expression.operator, arguments)


def _order(expression: Expression) -> tuple[bool, int, bytes]:
    # Constants last, larger arguments first; the digest decides between equals.
    return isinstance(expression, Constant), -expression.size, expression.digest
