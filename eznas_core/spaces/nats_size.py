"""NATS-Bench size, NATS-SSS: 32,768 ways to choose the channels of a fixed network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from eznas_core.spaces.architecture import Architecture, ArchitectureError
from eznas_core.spaces.cell_text import EDGES, read_cell
from eznas_core.spaces.graphs import CellGraph, GraphEdge
from eznas_core.spaces.registry import SPACES
from eznas_core.spaces.space import SearchSpace, SkeletonParameter

if TYPE_CHECKING:
    from torch import nn

CANDIDATES = (8, 16, 24, 32, 40, 48, 56, 64)
"""The channel counts a layer may have."""

LAYERS = 5

CELL = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"  # noqa: E501
"""The cell of every network: the best of NAS-Bench-201 on CIFAR-100 validation accuracy."""


@dataclass(frozen=True, kw_only=True)
class NatsSize(SearchSpace):
    """The size space of Dong et al., "NATS-Bench" (TPAMI 2021).

    >>> space = NatsSize()
    >>> space.channels(space.parse("8:16:24:32:40"))
    (8, 16, 24, 32, 40)
    """

    name: str = "nats-sss"
    title: str = "NATS-Bench size"
    description: str = (
        "32,768 networks of one cell whose five layers have 8 to 64 channels in steps of 8. "
        "Layers two and four halve the image."
    )
    datasets: tuple[str, ...] = ("cifar10", "cifar100", "imagenet16-120")
    size: int | None = len(CANDIDATES) ** LAYERS
    skeleton: tuple[SkeletonParameter, ...] = (
        SkeletonParameter("divisor", 1, "number that every channel count is divided by"),
    )

    def parse(self, text: str) -> Architecture:
        """The architecture of five channel counts ``c:c:c:c:c``.

        Raises:
            ArchitectureError: Not five counts, or one that is not allowed.
        """
        text = text.strip()
        parts = text.split(":")
        if len(parts) != LAYERS:
            raise ArchitectureError(
                f"a size has {LAYERS} channel counts joined by ':', this text has {len(parts)}; "
                "for example 8:16:24:32:40",
                text,
                length=len(text),
            )
        position = 0
        for part in parts:
            if part not in map(str, CANDIDATES):
                raise ArchitectureError(_allowed(part), text, position, len(part))
            position += len(part) + 1
        return Architecture(self.name, text)

    def from_channels(self, channels: tuple[int, ...]) -> Architecture:
        """The architecture with these five channel counts.

        Raises:
            ArchitectureError: Not five, or one that is not allowed.
        """
        return self.parse(":".join(map(str, channels)))

    def channels(self, architecture: Architecture) -> tuple[int, ...]:
        """The five channel counts."""
        self.check(architecture)
        return tuple(int(part) for part in self.parse(architecture.text).text.split(":"))

    def sample(self, rng: np.random.Generator) -> Architecture:
        """A configuration drawn uniformly from all 32,768."""
        drawn = rng.integers(len(CANDIDATES), size=LAYERS)
        return self.from_channels(tuple(CANDIDATES[index] for index in drawn))

    def neighbours(self, architecture: Architecture) -> tuple[Architecture, ...]:
        """The 35 configurations with another channel count in one layer, layer by layer."""
        channels = self.channels(architecture)
        return tuple(
            self.from_channels((*channels[:layer], other, *channels[layer + 1 :]))
            for layer, count in enumerate(channels)
            for other in CANDIDATES
            if other != count
        )

    def enumerate(self) -> Iterator[Architecture]:
        """All 32,768 in the benchmark's own order, the last layer varying fastest."""
        texts = map(str, CANDIDATES)
        return (Architecture(self.name, ":".join(c)) for c in product(texts, repeat=LAYERS))

    def index(self, architecture: Architecture) -> int:
        """The official index of an architecture, from 0 to 32,767."""
        index = 0
        for count in self.channels(architecture):
            index = index * len(CANDIDATES) + CANDIDATES.index(count)
        return index

    def graph(self, architecture: Architecture) -> tuple[CellGraph, ...]:
        """The chain of layers with their channels, and the cell inside."""
        layers = tuple(
            f"layer {number}: {count} channels"
            for number, count in enumerate(self.channels(architecture), 1)
        )
        nodes = ("image", *layers)
        kinds = ("cell", "reduction")
        chain = tuple(
            GraphEdge(source, target, "stem + cell" if index == 0 else kinds[index % 2])
            for index, (source, target) in enumerate(zip(nodes, layers, strict=False))
        )
        names = ("input", "node 1", "node 2", "output")
        cell = tuple(
            GraphEdge(names[source], names[target], operation)
            for (source, target), operation in zip(EDGES, read_cell(CELL), strict=True)
        )
        return CellGraph("layers", nodes, chain), CellGraph("cell (fixed)", names, cell)

    def describe(self, architecture: Architecture) -> Mapping[str, str]:
        """Official index and channels."""
        channels = self.channels(architecture)
        return {
            "official index": str(self.index(architecture)),
            "channels": ", ".join(map(str, channels)),
            "sum of channels": str(sum(channels)),
        }

    def assemble(
        self, architecture: Architecture, classes: int, skeleton: Mapping[str, int]
    ) -> nn.Module:
        """Stem, five layers, head."""
        from eznas_core.networks import NatsSizeNetwork

        edges = [(*ends, op) for ends, op in zip(EDGES, read_cell(CELL), strict=True)]
        divisor = skeleton["divisor"]
        channels = [max(1, count // divisor) for count in self.channels(architecture)]
        return NatsSizeNetwork(edges, channels, classes=classes)


def _allowed(given: str) -> str:
    shown = given if len(given) <= 20 else given[:17] + "..."
    known = ", ".join(map(str, CANDIDATES))
    if re.fullmatch(r"[0-9]{1,6}", given):
        nearest = min(CANDIDATES, key=lambda count: abs(count - int(given)))
        return f"a layer cannot have {shown} channels; the nearest is {nearest}. Allowed: {known}"
    return f"'{shown}' is no channel count. Allowed: {known}"


SPACES.add(
    "nats-sss",
    NatsSize(),
    aliases=("NATSBench", "sss", "nats-bench-sss", "nats-size", "nats-bench-size"),
)
