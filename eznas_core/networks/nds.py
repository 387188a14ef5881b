"""The networks of the NDS spaces on CIFAR-10 (Radosavovic et al., ICCV 2019), no auxiliary head.

Stem, then `depth` cells, then global pooling and a linear layer. The cells at one and two thirds
of the depth are reduction cells: they halve the image and double the width. Each cell reads the
outputs of the two cells before it.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from eznas_core.networks.blocks import ReLUConvBN, Stem
from eznas_core.networks.nds_operations import OPERATIONS, FactorizedReduction

Term = tuple[str, int]
"""``(operation, state it reads)``; states 0 and 1 are the older and newer input of the cell."""

CellPlan = tuple[Sequence[tuple[Term, Term]], Sequence[int]]
"""The two terms of each node (states 2, 3, ...), and the states that make the output."""

_STEM_WIDTHS = 3


class NdsCell(nn.Module):
    """One cell: two preprocessed inputs, nodes that add two operations, concatenated output.

    The operations of node n are submodules ``node{n}_a`` and ``node{n}_b``. One that is `none`
    is missing, and a node of two is zeros.
    """

    def __init__(
        self, plan: CellPlan, channels_in: tuple[int, int], width: int, strides: tuple[int, int]
    ) -> None:
        """Lays out the cell.

        Args:
            plan: Nodes and output.
            channels_in: Channels of the older and of the newer input.
            width: Channels of every node.
            strides: Of the preprocessing of the older input (2 where the cell before reduced),
                and of the operations that read an input (2 in a reduction cell).
        """
        super().__init__()
        older, newer = channels_in
        self.preprocess_older = (
            ReLUConvBN(older, width, 1) if strides[0] == 1 else FactorizedReduction(older, width)
        )
        self.preprocess_newer = ReLUConvBN(newer, width, 1)
        self.stride = strides[1]
        nodes, self.concat = plan
        self.terms: list[list[tuple[str, int]]] = []
        for number, node in enumerate(nodes, 2):
            keys = []
            for letter, (operation, source) in zip("ab", node, strict=True):
                if operation != "none":
                    key = f"node{number}_{letter}"
                    stride = self.stride if source < 2 else 1
                    self.add_module(key, OPERATIONS[operation](width, stride))
                    keys.append((key, source))
            self.terms.append(keys)

    def forward(self, older: Tensor, newer: Tensor) -> Tensor:
        """Two inputs ``(batch, channels, h, w)`` to ``(batch, concatenated, h', w')``."""
        states = [self.preprocess_older(older), self.preprocess_newer(newer)]
        for keys in self.terms:
            results = [self.get_submodule(key)(states[source]) for key, source in keys]
            states.append(sum(results[1:], results[0]) if results else self._nothing(states[1]))
        return torch.cat([states[state] for state in self.concat], dim=1)

    def _nothing(self, x: Tensor) -> Tensor:
        sides = [(side + self.stride - 1) // self.stride for side in x.shape[2:]]
        return x.new_zeros((*x.shape[:2], *sides))


class NdsNetwork(nn.Module):
    """The whole network: ``stem``, ``cells`` (``cell1``, ``cell2_reduction``, ...), head."""

    def __init__(
        self, normal: CellPlan, reduction: CellPlan, *, width: int, depth: int, classes: int = 10
    ) -> None:
        """Lays out stem, cells and head.

        Args:
            normal: Plan of the cells that keep the size.
            reduction: Plan of the two cells that halve it.
            width: Channels of a node before the first reduction; the stem has three times that.
            depth: Number of cells.
            classes: Number of logits.
        """
        super().__init__()
        self.stem = Stem(_STEM_WIDTHS * width)
        self.cells = nn.ModuleDict()
        older = newer = _STEM_WIDTHS * width
        reduced = False
        for index in range(depth):
            reduces = index in (depth // 3, 2 * depth // 3)
            plan = reduction if reduces else normal
            width *= 2 if reduces else 1
            strides = (2 if reduced else 1, 2 if reduces else 1)
            name = f"cell{index + 1}" + "_reduction" * reduces
            self.cells[name] = NdsCell(plan, (older, newer), width, strides)
            older, newer, reduced = newer, len(plan[1]) * width, reduces
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(newer, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Images ``(batch, 3, h, w)`` to logits ``(batch, classes)``."""
        older = newer = self.stem(x)
        for cell in self.cells.values():
            older, newer = newer, cell(older, newer)
        logits: Tensor = self.classifier(self.pool(newer).flatten(1))
        return logits
