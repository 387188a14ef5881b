"""A cell space that is declared rather than programmed: nodes, edges, operations, skeleton."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from eznas_core.foundation import EznasError
from eznas_core.spaces.architecture import Architecture
from eznas_core.spaces.graphs import CellGraph, GraphEdge
from eznas_core.spaces.own_cell_text import Edge, read_own_cell, write_own_cell
from eznas_core.spaces.own_space import DEFAULT_DATASETS, OwnSpace, check_word
from eznas_core.spaces.space import SkeletonParameter

if TYPE_CHECKING:
    from torch import nn

Operation = Callable[[int], Any]
"""From a number of channels to an nn.Module that keeps the shape of its input."""

_LARGEST_LIST = 100_000


@dataclass(frozen=True, kw_only=True)
class CellSpace(OwnSpace):
    """Cells with one operation on each edge, repeated in a skeleton of stages.

    Node 0 is the cell's input, the last node its output; a node is the sum of its edges. An
    operation that is None contributes nothing. What does not lie on a way from the input to the
    output is not built, so two cells that differ only there are the same function; no other
    cells are taken to be.

    Attributes:
        operations: Name to a function of the number of channels, or to None.
        nodes: Number of nodes, input and output included.
        edges: ``(source, target)`` pairs with the smaller number first; by default all.
        channels: Channels of the first stage; every stage doubles them and halves the image.
        cells: Cells a stage.
        stages: Number of stages.
        stem: See `own_cell_network.OwnCellNetwork`, as for `reduction` and `head`.
        reduction: Between two stages.
        head: From features to logits.

    >>> from torch import nn
    >>> space = CellSpace(name="tiny", nodes=3, operations={"none": None, "skip": nn.Identity})
    >>> space.size, space.canonical(space.parse("|skip~0|+|skip~0|none~1|")).text
    (8, '|none~0|+|skip~0|none~1|')
    """

    title: str = ""
    description: str = ""
    datasets: tuple[str, ...] = DEFAULT_DATASETS
    size: int | None = field(default=None, init=False)
    skeleton: tuple[SkeletonParameter, ...] = field(default=(), init=False)
    operations: Mapping[str, Operation | None] = field(hash=False)
    nodes: int = 4
    edges: tuple[Edge, ...] = ()
    channels: int = 16
    cells: int = 2
    stages: int = 3
    stem: Callable[[int], Any] | None = None
    reduction: Callable[[int, int], Any] | None = None
    head: Callable[[int, int], Any] | None = None

    def __post_init__(self) -> None:
        self.check_name()
        _check_operations(self.operations)
        if self.nodes < 2:
            raise EznasError(f"a cell has at least 2 nodes, input and output, not {self.nodes}")
        for name in ("channels", "cells", "stages"):
            if getattr(self, name) < 1:
                raise EznasError(f"{name} must be at least 1, not {getattr(self, name)}")
        every = [(s, t) for t in range(1, self.nodes) for s in range(t)]
        edges = sorted(self.edges or every, key=lambda edge: (edge[1], edge[0]))
        _check_edges(edges, every, self.nodes)
        size = len(self.operations) ** len(edges)
        numbers = (
            SkeletonParameter("channels", self.channels, "channels of the first stage"),
            SkeletonParameter("cells", self.cells, "cells in each stage"),
            SkeletonParameter("stages", self.stages, "stages, each at half the side of the last"),
        )
        said = (
            f"{size:,} cells with {self.nodes} nodes and one of {len(self.operations)} operations "
            f"on each of the {len(edges)} edges."
        )
        computed: dict[str, Any] = {
            "operations": dict(self.operations),
            "edges": tuple(edges),
            "size": size,
            "skeleton": numbers,
            "title": self.title or self.name,
            "description": self.description or said,
        }
        for name, value in computed.items():
            object.__setattr__(self, name, value)

    def parse(self, text: str) -> Architecture:
        """The architecture of a text such as ``|conv~0|+|conv~0|skip~1|``.

        Raises:
            ArchitectureError: The text is no cell of this space; says where it goes wrong.
        """
        return self.from_operations(read_own_cell(text.strip(), self.edges, self.operations))

    def from_operations(self, operations: tuple[str, ...]) -> Architecture:
        """The architecture with these operations on the edges, in the order of `edges`.

        Raises:
            EznasError: There are more or fewer than edges, or one is no operation.
        """
        if len(operations) != len(self.edges):
            raise EznasError(
                f"a cell of {self.title} has {len(self.edges)} operations, not {len(operations)}"
            )
        text = write_own_cell(operations, self.edges)
        read_own_cell(text, self.edges, self.operations)
        return Architecture(self.name, text)

    def operations_of(self, architecture: Architecture) -> tuple[str, ...]:
        """The operations of an architecture, in the order of `edges`."""
        self.check(architecture)
        return read_own_cell(architecture.text, self.edges, self.operations)

    def sample(self, rng: np.random.Generator) -> Architecture:
        """A cell drawn uniformly from all."""
        names = tuple(self.operations)
        drawn = rng.integers(len(names), size=len(self.edges))
        return self.from_operations(tuple(names[index] for index in drawn))

    def neighbours(self, architecture: Architecture) -> tuple[Architecture, ...]:
        """The cells with another operation on one edge, edge by edge."""
        here = self.operations_of(architecture)
        return tuple(
            self.from_operations((*here[:edge], other, *here[edge + 1 :]))
            for edge, operation in enumerate(here)
            for other in self.operations
            if other != operation
        )

    def enumerate(self) -> Iterator[Architecture]:
        """Every cell, the last edge varying fastest.

        Raises:
            EznasError: There are more than 100,000.
        """
        if (self.size or 0) > _LARGEST_LIST:
            return super().enumerate()
        every = product(self.operations, repeat=len(self.edges))
        return (self.from_operations(operations) for operations in every)

    def canonical(self, architecture: Architecture) -> Architecture:
        """The cell with nothing on the edges that are not built, if there is an empty operation."""
        here = self.operations_of(architecture)
        if self._nothing is None:
            return self.from_operations(here)
        live = {(source, target) for source, target, _ in self._live_edges(architecture)}
        return self.from_operations(
            tuple(
                operation if edge in live else self._nothing
                for operation, edge in zip(here, self.edges, strict=True)
            )
        )

    def graph(self, architecture: Architecture) -> tuple[CellGraph, ...]:
        """The cell; edges whose operation is None are left out."""
        names = ("input", *(f"node {n}" for n in range(1, self.nodes - 1)), "output")
        edges = tuple(
            GraphEdge(names[source], names[target], operation)
            for operation, (source, target) in self._edges_with(architecture)
        )
        return (CellGraph("cell", names, edges),)

    def describe(self, architecture: Architecture) -> Mapping[str, str]:
        """Operations, and how many of them are not built."""
        counts = Counter(self.operations_of(architecture))
        dead = len(self._edges_with(architecture)) - len(self._live_edges(architecture))
        return {
            "operations": ", ".join(f"{counts[op]} {op}" for op in self.operations if counts[op]),
            "without effect": str(dead),
        }

    def same_cost(self, architecture: Architecture) -> Architecture:
        """The canonical cell: only what is built costs anything."""
        return self.canonical(architecture)

    def make(
        self, architecture: Architecture, classes: int, skeleton: Mapping[str, int]
    ) -> nn.Module:
        """Stem, stages of cells with reductions between, head."""
        from eznas_core.spaces.own_cell_network import OwnCell, OwnCellNetwork

        edges = self._live_edges(architecture)
        operations = {name: made for name, made in self.operations.items() if made is not None}
        return OwnCellNetwork(
            lambda width: OwnCell(edges, operations, width),
            classes=classes,
            stem=self.stem,
            reduction=self.reduction,
            head=self.head,
            **skeleton,
        )

    @cached_property
    def _nothing(self) -> str | None:
        return next((name for name, made in self.operations.items() if made is None), None)

    def _edges_with(self, architecture: Architecture) -> list[tuple[str, Edge]]:
        """The edges that have an operation which does something."""
        here = zip(self.operations_of(architecture), self.edges, strict=True)
        return [(op, edge) for op, edge in here if self.operations[op] is not None]

    def _live_edges(self, architecture: Architecture) -> list[tuple[int, int, str]]:
        """Those of them that lie on a way from the input to the output."""
        edges = self._edges_with(architecture)
        fed, read = {0}, {self.nodes - 1}
        fed.update(_spread(fed, [edge for _, edge in edges]))
        read.update(_spread(read, [(t, s) for _, (s, t) in reversed(edges)]))
        return [(s, t, operation) for operation, (s, t) in edges if s in fed and t in read]


def _spread(reached: set[int], steps: list[Edge]) -> set[int]:
    """What is reached from a set of nodes by steps that are listed in a fitting order."""
    found = set(reached)
    for start, end in steps:
        if start in found:
            found.add(end)
    return found


def _check_operations(operations: Mapping[str, Operation | None]) -> None:
    for name, made in operations.items():
        check_word("an operation", name)
        if made is not None and not callable(made):
            raise EznasError(f"the operation '{name}' must be a function of the channels, or None")
    if not any(made is not None for made in operations.values()):
        raise EznasError("a cell space needs at least one operation that is not None")


def _check_edges(edges: list[Edge], every: list[Edge], nodes: int) -> None:
    wrong = [edge for edge in edges if edge not in every]
    if wrong or len(set(edges)) < len(edges):
        raise EznasError(
            f"edges are different pairs (source, target) of nodes from 0 to {nodes - 1} with the "
            f"smaller first; given: {edges}"
        )
    fed, read = _spread({0}, edges), _spread({nodes - 1}, [(t, s) for s, t in reversed(edges)])
    loose = sorted(set(range(nodes)) - (fed & read))
    if loose:
        raise EznasError(
            f"node {loose[0]} lies on no way from node 0 to node {nodes - 1}; every node must"
        )
