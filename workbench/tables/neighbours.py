"""The networks one edit away from a network, and what each edit does to the accuracy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pandas as pd

from eznas_core.spaces import Architecture, CellGraph, SearchSpace
from eznas_core.truth import AccuracyTable
from workbench.tables.architectures import known_accuracy

CHANGE = "change"
ARCHITECTURE = "architecture"
ACCURACY = "accuracy"
DIFFERENCE = "difference"


def listing(
    space: SearchSpace,
    architecture: Architecture,
    table: AccuracyTable | None,
    *,
    label: str | None = None,
) -> pd.DataFrame:
    """One row for each neighbour, the best first.

    Columns: `change` in words, `accuracy` in percent, `difference` to the network's own,
    `architecture`. Accuracies that the table lacks are missing; all are where there is no table.
    """

    def accuracy(of: Architecture) -> float | None:
        return None if table is None else known_accuracy(table, of, label)

    own = accuracy(architecture)
    rows = [
        (
            change(space, architecture, neighbour),
            accuracy(neighbour),
            neighbour.text,
        )
        for neighbour in space.neighbours(architecture)
    ]
    frame = pd.DataFrame(rows, columns=[CHANGE, ACCURACY, ARCHITECTURE])
    frame[ACCURACY] = frame[ACCURACY].astype("float64")
    frame[DIFFERENCE] = frame[ACCURACY] - (float("nan") if own is None else own)
    return frame.sort_values(ACCURACY, ascending=False, ignore_index=True)


def change(space: SearchSpace, before: Architecture, after: Architecture) -> str:
    """What differs between two networks' cells, edge by edge; their texts where no edge does.

    Where it is the nodes that are called differently, they are named instead.
    """
    parts: list[str] = []
    for one, other in zip(space.graph(before), space.graph(after), strict=True):
        if one.nodes != other.nodes and len(one.nodes) == len(other.nodes):
            pairs = zip(one.nodes, other.nodes, strict=True)
            parts += [f"{left} becomes {right}" for left, right in pairs if left != right]
            continue
        lost, won = _edges(one) - _edges(other), _edges(other) - _edges(one)
        ends = sorted({edge[:2] for edge in (*lost, *won)}, key=_order(one))
        prefix = f"{one.title}, " if len(space.graph(before)) > 1 else ""
        for source, target in ends:
            left, right = _labels(lost, source, target), _labels(won, source, target)
            parts.append(f"{prefix}{source} → {target}: {left} becomes {right}")
    return "; ".join(parts) or f"{before.text} becomes {after.text}"


def _edges(graph: CellGraph) -> Counter[tuple[str, str, str]]:
    return Counter((edge.source, edge.target, edge.label) for edge in graph.edges)


def _labels(edges: Counter[tuple[str, str, str]], source: str, target: str) -> str:
    found = [label for (start, end, label) in edges.elements() if (start, end) == (source, target)]
    return " and ".join(sorted(found)) or "none"


def _order(graph: CellGraph) -> Callable[[tuple[str, str]], tuple[int, int]]:
    places = {node: place for place, node in enumerate(graph.nodes)}
    return lambda ends: (places.get(ends[1], 0), places.get(ends[0], 0))
