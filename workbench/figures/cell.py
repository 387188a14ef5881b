"""A cell as a drawing: nodes from left to right, one labelled edge for each operation."""

from __future__ import annotations

from dataclasses import dataclass

from eznas_core.spaces import Architecture, CellGraph, SearchSpace
from workbench.figures.dot import quoted
from workbench.formats import plural
from workbench.palette import LIGHT, Palette

_MOST_IN_A_ROW = 5

# Beside its colour every kind of operation has a line of its own, so that the drawing reads
# without colours too. The first match of the name decides.
_KINDS: tuple[tuple[str, int, str, str], ...] = (
    ("skip", 4, "dashed", "1.4"),
    ("pool", 2, "dotted", "2.2"),
    ("1x1", 5, "solid", "1.4"),
    ("conv", 0, "solid", "2.6"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellInfo:
    """The cells of one architecture.

    Attributes:
        architecture: Its text form.
        graphs: Its cells; empty where it is not a graph.
        unused: Nodes of each cell that no edge touches.
    """

    architecture: str
    graphs: tuple[CellGraph, ...]
    unused: tuple[tuple[str, ...], ...]

    @property
    def description(self) -> str:
        """The drawing in words."""
        if not self.graphs:
            return f"The architecture {self.architecture} has no graph to draw."
        return " ".join(_in_words(graph) for graph in self.graphs)


def info(space: SearchSpace, architecture: Architecture) -> CellInfo:
    """The cells as the space describes them."""
    graphs = space.graph(architecture)
    touched = [{end for edge in g.edges for end in (edge.source, edge.target)} for g in graphs]
    return CellInfo(
        architecture=architecture.text,
        graphs=graphs,
        unused=tuple(
            tuple(node for node in graph.nodes if node not in ends)
            for graph, ends in zip(graphs, touched, strict=True)
        ),
    )


def dot(info: CellInfo, palette: Palette = LIGHT, *, cell: int = 0) -> str:
    """One of the cells in the DOT language."""
    graph, unused = info.graphs[cell], info.unused[cell]
    # A row of many nodes would be shrunk to the width of a column until nobody can read it.
    direction = "LR" if len(graph.nodes) <= _MOST_IN_A_ROW else "TB"
    lines = [
        f"digraph {quoted(graph.title)} {{",
        f'rankdir={direction}; bgcolor="transparent"; nodesep=0.35; ranksep=0.22;',
        f'node [shape=box style="rounded,filled" fillcolor={quoted(palette.surface)} '
        f"color={quoted(palette.muted)} fontcolor={quoted(palette.text)} "
        'fontname="Source Sans,sans-serif" fontsize=13 margin="0.16,0.08"];',
        f"edge [color={quoted(palette.muted)} fontcolor={quoted(palette.text)} "
        'fontname="Source Sans,sans-serif" fontsize=13 arrowsize=0.7];',
    ]
    for node in graph.nodes:
        faint = f" [style=dashed fontcolor={quoted(palette.muted)}]" if node in unused else ""
        lines.append(f"{quoted(node)}{faint};")
    # Invisible edges keep the nodes in their order where operations are missing.
    lines += [
        f"{quoted(one)} -> {quoted(next_one)} [style=invis weight=4];"
        for one, next_one in zip(graph.nodes, graph.nodes[1:], strict=False)
    ]
    for edge in graph.edges:
        colour, style, width = _look(edge.label, palette)
        lines.append(
            f"{quoted(edge.source)} -> {quoted(edge.target)} [label={quoted(f' {edge.label} ')} "
            f"color={quoted(colour)} style={style} penwidth={width}];"
        )
    return "\n".join([*lines, "}"])


def _look(operation: str, palette: Palette) -> tuple[str, str, str]:
    for part, series, style, width in _KINDS:
        if part in operation:
            return palette.series[series], style, width
    return palette.muted, "solid", "1.2"


def _in_words(graph: CellGraph) -> str:
    edges = "; ".join(
        f"{edge.label or 'connection'} from {edge.source} to {edge.target}" for edge in graph.edges
    )
    listed = edges or "all edges are empty"
    return (
        f"{graph.title[:1].upper()}{graph.title[1:]} with {plural(len(graph.nodes), 'node')}: "
        f"{listed}."
    )
