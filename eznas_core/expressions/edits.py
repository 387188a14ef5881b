"""What a hand may do to one part of a formula: every change that the typed language allows.

Each function gives ready formulas, with words to list them by. Nothing is offered that would
break a rule: where a kind does not fit, or a limit would be passed, there is no such edit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eznas_core.expressions.errors import ExpressionError
from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.row import Operator
from eznas_core.expressions.spelling import format
from eznas_core.expressions.tree import Call, Constant, Expression, NetworkTerminal, Terminal
from eznas_core.expressions.walks import Path, replace, subtree
from eznas_core.statistics import ALL_STATISTICS

PLACE = "…"
_ONE_OF_EACH: tuple[Expression, ...] = (Constant(1), Terminal(ALL_STATISTICS[0]))
"""A leaf of each kind that leaves have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change of a formula.

    Attributes:
        name: What is done, unlike that of any other edit of the same list.
        group: What sort of part comes in, for lists.
        meaning: One sentence about it.
        expression: The changed formula.
    """

    name: str
    group: str
    meaning: str
    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """An operator that can be put around a part.

    Attributes:
        name: How it is written, with "this" for the part and "…" for what stands beside it.
        group: Heading for lists.
        meaning: One sentence about it.
        operator: Its name.
        position: Which of its arguments the part becomes.
    """

    name: str
    group: str
    meaning: str
    operator: str
    position: int

    @property
    def has_room(self) -> bool:
        """Whether something stands beside the part."""
        return PLACE in self.name


def exchanges(expression: Expression, path: Path) -> Iterator[Edit]:
    """A part made another one: its operator for one with as many arguments, or all for a leaf.

    Raises:
        EznasError: The path leads nowhere.

    >>> from eznas_core.expressions import parse
    >>> names = [edit.name for edit in exchanges(parse("previous(mean(weight))"), (0,))]
    >>> "frobenius(…)" in names, "relu(…)" in names, "depth" in names
    (True, False, False)
    """
    node = subtree(expression, path)
    if isinstance(node, Call):
        for row in OPERATORS:
            if row.name != node.operator and row.arity == len(node.arguments):
                made = _called(row, node.arguments)
                yield from _edit(expression, path, made, _written(row), str(row.group), row.meaning)
    for leaf, group, meaning in _leaves():
        if leaf != node:
            yield from _edit(expression, path, leaf, format(leaf), group, meaning)


def constant(expression: Expression, path: Path, value: float) -> Expression | None:
    """The formula with a number in the place of a part; None where no number may stand.

    Raises:
        EznasError: The path leads nowhere, or the number is not finite.
    """
    return _with(expression, path, Constant(value))


def wraps(expression: Expression, path: Path) -> Iterator[Wrap]:
    """The operators that can be put around a part, where something fits beside it.

    Raises:
        EznasError: The path leads nowhere.

    >>> from eznas_core.expressions import parse
    >>> [each.name for each in wraps(parse("units_sum(weight)"), ())][:3]
    ['add(this, …)', 'subtract(this, …)', 'subtract(…, this)']
    """
    subtree(expression, path)
    for row in OPERATORS:
        for position in range(1 if row.commutative else row.arity):
            inside = (PLACE,) * position + ("this",) + (PLACE,) * (row.arity - 1 - position)
            wrap = Wrap(
                name=f"{row.name}({', '.join(inside)})",
                group=str(row.group),
                meaning=row.meaning,
                operator=row.name,
                position=position,
            )
            if any(wrapped(expression, path, wrap, each) for each in _ONE_OF_EACH[: row.arity]):
                yield wrap


def wrapped(
    expression: Expression, path: Path, wrap: Wrap, beside: Expression
) -> Expression | None:
    """The formula with an operator around a part; None where that does not fit.

    Args:
        expression: The formula.
        path: The part.
        wrap: The operator.
        beside: Its other arguments, if it takes any.

    Raises:
        EznasError: The path leads nowhere.
    """
    row = OPERATORS.get(wrap.operator)
    arguments = [beside] * row.arity
    arguments[wrap.position] = subtree(expression, path)
    made = _called(row, tuple(arguments))
    return None if made is None else _with(expression, path, made)


def fillers(expression: Expression, path: Path, wrap: Wrap) -> tuple[Expression, ...]:
    """What may stand beside a part in an operator around it: 1, network numbers, statistics.

    Raises:
        EznasError: The path leads nowhere.
    """
    kinds = {e.kind for e in _ONE_OF_EACH if wrapped(expression, path, wrap, e) is not None}
    leaves = sorted((leaf for leaf, _, _ in _leaves()), key=lambda leaf: leaf.kind is Kind.TENSOR)
    return tuple(leaf for leaf in (Constant(1), *leaves) if leaf.kind in kinds)


def hoists(expression: Expression, path: Path) -> Iterator[Edit]:
    """A part that outlives what is around it: all of it, or the nearest calls only.

    Raises:
        EznasError: The path leads nowhere.

    >>> from eznas_core.expressions import parse
    >>> [each.name for each in hoists(parse("mean(abs(exp(weight)))"), (0, 0))]
    ['keep only this part', 'take away abs(…) around it']
    """
    node = subtree(expression, path)
    if path:
        yield from _edit(
            expression, (), node, "keep only this part", "", "It becomes the whole formula."
        )
    for end in range(len(path) - 1, 0, -1):
        around = subtree(expression, path[:end])
        changed = _with(expression, path[:end], node)
        if isinstance(around, Call) and changed is not None:
            yield Edit(
                name=f"take away {_written(OPERATORS.get(around.operator))} around it",
                group="",
                meaning="The part stands where that stood.",
                expression=changed,
            )
            return


def swapped(expression: Expression, path: Path) -> Expression | None:
    """The formula with the two arguments of a part in the other order; None if that is nothing.

    Raises:
        EznasError: The path leads nowhere.
    """
    node = subtree(expression, path)
    if not isinstance(node, Call) or len(node.arguments) != 2:
        return None
    one, other = node.arguments
    made = _called(OPERATORS.get(node.operator), (other, one))
    return None if one == other or made is None else _with(expression, path, made)


def doubled(expression: Expression, path: Path) -> Expression | None:
    """The formula with the sum of a part and itself in its place, for one half to be changed.

    Raises:
        EznasError: The path leads nowhere.
    """
    node = subtree(expression, path)
    made = _called(OPERATORS.get("add"), (node, node))
    return None if made is None else _with(expression, path, made)


def _leaves() -> Iterator[tuple[Expression, str, str]]:
    for statistic in ALL_STATISTICS:
        yield Terminal(statistic), "Statistics", statistic.meaning
    for row in NETWORK_TERMINALS:
        yield NetworkTerminal(row.name), "Network numbers", row.meaning


def _written(row: Operator) -> str:
    return f"{row.name}({', '.join(PLACE for _ in row.inputs)})"


def _called(row: Operator, arguments: tuple[Expression, ...]) -> Expression | None:
    try:
        return Call(row.name, arguments)
    except ExpressionError:
        return None  # a kind it does not take, or a limit


def _with(expression: Expression, path: Path, new: Expression) -> Expression | None:
    try:
        return replace(expression, path, new)
    except ExpressionError:
        return None  # what is around it does not take that kind, or a limit


def _edit(
    expression: Expression,
    path: Path,
    new: Expression | None,
    name: str,
    group: str,
    meaning: str,
) -> Iterator[Edit]:
    changed = None if new is None else _with(expression, path, new)
    if changed is not None:
        yield Edit(name=name, group=group, meaning=meaning, expression=changed)
