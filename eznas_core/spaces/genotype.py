"""The architectures of the NDS spaces, and their text form, read and written in this one place.

An architecture is two cells, a width and a depth. A cell has states: 0 is the older input, 1 the
newer one, and each node adds two operations on earlier states to make states 2, 3, ... in turn;
the output concatenates the states after the arrow. On one line::

    architecture = "width=" number "depth=" number "normal=" cell "reduce=" cell
    cell         = node { "+" node } "->" state { "," state }
    node         = "|" term "|" term "|"
    term         = operation "~" state

The four fields stand in this order with blanks between. Example of a cell with two nodes::

    |sep_conv_3x3~0|skip_connect~1|+|max_pool_3x3~1|sep_conv_5x5~2|->3
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eznas_core.foundation import unknown_name
from eznas_core.spaces.architecture import ArchitectureError

Term = tuple[str, int]
"""``(operation, state it reads)``."""

Node = tuple[Term, Term]
"""The two terms that a node adds."""

_FIELDS = ("width", "depth", "normal", "reduce")
_LARGEST = {"width": 512, "depth": 100}
_FORM = "width=N depth=N normal=CELL reduce=CELL"
_INPUTS = 2


@dataclass(frozen=True, slots=True)
class GenotypeCell:
    """One cell.

    Attributes:
        nodes: The nodes in order; node i makes state i + 2.
        concat: The states that are concatenated to the output, in order.
    """

    nodes: tuple[Node, ...]
    concat: tuple[int, ...]

    def __str__(self) -> str:
        nodes = "+".join(
            "|" + "".join(f"{operation}~{state}|" for operation, state in node)
            for node in self.nodes
        )
        return f"{nodes}->{','.join(map(str, self.concat))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Genotype:
    """A whole architecture; `str` gives its text form.

    Attributes:
        width: Channels of a node before the first reduction.
        depth: Number of cells.
        normal: The cell that keeps the size of the image.
        reduce: The cell that halves it, used at one and two thirds of the depth.
    """

    width: int
    depth: int
    normal: GenotypeCell
    reduce: GenotypeCell

    def __str__(self) -> str:
        return f"width={self.width} depth={self.depth} normal={self.normal} reduce={self.reduce}"


def loose_ends(nodes: Sequence[Node]) -> tuple[int, ...]:
    """The states that no other node reads: what most spaces concatenate.

    >>> loose_ends(((("skip_connect", 0), ("skip_connect", 1)), (("skip_connect", 2),) * 2))
    (3,)
    """
    read = {state for node in nodes for _, state in node}
    return tuple(s for s in range(_INPUTS, len(nodes) + _INPUTS) if s not in read)


def read_genotype(text: str, operations: Sequence[str], nodes: int) -> Genotype:
    """The architecture a text stands for.

    Args:
        text: One line in the grammar above.
        operations: The operations of the space.
        nodes: The number of nodes of its cells.

    Raises:
        ArchitectureError: The text is no such architecture; says where it goes wrong.
    """
    fields = list(re.finditer(r"\S+", text))
    if len(fields) != len(_FIELDS):
        raise ArchitectureError(
            f"an architecture has four fields, {_FORM}; this text has {len(fields)}",
            text,
            length=len(text),
        )
    bodies: list[tuple[str, int]] = []
    for name, field in zip(_FIELDS, fields, strict=True):
        key, equals, body = field.group().partition("=")
        if key != name or not equals:
            problem = f"expected the field '{name}='; the form is {_FORM}"
            raise ArchitectureError(problem, text, field.start(), len(key))
        bodies.append((body, field.start() + len(key) + 1))
    width, depth = (
        _read_number(text, body, start, name)
        for name, (body, start) in zip(_FIELDS, bodies[:2], strict=False)
    )
    normal, reduce = (
        _CellReader(text, operations, nodes).read(body, start) for body, start in bodies[2:]
    )
    return Genotype(width=width, depth=depth, normal=normal, reduce=reduce)


def _read_number(text: str, body: str, start: int, name: str) -> int:
    value = int(body) if re.fullmatch(r"[0-9]{1,6}", body) else 0
    if not 1 <= value <= _LARGEST[name]:
        problem = f"{name} must be a number from 1 to {_LARGEST[name]}"
        raise ArchitectureError(problem, text, start, len(body))
    return value


@dataclass(frozen=True)
class _CellReader:
    """Reads cells out of `text`; places in errors are indices into it."""

    text: str
    operations: Sequence[str]
    nodes: int

    def read(self, body: str, start: int) -> GenotypeCell:
        """The cell written in `body`, which begins at index `start`."""
        graph, arrow, output = body.partition("->")
        if not arrow:
            raise self._error("a cell ends with '->' and the states it outputs", start, body)
        parts = graph.split("+")
        if len(parts) != self.nodes:
            problem = f"a cell has {self.nodes} nodes joined by '+', this one has {len(parts)}"
            raise self._error(problem, start, graph)
        nodes = []
        position = start
        for number, part in enumerate(parts, _INPUTS):
            nodes.append(self._node(part, position, number))
            position += len(part) + 1
        return GenotypeCell(tuple(nodes), self._concat(output, start + len(graph) + 2))

    def _node(self, part: str, start: int, number: int) -> Node:
        terms = part[1:-1].split("|")
        if part[:1] != "|" or part[-1:] != "|" or len(terms) != 2:
            problem = f"node {number} must have the form |operation~state|operation~state|"
            raise self._error(problem, start, part)
        first, second = terms
        return (
            self._term(first, start + 1, number),
            self._term(second, start + len(first) + 2, number),
        )

    def _term(self, term: str, start: int, number: int) -> Term:
        operation, tilde, state = term.partition("~")
        if not tilde:
            raise self._error("a term is written operation~state", start, term)
        if operation not in self.operations:
            problem = str(unknown_name("operation", operation, self.operations))
            raise self._error(problem, start, operation)
        if state not in map(str, range(number)):
            problem = f"node {number} can read states 0 to {number - 1}"
            raise self._error(problem, start + len(operation) + 1, state)
        return operation, int(state)

    def _concat(self, output: str, start: int) -> tuple[int, ...]:
        states = output.split(",")
        allowed = [str(state) for state in range(_INPUTS, self.nodes + _INPUTS)]
        for state in states:
            if state not in allowed or states.count(state) > 1:
                problem = f"the output names each of the states {', '.join(allowed)} at most once"
                raise self._error(problem, start, output)
        return tuple(map(int, states))

    def _error(self, problem: str, start: int, meant: str) -> ArchitectureError:
        return ArchitectureError(problem, self.text, start, len(meant))
