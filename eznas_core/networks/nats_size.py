"""The networks of NATS-Bench's size space (Dong et al., TPAMI 2021): one cell, five widths."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from eznas_core.networks.blocks import Head, ResidualReduction, Stem
from eznas_core.networks.nasbench201 import Cell, Edge


class NatsSizeNetwork(nn.Module):
    """Stem, then a layer for each channel count, then head.

    The second and fourth layers are residual blocks that halve the image, the others are cells,
    which change the channels themselves where their count differs from the layer before.
    """

    def __init__(
        self, edges: Sequence[Edge], channels: Sequence[int], *, classes: int = 10
    ) -> None:
        """Lays out the network.

        Args:
            edges: The cell, the same everywhere.
            channels: Output channels of each layer; the stem has the first layer's.
            classes: Number of logits.
        """
        super().__init__()
        self.stem = Stem(channels[0])
        self.body = nn.Sequential()
        before = channels[0]
        for index, after in enumerate(channels):
            if index % 2:
                self.body.add_module(f"layer{index}_reduction", ResidualReduction(before, after))
            else:
                self.body.add_module(f"layer{index}_cell", Cell(edges, before, after))
            before = after
        self.head = Head(before, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Images ``(batch, 3, h, w)`` to logits ``(batch, classes)``."""
        logits: Tensor = self.head(self.body(self.stem(x)))
        return logits
