"""The text form of a cell of the user's own: NAS-Bench-201's form, for any nodes and edges.

Nodes are joined by ``+``; a node lists its incoming edges between bars, each as
``operation~source``, in the order in which the space declares them::

    |conv~0|+|conv~0|skip~1|
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from eznas_core.foundation import unknown_name
from eznas_core.spaces.architecture import ArchitectureError

Edge = tuple[int, int]
"""``(source, target)``"""


def write_own_cell(operations: Iterable[str], edges: Sequence[Edge]) -> str:
    """The text form of one operation an edge; edges ordered by their target.

    >>> write_own_cell(["conv", "none", "skip"], [(0, 1), (0, 2), (1, 2)])
    '|conv~0|+|none~0|skip~1|'
    """
    nodes: dict[int, str] = {}
    for operation, (source, target) in zip(operations, edges, strict=True):
        nodes[target] = nodes.get(target, "|") + f"{operation}~{source}|"
    return "+".join(nodes.values())


def read_own_cell(text: str, edges: Sequence[Edge], known: Collection[str]) -> tuple[str, ...]:
    """The operations of a cell, one for each edge; undoes `write_own_cell`.

    Raises:
        ArchitectureError: The text is no cell of this form; says where it goes wrong.
    """
    form = write_own_cell(["op"] * len(edges), edges)
    wanted = form.split("+")
    nodes = text.split("+")
    if len(nodes) != len(wanted):
        raise ArchitectureError(
            f"a cell has {len(wanted)} nodes joined by '+', this text has {len(nodes)}; "
            f"the form is {form}",
            text,
            length=len(text),
        )
    operations: list[str] = []
    start = 0
    for number, (node, shape) in enumerate(zip(nodes, wanted, strict=True), 1):
        sources = [item.partition("~")[2] for item in shape.strip("|").split("|")]
        inputs = node[1:-1].split("|")
        if len(node) < 2 or node[0] != "|" or node[-1] != "|" or len(inputs) != len(sources):
            raise ArchitectureError(
                f"node {number} is written {shape}, with an operation for each 'op'",
                text,
                start,
                len(node),
            )
        position = start + 1
        for item, source in zip(inputs, sources, strict=True):
            operations.append(_operation(text, item, position, source, known))
            position += len(item) + 1
        start += len(node) + 1
    return tuple(operations)


def _operation(text: str, item: str, position: int, source: str, known: Collection[str]) -> str:
    operation, tilde, given = item.partition("~")
    if not tilde or given != source:
        problem = f"here stands operation~{source}, not '{item}'"
        raise ArchitectureError(problem, text, position, len(item))
    if operation not in known:
        problem = str(unknown_name("operation", operation, known))
        raise ArchitectureError(problem, text, position, len(operation))
    return operation
