"""A cell as a picture's worth of data: named nodes and labelled edges, whatever the space."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """One edge of a cell.

    Attributes:
        source: The node it leaves, one of `CellGraph.nodes`.
        target: The node it enters.
        label: The operation on it, in the space's spelling; empty for a plain connection.
    """

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class CellGraph:
    """One cell to draw; edges run from earlier nodes to later ones.

    Attributes:
        title: What the cell is ("cell", "normal cell", "reduction cell").
        nodes: Names of the nodes from inputs to output.
        edges: The edges in the space's order.
    """

    title: str
    nodes: tuple[str, ...]
    edges: tuple[GraphEdge, ...]
