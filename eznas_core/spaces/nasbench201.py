"""NAS-Bench-201, also NATS-Bench topology: 15,625 cells of six edges with five operations."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from eznas_core.spaces.architecture import Architecture
from eznas_core.spaces.cell_functions import representatives
from eznas_core.spaces.cell_text import EDGES, OPERATIONS, read_cell, write_cell
from eznas_core.spaces.graphs import CellGraph, GraphEdge
from eznas_core.spaces.registry import SPACES
from eznas_core.spaces.space import SearchSpace, SkeletonParameter

if TYPE_CHECKING:
    from torch import nn

_NODES = ("input", "node 1", "node 2", "output")


@dataclass(frozen=True, slots=True)
class CellEdge:
    """One edge of a cell: `operation` leads from node `source` to node `target`."""

    source: int
    target: int
    operation: str


@dataclass(frozen=True, kw_only=True)
class NasBench201(SearchSpace):
    """The space of Dong and Yang, "NAS-Bench-201" (ICLR 2020).

    >>> cell = NasBench201().parse("|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|")
    >>> NasBench201().parameters(cell)
    101306
    """

    name: str = "nasbench201"
    title: str = "NAS-Bench-201"
    description: str = (
        "15,625 cells with four nodes and one of five operations on each of the six edges, "
        "repeated 15 times in a residual skeleton. The topology space of NATS-Bench."
    )
    datasets: tuple[str, ...] = ("cifar10", "cifar100", "imagenet16-120")
    size: int | None = len(OPERATIONS) ** len(EDGES)
    skeleton: tuple[SkeletonParameter, ...] = (
        SkeletonParameter("channels", 16, "channels of the first stage"),
        SkeletonParameter("cells", 5, "cells in each of the three stages"),
    )

    def parse(self, text: str) -> Architecture:
        """The architecture of a benchmark string ``|op~0|+|op~0|op~1|+|op~0|op~1|op~2|``.

        Raises:
            ArchitectureError: The text is no cell; says where it goes wrong.
        """
        return self.from_operations(read_cell(text.strip()))

    def from_operations(self, operations: tuple[str, ...]) -> Architecture:
        """The architecture with these operations on the edges 0->1, 0->2, 1->2, 0->3, 1->3, 2->3.

        Raises:
            ArchitectureError: One of them is no operation.
        """
        text = write_cell(operations)
        read_cell(text)
        return Architecture(self.name, text)

    def operations(self, architecture: Architecture) -> tuple[str, ...]:
        """The six operations, in the order of `from_operations`."""
        self.check(architecture)
        return read_cell(architecture.text)

    def cell(self, architecture: Architecture) -> tuple[CellEdge, ...]:
        """The six edges of the cell, `none` included."""
        operations = self.operations(architecture)
        return tuple(CellEdge(*e, op) for e, op in zip(EDGES, operations, strict=True))

    def sample(self, rng: np.random.Generator) -> Architecture:
        """A cell drawn uniformly from all 15,625."""
        drawn = rng.integers(len(OPERATIONS), size=len(EDGES))
        return self.from_operations(tuple(OPERATIONS[index] for index in drawn))

    def neighbours(self, architecture: Architecture) -> tuple[Architecture, ...]:
        """The 24 cells with another operation on one edge, edge by edge."""
        operations = self.operations(architecture)
        return tuple(
            self.from_operations((*operations[:edge], other, *operations[edge + 1 :]))
            for edge, operation in enumerate(operations)
            for other in OPERATIONS
            if other != operation
        )

    def enumerate(self) -> Iterator[Architecture]:
        """All 15,625 in the benchmark's own order: the n-th has official index n."""
        return (Architecture(self.name, text) for text in _official_order())

    def index(self, architecture: Architecture) -> int:
        """The official index of an architecture, from 0 to 15,624."""
        self.check(architecture)
        return _official_index()[architecture.text]

    def canonical(self, architecture: Architecture) -> Architecture:
        """The representative of the cells that are the same function (5,260 classes).

        What counts as the same is said in `eznas_core.spaces.cell_functions`. Parameters may
        differ inside a class, because a dead convolution has weights too.
        """
        return self.from_operations(representatives()[self.operations(architecture)])

    def graph(self, architecture: Architecture) -> tuple[CellGraph, ...]:
        """The cell with its edges; `none` edges are left out."""
        edges = tuple(
            GraphEdge(_NODES[edge.source], _NODES[edge.target], edge.operation)
            for edge in self.cell(architecture)
            if edge.operation != "none"
        )
        return (CellGraph("cell", _NODES, edges),)

    def describe(self, architecture: Architecture) -> Mapping[str, str]:
        """Official index, operations, and whether an equal cell stands for it."""
        counts = Counter(self.operations(architecture))
        representative = self.canonical(architecture)
        return {
            "official index": str(self.index(architecture)),
            "operations": ", ".join(f"{counts[op]} {op}" for op in OPERATIONS if counts[op]),
            "same function as": "-" if representative == architecture else str(representative),
        }

    def same_cost(self, architecture: Architecture) -> Architecture:
        """The cell with the same convolutions, moved to the first edges: costs ignore place."""
        convolutions = sorted(op for op in self.operations(architecture) if "conv" in op)
        return self.from_operations((*convolutions, *("none",) * (len(EDGES) - len(convolutions))))

    def assemble(
        self, architecture: Architecture, classes: int, skeleton: Mapping[str, int]
    ) -> nn.Module:
        """Stem, three stages of cells with residual reductions between, head."""
        from eznas_core.networks import NasBench201Network

        edges = [(e.source, e.target, e.operation) for e in self.cell(architecture)]
        return NasBench201Network(edges, classes=classes, **skeleton)


@lru_cache(maxsize=1)
def _official_order() -> tuple[str, ...]:
    """The text of every cell by official index.

    The benchmark's authors listed the cells in product order and shuffled them once with
    Python's generator seeded 88; the shuffle of that generator is stable across versions.
    """
    texts = [write_cell(cell) for cell in product(OPERATIONS, repeat=len(EDGES))]
    random.Random(88).shuffle(texts)  # noqa: S311 - an order to reproduce, not a secret
    return tuple(texts)


@lru_cache(maxsize=1)
def _official_index() -> dict[str, int]:
    return {text: index for index, text in enumerate(_official_order())}


SPACES.add("nasbench201", NasBench201(), aliases=("nb201", "nats-tss", "tss"))
