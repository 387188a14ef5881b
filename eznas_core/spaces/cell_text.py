"""The text form of a NAS-Bench-201 cell, read and written in this one place.

Nodes are joined by ``+``; a node lists its incoming edges between bars, one for every earlier
node, each as ``operation~source``::

    |op~0|+|op~0|op~1|+|op~0|op~1|op~2|

It is the string the benchmark itself calls `arch_str`.
"""

from __future__ import annotations

from functools import lru_cache

from eznas_core.foundation import unknown_name
from eznas_core.spaces.architecture import ArchitectureError

OPERATIONS = ("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3")
"""The five operations, in the benchmark's order."""

EDGES = ((0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3))
"""``(source, target)`` of the six edges, in the order of the text form."""

_NODES = 3
_SHAPE = "|op~0|+|op~0|op~1|+|op~0|op~1|op~2|"


@lru_cache(maxsize=32_768)
def read_cell(text: str) -> tuple[str, ...]:
    """The operations of a cell, one for each of `EDGES`.

    Raises:
        ArchitectureError: The text is no cell; says where it goes wrong.

    >>> read_cell("|none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_3x3~2|")[-1]
    'nor_conv_3x3'
    """
    nodes = text.split("+")
    if len(nodes) != _NODES:
        raise ArchitectureError(
            f"a cell has {_NODES} nodes joined by '+', this text has {len(nodes)}; "
            f"the form is {_SHAPE}",
            text,
            length=len(text),
        )
    operations: list[str] = []
    start = 0
    for number, node in enumerate(nodes, 1):
        operations += _read_node(text, node, start, number)
        start += len(node) + 1
    return tuple(operations)


def write_cell(operations: tuple[str, ...]) -> str:
    """The text form of six operations; undoes `read_cell`.

    >>> write_cell(("none",) * 5 + ("skip_connect",))
    '|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|'
    """
    nodes = ["|"] * _NODES
    for operation, (source, target) in zip(operations, EDGES, strict=True):
        nodes[target - 1] += f"{operation}~{source}|"
    return "+".join(nodes)


def _read_node(text: str, node: str, start: int, number: int) -> list[str]:
    """Reads one node that begins at index `start` of the text; it must have `number` inputs."""
    if len(node) < 2 or node[0] != "|" or node[-1] != "|":
        raise ArchitectureError(
            f"node {number} must begin and end with '|'; the form is {_SHAPE}",
            text,
            start,
            len(node),
        )
    inputs = node[1:-1].split("|")
    if len(inputs) != number:
        raise ArchitectureError(
            f"node {number} has {number} input{'s' * (number > 1)}, this text gives it "
            f"{len(inputs)}; the form is {_SHAPE}",
            text,
            start,
            len(node),
        )
    operations = []
    position = start + 1
    for source, item in enumerate(inputs):
        operations.append(_read_input(text, item, position, number, source))
        position += len(item) + 1
    return operations


def _read_input(text: str, item: str, position: int, number: int, source: int) -> str:
    operation, tilde, given = item.partition("~")
    if not tilde:
        problem = f"an input is written operation~node; '{item}' has no '~'"
        raise ArchitectureError(problem, text, position, len(item))
    if operation not in OPERATIONS:
        problem = str(unknown_name("operation", operation, OPERATIONS))
        raise ArchitectureError(problem, text, position, len(operation))
    if given != str(source):
        raise ArchitectureError(
            f"input {source + 1} of node {number} comes from node {source}, not '{given}'",
            text,
            position + len(operation) + 1,
            len(given),
        )
    return operation
