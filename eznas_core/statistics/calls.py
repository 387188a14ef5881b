"""The calls of one forward pass that units are made of, and what is kept of them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.autograd.graph import Node

from eznas_core.statistics.names import Quantity
from eznas_core.statistics.units import Layer

Key = tuple[Quantity, int]
"""A quantity, and the index of the call that it is taken at."""


@dataclass(slots=True, eq=False)
class ActivationCall:
    """A call of a ReLU or another activation.

    Attributes:
        index: Position among all calls.
        shape: Shape of its input.
        kind: What it is.
        norm: Index of the norm whose result it takes, if it does; not the call itself, which
            knows this one, for two that hold each other outlive the pass.
        node: The node of its result.
        entry: The node whose incoming gradient is the one at the input, if `node` cannot tell it.
    """

    index: int
    shape: torch.Size
    kind: str = "relu"
    norm: int | None = None
    node: Node | None = None
    entry: Node | None = None


@dataclass(slots=True, eq=False)
class WeightCall:
    """A call of a layer with a weight.

    Attributes:
        index: Position among all calls.
        layer: Its kind; of `Layer.OTHER` no more is known than that it was called.
        shape: Shape of its input.
        weight: The weight it was called with.
        stride: Its step.
        groups: Its groups.
        stem: Whether its input is the network's.
        head: Whether its result is the network's.
        activation: The activation whose result it takes, if it does.
        before: The convolution whose result it takes, if it does.
        norm: The first norm that takes its result.
        result_shape: Shape of its result.
        node: The node of its result.
        entry: The node whose incoming gradient is the one at the input, if `node` cannot tell it.
        weight_entry: The same for the weight.
    """

    index: int
    layer: Layer
    shape: torch.Size
    weight: Tensor
    stride: tuple[int, int] = (1, 1)
    groups: int = 1
    stem: bool = False
    head: bool = False
    activation: ActivationCall | None = None
    before: WeightCall | None = None
    norm: NormCall | None = None
    result_shape: torch.Size = field(default_factory=torch.Size)
    node: Node | None = None
    entry: Node | None = None
    weight_entry: Node | None = None


@dataclass(slots=True, eq=False)
class NormCall:
    """A call of a batch normalisation or another norm.

    Attributes:
        index: Position among all calls.
        shape: Shape of its result.
        kind: What it is.
        activation: The first activation that takes its result.
        node: The node of its result.
    """

    index: int
    shape: torch.Size
    kind: str = "batch_norm"
    activation: ActivationCall | None = None
    node: Node | None = None


class NetworkInput:
    """Marks the images that the network was given."""


Call = ActivationCall | WeightCall | NormCall


@dataclass(frozen=True, slots=True)
class Rearranged:
    """Marks what is an origin's values in another shape, which only linear layers look through."""

    origin: Call | NetworkInput


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to keep of the calls.

    Attributes:
        quantities: The quantities that are named.
        calls: For each quantity the indices to take it at; None for all of them.
        copies: Places that the network writes over later, so that they have to be copied.
    """

    quantities: Container[Quantity] = ()
    calls: Mapping[Quantity, Container[int]] | None = None
    copies: Container[Key] = ()

    def includes(self, quantity: Quantity, index: int) -> bool:
        """Whether `quantity` is to be taken at the call of that index."""
        return quantity in self.quantities and (self.calls is None or index in self.calls[quantity])


@dataclass(slots=True)
class Trace:
    """The calls of one forward pass, in order, and the values kept of them.

    Each value stands with the version its memory had when it was taken.
    """

    calls: list[Call] = field(default_factory=list)
    values: dict[Key, tuple[Tensor, int]] = field(default_factory=dict)

    @property
    def weights(self) -> list[WeightCall]:
        """The calls that have a weight."""
        return [call for call in self.calls if isinstance(call, WeightCall)]

    def overwritten(self) -> frozenset[Key]:
        """The values that the network has written over since they were taken."""
        return frozenset(
            key for key, (value, version) in self.values.items() if value._version != version
        )
