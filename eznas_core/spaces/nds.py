"""The NDS spaces: DARTS, Amoeba, ENAS, PNAS and NASNet, with width and depth sampled too.

Radosavovic et al., "On Network Design Spaces for Visual Recognition" (ICCV 2019), drew random
cells of five published spaces and trained them on CIFAR-10. The text form of an architecture is
described in `eznas_core.spaces.genotype`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from eznas_core.foundation import EznasError
from eznas_core.spaces.architecture import Architecture
from eznas_core.spaces.genotype import (
    Genotype,
    GenotypeCell,
    Node,
    loose_ends,
    read_genotype,
)
from eznas_core.spaces.genotype_functions import canonical_genotype
from eznas_core.spaces.graphs import CellGraph, GraphEdge
from eznas_core.spaces.registry import SPACES
from eznas_core.spaces.space import SearchSpace, SkeletonParameter

if TYPE_CHECKING:
    from torch import nn

    from eznas_core.networks import CellPlan

WIDTHS = (16, 24, 32)
"""The widths that are sampled; the text form takes others too."""

DEPTHS = (4, 8, 12, 16, 20)
"""The depths that are sampled; the text form takes others too."""

_KINDS = ("normal", "reduce")


@dataclass(frozen=True, kw_only=True)
class NdsSpace(SearchSpace):
    """One of the five spaces; they differ in operations, nodes and what a cell outputs.

    `size` counts what `sample` can give. The text form takes more: any width and depth, and an
    output other than the rule's, as hand-made cells have (PNASNet-5). Such an architecture has
    neighbours like any other, which keep its output; only among sampled ones is the relation
    symmetric.

    Attributes:
        operations: The operations of the space.
        nodes: Nodes of a cell.
        outputs_all: Whether a cell outputs all its nodes or those no other node reads.
    """

    datasets: tuple[str, ...] = ("cifar10", "cifar100", "imagenet16-120")
    skeleton: tuple[SkeletonParameter, ...] = (
        SkeletonParameter("divisor", 1, "number that the width is divided by"),
    )
    # Most of their convolutions are separable, and in no unit of the paper's.
    default_units: str = "all"
    operations: tuple[str, ...]
    nodes: int
    outputs_all: bool

    def parse(self, text: str) -> Architecture:
        """The architecture of ``width=N depth=N normal=CELL reduce=CELL``.

        Raises:
            ArchitectureError: The text is no architecture of this space; says where.
        """
        return self._architecture(self._read(text.strip()))

    def genotype(self, architecture: Architecture) -> Genotype:
        """Cells, width and depth."""
        self.check(architecture)
        return self._read(architecture.text)

    def from_genotype(self, genotype: Mapping[str, Any], width: int, depth: int) -> Architecture:
        """The architecture of a genotype as the NDS files store it.

        Args:
            genotype: ``normal`` and ``reduce``, lists of ``[operation, state]`` with two for
                each node, and ``normal_concat`` and ``reduce_concat``, lists of states.
            width: Channels of a node before the first reduction.
            depth: Number of cells.

        Raises:
            EznasError: A part is missing or of another form, or no architecture of this space.
        """
        cells = [_cell_of_lists(genotype, kind) for kind in _KINDS]
        # Written out and read back, so that every check stands in one place.
        text = Genotype(width=width, depth=depth, normal=cells[0], reduce=cells[1])
        return self.parse(str(text))

    def to_genotype(self, architecture: Architecture) -> dict[str, Any]:
        """The two cells as the NDS files store them; undoes `from_genotype`."""
        genotype = self.genotype(architecture)
        result: dict[str, Any] = {}
        for kind, cell in zip(_KINDS, (genotype.normal, genotype.reduce), strict=True):
            result[kind] = [list(term) for node in cell.nodes for term in node]
            result[f"{kind}_concat"] = list(cell.concat)
        return result

    def sample(self, rng: np.random.Generator) -> Architecture:
        """Operations, states, width and depth each drawn uniformly, as NDS draws them."""
        return self._architecture(
            Genotype(
                normal=self._sample_cell(rng),
                reduce=self._sample_cell(rng),
                width=WIDTHS[rng.integers(len(WIDTHS))],
                depth=DEPTHS[rng.integers(len(DEPTHS))],
            )
        )

    def neighbours(self, architecture: Architecture) -> tuple[Architecture, ...]:
        """Another operation or state in one term, another width, or another depth."""
        genotype = self.genotype(architecture)
        around = [
            *(replace(genotype, normal=cell) for cell in self._cells_around(genotype.normal)),
            *(replace(genotype, reduce=cell) for cell in self._cells_around(genotype.reduce)),
            *(replace(genotype, width=width) for width in WIDTHS if width != genotype.width),
            *(replace(genotype, depth=depth) for depth in DEPTHS if depth != genotype.depth),
        ]
        return tuple(self._architecture(other) for other in around)

    def canonical(self, architecture: Architecture) -> Architecture:
        """The representative of renumbered cells, see `eznas_core.spaces.genotype_functions`."""
        return self._architecture(canonical_genotype(self.genotype(architecture)))

    def graph(self, architecture: Architecture) -> tuple[CellGraph, ...]:
        """The normal and the reduction cell; `none` terms are left out."""
        genotype = self.genotype(architecture)
        return (
            _graph("normal cell", genotype.normal),
            _graph("reduction cell", genotype.reduce),
        )

    def describe(self, architecture: Architecture) -> Mapping[str, str]:
        """Width, depth, and the operations of both cells."""
        genotype = self.genotype(architecture)
        return {
            "width": str(genotype.width),
            "depth": str(genotype.depth),
            "normal cell": _operations_in_words(genotype.normal),
            "reduction cell": _operations_in_words(genotype.reduce),
        }

    def assemble(
        self, architecture: Architecture, classes: int, skeleton: Mapping[str, int]
    ) -> nn.Module:
        """Stem, cells, global pooling and a linear layer; no auxiliary head."""
        from eznas_core.networks import NdsNetwork

        genotype = self.genotype(architecture)
        plans: list[CellPlan] = [(c.nodes, c.concat) for c in (genotype.normal, genotype.reduce)]
        width = max(1, genotype.width // skeleton["divisor"])
        return NdsNetwork(*plans, width=width, depth=genotype.depth, classes=classes)

    def _read(self, text: str) -> Genotype:
        return _read_cached(text, self.operations, self.nodes)

    def _architecture(self, genotype: Genotype) -> Architecture:
        return Architecture(self.name, str(genotype))

    def _sample_cell(self, rng: np.random.Generator) -> GenotypeCell:
        def term(number: int) -> tuple[str, int]:
            return self.operations[rng.integers(len(self.operations))], int(rng.integers(number))

        nodes = tuple((term(number), term(number)) for number in range(2, self.nodes + 2))
        return GenotypeCell(nodes, self._rule(nodes))

    def _rule(self, nodes: Sequence[Node]) -> tuple[int, ...]:
        return tuple(range(2, self.nodes + 2)) if self.outputs_all else loose_ends(nodes)

    def _cells_around(self, cell: GenotypeCell) -> Iterator[GenotypeCell]:
        by_rule = cell.concat == self._rule(cell.nodes)
        for index, (first, second) in enumerate(cell.nodes):
            pairs: list[Node] = [(other, second) for other in self._terms_around(*first, index)]
            pairs += [(first, other) for other in self._terms_around(*second, index)]
            for pair in pairs:
                nodes = (*cell.nodes[:index], pair, *cell.nodes[index + 1 :])
                yield GenotypeCell(nodes, self._rule(nodes) if by_rule else cell.concat)

    def _terms_around(self, operation: str, state: int, index: int) -> list[tuple[str, int]]:
        return [
            *((other, state) for other in self.operations if other != operation),
            *((operation, other) for other in range(index + 2) if other != state),
        ]


@lru_cache(maxsize=32_768)
def _read_cached(text: str, operations: tuple[str, ...], nodes: int) -> Genotype:
    return read_genotype(text, operations, nodes)


def _cell_of_lists(genotype: Mapping[str, Any], kind: str) -> GenotypeCell:
    try:
        terms = [(str(operation), int(state)) for operation, state in genotype[kind]]
        concat = tuple(int(state) for state in genotype[f"{kind}_concat"])
    except KeyError as error:
        raise EznasError(f"the genotype has no {error}") from error
    except (TypeError, ValueError) as error:
        raise EznasError(
            f"'{kind}' must be a list of [operation, state], '{kind}_concat' a list of states"
        ) from error
    if len(terms) % 2:
        raise EznasError(f"'{kind}' has {len(terms)} terms; a node has two")
    return GenotypeCell(tuple(zip(terms[::2], terms[1::2], strict=True)), concat)


def _graph(title: str, cell: GenotypeCell) -> CellGraph:
    names = ["older input", "newer input", *(f"node {n + 2}" for n in range(len(cell.nodes)))]
    edges = [
        GraphEdge(names[state], names[number], operation)
        for number, node in enumerate(cell.nodes, 2)
        for operation, state in node
        if operation != "none"
    ]
    edges += [GraphEdge(names[state], "output", "") for state in cell.concat]
    return CellGraph(title, (*names, "output"), tuple(edges))


def _operations_in_words(cell: GenotypeCell) -> str:
    counts = Counter(operation for node in cell.nodes for operation, _ in node)
    return ", ".join(f"{counts[operation]} {operation}" for operation in sorted(counts))


def _add(paper: str, operations: str, *, nodes: int = 5, outputs_all: bool = False) -> None:
    names = tuple(operations.split())
    cells = prod((len(names) * (node + 2)) ** 2 for node in range(nodes))
    output = "all its nodes" if outputs_all else "the nodes that no other node reads"
    SPACES.add(
        f"nds-{paper.casefold()}",
        NdsSpace(
            name=f"nds-{paper.casefold()}",
            title=f"NDS {paper}",
            description=(
                f"Random cells of the {paper} space: two cells of {nodes} nodes, each the sum of "
                f"two of {len(names)} operations; a cell outputs {output}. Width and depth vary."
            ),
            size=cells**2 * len(WIDTHS) * len(DEPTHS),
            operations=names,
            nodes=nodes,
            outputs_all=outputs_all,
        ),
        aliases=(paper,),
    )


_add(
    "DARTS",
    "none max_pool_3x3 avg_pool_3x3 skip_connect sep_conv_3x3 sep_conv_5x5 dil_conv_3x3 "
    "dil_conv_5x5",
    nodes=4,
    outputs_all=True,
)
_add(
    "Amoeba",
    "skip_connect sep_conv_3x3 sep_conv_5x5 sep_conv_7x7 avg_pool_3x3 max_pool_3x3 "
    "dil_sep_conv_3x3 conv_7x1_1x7",
)
_add("ENAS", "skip_connect sep_conv_3x3 sep_conv_5x5 avg_pool_3x3 max_pool_3x3")
_add(
    "PNAS",
    "sep_conv_3x3 sep_conv_5x5 sep_conv_7x7 conv_7x1_1x7 skip_connect avg_pool_3x3 max_pool_3x3 "
    "dil_conv_3x3",
)
_add(
    "NASNet",
    "skip_connect conv_3x1_1x3 conv_7x1_1x7 dil_conv_3x3 avg_pool_3x3 max_pool_3x3 max_pool_5x5 "
    "max_pool_7x7 conv_1x1 conv_3x3 sep_conv_3x3 sep_conv_5x5 sep_conv_7x7",
)
