"""The immutable tree of an expression: three kinds of leaf, and calls of operators.

A node is checked when it is made (does the operator exist, are there as many arguments as it
takes, have they the kinds it takes, is the tree within the limits), so every expression in
existence can be written, evaluated and drawn, by plain recursion of bounded depth.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from eznas_core.expressions.errors import ExpressionError
from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.row import Operator
from eznas_core.statistics import Statistic

MAX_DEPTH = 100
MAX_SIZE = 4000


class Leaf:
    """What all leaves share: one node, no arguments, depth 0."""

    __slots__ = ()
    size: ClassVar[int] = 1
    depth: ClassVar[int] = 0
    arguments: ClassVar[tuple[Expression, ...]] = ()


@dataclass(frozen=True, slots=True)
class Terminal(Leaf):
    """A leaf that stands for one statistic of each unit.

    >>> str(Terminal(Statistic.parse("activation[noise]")).statistic)
    'activation[noise]'
    """

    kind: ClassVar[Kind] = Kind.TENSOR
    statistic: Statistic
    digest: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", _digest(b"statistic", str(self.statistic).encode()))


@dataclass(frozen=True, slots=True)
class Constant(Leaf):
    """A leaf that is a finite number, the same for every network; there is only one zero.

    Raises:
        ExpressionError: The number is infinite, NaN, or beyond the range of a float64.
    """

    kind: ClassVar[Kind] = Kind.NETWORK
    value: float
    digest: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            value = float(self.value)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise ExpressionError("a constant must be a number between -1.79e308 and 1.79e308")
        value = value or 0.0  # -0.0 is written as 0, so it must be 0
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "digest", _digest(b"constant", value.hex().encode()))


@dataclass(frozen=True, slots=True)
class NetworkTerminal(Leaf):
    """A leaf that is a number of the network as a whole, such as `log_parameters`.

    Raises:
        UnknownNameError: There is no network number of that name.
    """

    kind: ClassVar[Kind] = Kind.NETWORK
    name: str
    digest: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", NETWORK_TERMINALS.resolve(self.name))
        object.__setattr__(self, "digest", _digest(b"network", self.name.encode()))


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """An operator applied to arguments.

    Equality and hash go by a digest of the content that is made once, so both take the same short
    time for any size, and are the same in every process.

    Attributes:
        operator: Name of a row of `OPERATORS`.
        arguments: As many expressions as it takes, of the kinds it takes.
        kind: What the result is.
        size: Number of nodes.
        depth: Levels below this node: 1 if all arguments are leaves.
        digest: Names the content.

    Raises:
        ExpressionError: Wrong number or kind of arguments, or a limit is passed.
        UnknownNameError: There is no operator of that name.

    >>> Call("add", (Constant(1), Constant(2))).size
    3
    """

    operator: str
    arguments: tuple[Expression, ...]
    kind: Kind = field(init=False, repr=False)
    size: int = field(init=False, repr=False)
    depth: int = field(init=False, repr=False)
    digest: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        row = OPERATORS.get(self.operator)
        arguments = tuple(self.arguments)
        check_arguments(row, arguments)
        size = 1 + sum(argument.size for argument in arguments)
        depth = 1 + max(argument.depth for argument in arguments)
        if depth > MAX_DEPTH:
            raise ExpressionError(f"an expression may be {MAX_DEPTH} levels deep, not more")
        if size > MAX_SIZE:
            raise ExpressionError(f"an expression may have {MAX_SIZE} nodes, not more")
        digest = _digest(row.name.encode(), *(argument.digest for argument in arguments))
        kinds = tuple(argument.kind for argument in arguments)
        for name, value in (
            ("operator", row.name),
            ("arguments", arguments),
            ("kind", row.output_kind(kinds)),
            ("size", size),
            ("depth", depth),
            ("digest", digest),
        ):
            object.__setattr__(self, name, value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Call) and self.digest == other.digest

    def __hash__(self) -> int:
        return int.from_bytes(self.digest[:8], "big")

    def __reduce__(self) -> tuple[type[Call], tuple[str, tuple[Expression, ...]]]:
        return Call, (self.operator, self.arguments)  # unpickling checks again


Expression: TypeAlias = Terminal | Constant | NetworkTerminal | Call


def check_arguments(row: Operator, arguments: tuple[Expression, ...]) -> None:
    """Raises ExpressionError unless the operator takes these arguments."""
    if len(arguments) != row.arity:
        raise ExpressionError(
            f"{row.name} takes {_count(row.arity)}, {len(arguments)} "
            f"{'was' if len(arguments) == 1 else 'were'} given"
        )
    for position, argument in enumerate(arguments):
        if not row.accepts(position, argument.kind):
            place = "" if row.arity == 1 else f" as its {_ORDINALS[position]} argument"
            allowed = " or ".join(kind.meaning for kind in Kind if kind in row.inputs[position])
            hint = _HINTS.get(argument.kind, "") if row.accepts(position, Kind.TENSOR) else ""
            raise ExpressionError(
                f"{row.name} takes {allowed}{place}, {argument.kind.meaning} was given{hint}",
                argument=position,
            )


_ORDINALS = ("first", "second", "third", "fourth")
_HINTS = {
    Kind.NUMBER: "; a number has no elements or slices left to work on",
    Kind.NETWORK: "; what is aggregated or the same for every unit cannot be used there",
}


def _count(arity: int) -> str:
    return f"{arity} argument" if arity == 1 else f"{arity} arguments"


def _digest(*parts: bytes) -> bytes:
    """A short hash of parts whose boundaries count."""
    joined = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hashlib.blake2b(joined, digest_size=16).digest()
