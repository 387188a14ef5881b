"""What an operator is: one row, from which the parser, evaluator, generator and pages work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from torch import Tensor

from eznas_core.expressions.kinds import Kind, join

TENSOR = frozenset({Kind.TENSOR})
NUMBER = frozenset({Kind.NUMBER})
UNIT = frozenset({Kind.TENSOR, Kind.NUMBER})
ANY = frozenset(Kind)


class Output(StrEnum):
    """How the kind of a result follows from the kinds of the arguments."""

    ELEMENTWISE = "that of the most specific argument"
    TENSOR = "a tensor"
    NUMBER = "a number"
    NETWORK = "a network number"


class Group(StrEnum):
    """Under which heading a palette shows an operator."""

    ARITHMETIC = "Arithmetic"
    FUNCTION = "Functions"
    COMPARISON = "Signs and comparisons"
    SCALING = "Scaling"
    MATRIX = "Matrices"
    REDUCTION = "Tensor to number"
    DISTANCE = "Two tensors to number"
    SEQUENCE = "Unit to unit"
    AGGREGATOR = "Units to network"


class Precedence(IntEnum):
    """How tightly the LaTeX of a result holds together."""

    SUM = 0
    PRODUCT = 1
    POWER = 2
    ATOM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    r"""One row of the language.

    Attributes:
        name: The word it is written as.
        symbol: One or a few characters for drawings.
        inputs: For each argument, the kinds it may have.
        output: The rule for the kind of the result.
        function: The kernel. It never changes its arguments, is deterministic, keeps the dtype
            and device of its first tensor, and raises `MisfitError` where shapes do not suit it.
            Elementwise kernels serve all three kinds; numbers are 0-dimensional tensors or one
            vector over the units. An aggregator gets the finite values of the units that have
            one, ``(units,)`` float64, and gives a 0-dimensional tensor.
        latex: Template: ``#1`` is an argument as it is, ``@1`` in parentheses if it holds
            together less tightly than this result, ``!1`` also if as tightly.
        precedence: How tightly the result holds together.
        phrase: Noun phrase in English with ``#1``, ``#2`` for the arguments.
        meaning: One sentence: the exact definition with its special cases.
        group: Heading for palettes.
        commutative: Whether the arguments may change places.
        prepare: The costly first part of `function`, shared between operators: `function(x)` is
            ``finish(prepare(x))``.
        finish: The cheap rest of it.
        over_units: Whether `function` works on the numbers of all units at once: it gets those of
            the units that have one, ``(units,)`` float64 in the order of execution, and gives as
            many. A unit that has no number has none afterwards.
        takes_depths: For an aggregator: whether it also gets the units' depths, ``(units,)``.
        tags: Free marks; ``eznas-2022`` puts it into the original language, ``shape`` says that
            only the shape of its argument matters.
    """

    name: str
    symbol: str
    inputs: tuple[frozenset[Kind], ...]
    output: Output
    function: Callable[..., Tensor]
    latex: str
    phrase: str
    meaning: str
    group: Group
    precedence: Precedence = Precedence.ATOM
    commutative: bool = False
    prepare: Callable[[Tensor], tuple[Tensor, ...]] | None = None
    finish: Callable[[tuple[Tensor, ...]], Tensor] | None = None
    over_units: bool = False
    takes_depths: bool = False
    tags: frozenset[str] = frozenset()

    @property
    def arity(self) -> int:
        """How many arguments it takes."""
        return len(self.inputs)

    @property
    def is_aggregator(self) -> bool:
        """Whether it makes one network number of all units' values."""
        return self.output is Output.NETWORK

    def accepts(self, position: int, kind: Kind) -> bool:
        """Whether the argument at that position may have that kind."""
        return kind in self.inputs[position]

    def output_kind(self, kinds: tuple[Kind, ...]) -> Kind:
        """The kind of the result for arguments of these kinds, which it must accept.

        >>> from eznas_core.expressions import OPERATORS
        >>> str(OPERATORS.get("add").output_kind((Kind.TENSOR, Kind.NETWORK)))
        'tensor'
        """
        if self.output is Output.ELEMENTWISE:
            return join(kinds)
        return Kind[self.output.name]
