"""The networks of a cell space of the user's own: stem, stages of equal cells, head."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from eznas_core.foundation import EznasError
from eznas_core.networks.blocks import Head, ResidualReduction, Stem

LiveEdge = tuple[int, int, str]
"""``(source, target, operation)``; only edges that lie on a way from input to output."""


class OwnCell(nn.Module):
    """A cell: a node is the sum of its edges, an edge applies one operation.

    Operations are submodules named by their edge: ``0to1``, ``0to2``, ... Of a cell without any
    way from input to output nothing comes out but zeros.
    """

    def __init__(
        self, edges: Sequence[LiveEdge], operations: Mapping[str, Callable[[int], Any]], width: int
    ) -> None:
        """Makes the operations.

        Args:
            edges: The live edges.
            operations: Name to a function of the number of channels.
            width: Channels of every node.
        """
        super().__init__()
        self.edges = [(source, target, f"{source}to{target}") for source, target, _ in edges]
        for (_, _, operation), (_, _, key) in zip(edges, self.edges, strict=True):
            made = operations[operation](width)
            if not isinstance(made, nn.Module):
                raise EznasError(
                    f"the operation '{operation}' made a {type(made).__name__}, not an nn.Module"
                )
            self.add_module(key, made)
        self.operations = {
            key: edge[2] for edge, (_, _, key) in zip(edges, self.edges, strict=True)
        }

    def forward(self, x: Tensor) -> Tensor:
        """``(batch, width, h, w)`` to the same shape."""
        nodes = {0: x}
        target = 0
        for source, target, key in self.edges:
            term: Tensor = self.get_submodule(key)(nodes[source])
            if term.shape != x.shape:
                raise EznasError(
                    f"the operation '{self.operations[key]}' must keep the shape "
                    f"{tuple(x.shape)}, but gives {tuple(term.shape)}"
                )
            nodes[target] = term if target not in nodes else nodes[target] + term
        return nodes[target] if target else x.new_zeros(x.shape)


class OwnCellNetwork(nn.Module):
    """The whole network: ``stem``, ``body`` (``stage1_cell1`` ... ``reduction1`` ...), ``head``."""

    def __init__(
        self,
        cell: Callable[[int], nn.Module],
        *,
        channels: int,
        cells: int,
        stages: int,
        classes: int,
        stem: Callable[[int], nn.Module] | None = None,
        reduction: Callable[[int, int], nn.Module] | None = None,
        head: Callable[[int, int], nn.Module] | None = None,
    ) -> None:
        """Lays out stem, stages and head.

        Args:
            cell: Makes a cell of so many channels.
            channels: Channels of the first stage; each stage has twice those of the one before.
            cells: Cells a stage.
            stages: Number of stages.
            classes: Number of logits.
            stem: From the image's 3 to so many channels; by default a 3x3 convolution and
                BatchNorm.
            reduction: Between two stages, from so many to so many channels and to half the
                side; by default a residual block.
            head: From so many channels to so many logits; by default BatchNorm, ReLU, global
                pooling and a linear layer.
        """
        super().__init__()
        self.stem = (stem or Stem)(channels)
        self.body = nn.Sequential()
        for stage in range(1, stages + 1):
            if stage > 1:
                between = (reduction or ResidualReduction)(channels, 2 * channels)
                self.body.add_module(f"reduction{stage - 1}", between)
                channels *= 2
            for index in range(1, cells + 1):
                self.body.add_module(f"stage{stage}_cell{index}", cell(channels))
        self.head = (head or Head)(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Images ``(batch, 3, h, w)`` to logits ``(batch, classes)``."""
        logits: Tensor = self.head(self.body(self.stem(x)))
        return logits
