"""The networks of NAS-Bench-201 (Dong and Yang, ICLR 2020), also called NATS-Bench topology.

Stem, three stages of N equal cells at C, 2C and 4C channels, a residual reduction block between
two stages, head. A cell is a graph of four nodes: node 0 is its input, node 3 its output, and a
node is the sum of its incoming edges, each of which applies one operation.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from eznas_core.networks.blocks import (
    Head,
    ProjectedSkip,
    ReLUConvBN,
    ResidualReduction,
    Stem,
)

Edge = tuple[int, int, str]
"""``(source node, target node, operation)``; operations are spelled as in the benchmark."""


class Cell(nn.Module):
    """One cell. Its operations are submodules named by their edge: ``0to1``, ``0to2``, ...

    An edge with `none` has no submodule and adds nothing; a node that nothing reaches is zeros,
    and what stands behind it has no gradient to the input. Every other operation is executed,
    even if its result goes nowhere, as in the benchmark.
    """

    def __init__(self, edges: Sequence[Edge], channels_in: int, channels_out: int) -> None:
        """Lays out the operations.

        Args:
            edges: The cell; sources before targets.
            channels_in: Channels of node 0.
            channels_out: Channels of every other node; the edges out of node 0 change them.
        """
        super().__init__()
        self.channels_out = channels_out
        self.last = max(target for _, target, _ in edges)
        self.inputs: dict[int, list[tuple[int, str]]] = {n: [] for n in range(1, self.last + 1)}
        for source, target, operation in edges:
            if operation != "none":
                channels = channels_in if source == 0 else channels_out
                key = f"{source}to{target}"
                self.add_module(key, _operation(operation, channels, channels_out))
                self.inputs[target].append((source, key))

    def forward(self, x: Tensor) -> Tensor:
        """``(batch, channels_in, h, w)`` to ``(batch, channels_out, h, w)``."""
        nodes = [x]
        for node in range(1, self.last + 1):
            terms = [self.get_submodule(key)(nodes[source]) for source, key in self.inputs[node]]
            nodes.append(_total(terms) if terms else self._nothing(x))
        return nodes[-1]

    def _nothing(self, x: Tensor) -> Tensor:
        return x.new_zeros((x.shape[0], self.channels_out, *x.shape[2:]))


class NasBench201Network(nn.Module):
    """The whole network: ``stem``, ``body`` (``stage1_cell1`` ... ``reduction1`` ...), ``head``."""

    def __init__(
        self, edges: Sequence[Edge], *, channels: int = 16, cells: int = 5, classes: int = 10
    ) -> None:
        """Lays out stem, stages and head.

        Args:
            edges: The cell that every stage repeats.
            channels: Channels of the first stage, C.
            cells: Cells a stage, N.
            classes: Number of logits.
        """
        super().__init__()
        self.stem = Stem(channels)
        self.body = nn.Sequential()
        for stage in (1, 2, 3):
            if stage > 1:
                self.body.add_module(
                    f"reduction{stage - 1}", ResidualReduction(channels, 2 * channels)
                )
                channels *= 2
            for index in range(1, cells + 1):
                self.body.add_module(f"stage{stage}_cell{index}", Cell(edges, channels, channels))
        self.head = Head(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Images ``(batch, 3, h, w)`` to logits ``(batch, classes)``."""
        logits: Tensor = self.head(self.body(self.stem(x)))
        return logits


def _operation(name: str, channels_in: int, channels_out: int) -> nn.Module:
    kernels = {"nor_conv_1x1": 1, "nor_conv_3x3": 3}
    if name in kernels:
        return ReLUConvBN(channels_in, channels_out, kernels[name])
    if name == "skip_connect":
        same = channels_in == channels_out
        return nn.Identity() if same else ProjectedSkip(channels_in, channels_out)
    if name == "avg_pool_3x3" and channels_in == channels_out:
        return nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False)
    raise ValueError(f"no operation {name} from {channels_in} to {channels_out} channels")


def _total(terms: Sequence[Tensor]) -> Tensor:
    # Left to right, so that the rounding does not depend on how many edges there are.
    total = terms[0]
    for term in terms[1:]:
        total = torch.add(total, term)
    return total
