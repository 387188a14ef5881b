"""An expression as Python functions over lifted operators.

Each aggregator's argument becomes one function of a unit; what stands above the aggregators
becomes the body of `score`. Numbers of units are float64 and tensors keep their dtype, exactly
as in the engine.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from eznas_core.exporting.portability import check_portable
from eznas_core.exporting.portable import (
    NETWORK_NUMBERS,
    finite,
    number,
    over_units,
    over_units_with_depths,
)
from eznas_core.expressions import (
    OPERATORS,
    Call,
    Constant,
    Expression,
    Kind,
    NetworkTerminal,
    Operator,
    Terminal,
    format,
    format_number,
    walk,
)
from eznas_core.foundation import EznasError

_LINE = 88
_LONG = 60
Kernel = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """The Python of a formula.

    Attributes:
        functions: Source of one function for each aggregated unit expression.
        body: Lines of `score` once `units` and `depths` are there; the last one returns.
        kernels: The operators' functions that the source calls, to be lifted.
        helpers: The other functions that it calls, to be lifted too.
    """

    functions: tuple[str, ...]
    body: tuple[str, ...]
    kernels: tuple[Kernel, ...]
    helpers: tuple[Kernel, ...]

    def uses(self, name: str) -> bool:
        """Whether the body reads a variable."""
        return any(re.search(rf"\b{name}\b", line) for line in self.body)


def write_formula(expression: Expression) -> Formula:
    """The Python of an expression.

    Raises:
        EznasError: It names something that exported modules cannot work out: a hand-designed
            measure, or an operator from unit to unit.
    """
    for _, node in walk(expression):
        check_portable(node)
    network = _Network()
    network.count(expression)
    result = network.text(expression, is_root=True)
    return Formula(
        functions=tuple(network.functions),
        body=(*network.lines, f"return finite({result})"),
        kernels=tuple(network.kernels),
        helpers=tuple({**network.helpers, finite: None}),
    )


@dataclass(slots=True)
class _Writer(ABC):
    """Nested calls as text, with a local variable for what is used twice or would be long."""

    kernels: dict[Kernel, None] = field(default_factory=dict)
    helpers: dict[Kernel, None] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    names: dict[Expression, str] = field(default_factory=dict)
    uses: Counter[Expression] = field(default_factory=Counter)

    def count(self, node: Expression) -> None:
        """Notes how often each distinct part is used."""
        self.uses[node] += 1
        if self.uses[node] == 1:
            for argument in self.arguments(node):
                self.count(argument)

    def arguments(self, node: Expression) -> tuple[Expression, ...]:
        """The parts of a node that are written by this writer."""
        return node.arguments

    @abstractmethod
    def leaf(self, node: Expression) -> str | None:
        """The text of a node that is not a call to be written out here."""

    def text(self, node: Expression, *, is_root: bool = False) -> str:
        """The text of a node; may add lines that it needs."""
        if node in self.names:
            return self.names[node]
        text = self.leaf(node)
        if text is None:
            text = self.call(node, is_root=is_root)
        worth_a_name = not isinstance(node, Constant) and self.uses[node] > 1
        if not is_root and (worth_a_name or len(text) > _LONG):
            return self.name(node, text)
        return text

    def call(self, node: Expression, *, is_root: bool) -> str:
        """A call of the operator's kernel."""
        row = row_of(node)
        parts = [self.text(argument) for argument in node.arguments]
        widened = not is_root and is_number_of_tensors(node)
        text = self.written(row, parts, widened=widened)
        while len(text) > _LINE:
            longest = max(range(len(parts)), key=lambda k: len(parts[k]))
            if parts[longest].isidentifier():
                break
            parts[longest] = self.name(node.arguments[longest], parts[longest])
            text = self.written(row, parts, widened=widened)
        return text

    def written(self, row: Operator, parts: list[str], *, widened: bool) -> str:
        self.kernels[row.function] = None
        text = f"{row.function.__name__}({', '.join(parts)})"
        return f"{text}.double()" if widened else text

    def name(self, node: Expression, text: str) -> str:
        self.names[node] = f"x{len(self.names) + 1}"
        self.lines.append(f"{self.names[node]} = {text}")
        return self.names[node]


@dataclass(slots=True)
class _Unit(_Writer):
    """A unit expression; numbers of the network are its parameters."""

    numbers: dict[Expression, str] = field(default_factory=dict)

    def arguments(self, node: Expression) -> tuple[Expression, ...]:
        return () if node.kind is Kind.NETWORK else node.arguments

    def leaf(self, node: Expression) -> str | None:
        if isinstance(node, Terminal):
            return f'unit["{node.statistic}"]'
        if isinstance(node, Constant):
            self.helpers[number] = None
            return f"number({format_number(node.value)})"
        if node.kind is Kind.NETWORK:
            return self.numbers.setdefault(node, f"number_{len(self.numbers) + 1}")
        return None


@dataclass(slots=True)
class _Network(_Writer):
    """What stands above the aggregators, and the aggregators."""

    functions: list[str] = field(default_factory=list)
    units: dict[Expression, tuple[str, tuple[Expression, ...]]] = field(default_factory=dict)
    vectors: int = 0

    def arguments(self, node: Expression) -> tuple[Expression, ...]:
        argument = aggregated(node)
        return node.arguments if argument is None else tuple(_numbers_inside(argument))

    def leaf(self, node: Expression) -> str | None:
        if isinstance(node, Constant):
            self.helpers[number] = None
            return f"number({format_number(node.value)})"
        if isinstance(node, NetworkTerminal):
            return self.network_number(node.name)
        argument = aggregated(node)
        return None if argument is None else self.aggregate(node, argument)

    def network_number(self, name: str) -> str:
        reading = NETWORK_NUMBERS.get(name)
        if reading is None:
            raise EznasError(f"'{name}' cannot be exported as a standalone module yet")
        self.helpers.update(dict.fromkeys((number, *reading.kernels)))
        return f"number({reading.source})" + (".log()" if reading.logarithm else "")

    def aggregate(self, node: Expression, argument: Expression) -> str:
        row = row_of(node) if node.kind is Kind.NETWORK else OPERATORS.get("units_mean")
        function, numbers = self.unit_function(argument)
        given = [self.named(inner) for inner in numbers]
        if given:
            function = f"lambda unit: {function}(unit, {', '.join(given)})"
        self.kernels[row.function] = None
        if row.takes_depths:
            self.helpers[over_units_with_depths] = None
            self.vectors += 1
            values, depths = f"values_{self.vectors}", f"depths_{self.vectors}"
            vector = f"over_units_with_depths({function}, units, depths)"
            self.lines.append(f"{values}, {depths} = {vector}")
            return f"{row.function.__name__}({values}, {depths})"
        self.helpers[over_units] = None
        vector = f"over_units({function}, units)"
        if given:
            self.vectors += 1
            self.lines.append(f"values_{self.vectors} = {vector}")
            vector = f"values_{self.vectors}"
        return f"{row.function.__name__}({vector})"

    def named(self, node: Expression) -> str:
        """A network number under a name, for use inside a unit's formula."""
        text = self.text(node)
        return text if text.isidentifier() else self.name(node, text)

    def unit_function(self, argument: Expression) -> tuple[str, tuple[Expression, ...]]:
        """The name of the function for a unit expression, and the network numbers it takes."""
        if argument not in self.units:
            name = "unit_value" if not self.units else f"unit_value_{len(self.units) + 1}"
            writer = _Unit(kernels=self.kernels, helpers=self.helpers)
            writer.count(argument)
            result = writer.text(argument, is_root=True)
            if argument.kind is Kind.TENSOR:
                row = OPERATORS.get("mean")
                result = writer.written(row, [result], widened=False)
            parameters = ["unit: Unit", *(f"{n}: Tensor" for n in writer.numbers.values())]
            self.functions.append(
                "\n".join(
                    [
                        f"def {name}({', '.join(parameters)}) -> Tensor:",
                        f'    """{_shortened(argument)}, on one unit."""',
                        *(f"    {line}" for line in writer.lines),
                        f"    return {result}",
                    ]
                )
            )
            self.units[argument] = name, tuple(writer.numbers)
        return self.units[argument]


def aggregated(node: Expression) -> Expression | None:
    """What a node aggregates over units; a unit expression is its own mean over units."""
    if node.kind is not Kind.NETWORK:
        return node
    if isinstance(node, Call) and OPERATORS.get(node.operator).is_aggregator:
        return node.arguments[0]
    return None


def row_of(node: Expression) -> Operator:
    """The operator that a node calls.

    Raises:
        TypeError: It calls none.
    """
    if not isinstance(node, Call):
        raise TypeError(f"{format(node)} is no call of an operator")
    return OPERATORS.get(node.operator)


def is_number_of_tensors(node: Expression) -> bool:
    """Whether a unit's number is made of tensors, so that it has their dtype at first."""
    return node.kind is Kind.NUMBER and any(a.kind is Kind.TENSOR for a in node.arguments)


def _numbers_inside(node: Expression) -> Iterator[Expression]:
    if node.kind is Kind.NETWORK:
        if not isinstance(node, Constant):
            yield node
        return
    for argument in node.arguments:
        yield from _numbers_inside(argument)


def _shortened(expression: Expression) -> str:
    text = format(expression)
    return text if len(text) <= _LINE - 24 else text[: _LINE - 27] + "..."
