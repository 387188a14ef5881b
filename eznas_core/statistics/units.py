"""Units, the places in a network that statistics are taken at, and what they do not cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from eznas_core.statistics.rules import Rule


class Layer(StrEnum):
    """What kind of layer a weight belongs to; the value reads as a plural."""

    CONVOLUTION = "convolutions"
    LINEAR = "linear layers"
    OTHER = "other layers"

    @property
    def noun(self) -> str:
        """The same in the singular."""
        return self.value.removesuffix("s")


class Omission(StrEnum):
    """Why a layer belongs to no unit."""

    STEM = "on the network's input"
    HEAD = "its result is the logits"
    NO_BATCH_NORM = "its output is not batch-normalised"
    NO_RELU = "no ReLU before it, none after its batch normalisation"
    NO_ACTIVATION = "no activation before it, none after its norm"
    NOT_CHOSEN = "only by a rule that was not chosen"
    NO_RULE = "of a kind that there is no rule for"
    NOT_CONNECTED = "on no gradient path from the network's input to its logits"
    NOT_EXECUTED = "never called"

    @property
    def meaning(self) -> str:
        """One sentence for help texts."""
        return _MEANINGS[self]


_MEANINGS = {
    Omission.STEM: "The stem: it sees the images themselves.",
    Omission.HEAD: "The head: what follows it is not the network's any more.",
    Omission.NO_BATCH_NORM: "No batch normalisation takes its output as it is.",
    Omission.NO_RELU: "There is no ReLU at its input, nor at the normalised output.",
    Omission.NO_ACTIVATION: "There is no activation at its input, nor at the normalised output.",
    Omission.NOT_CHOSEN: "It would be a unit by another rule.",
    Omission.NO_RULE: "One- and three-dimensional, transposed, bilinear or all of an attention.",
    Omission.NOT_CONNECTED: "The logits do not depend on the input through it.",
    Omission.NOT_EXECUTED: "The module is there, but the network does not use it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A layer with a weight, and the activation and the norm beside it.

    Attributes:
        index: Position among the units, in the order in which the layers are called.
        name: Path of the layer's module ("body.stage1_cell1.0to1.conv").
        rule: Which calls it is made of, and in which order.
        in_channels: Channels (or features) of the layer's input.
        out_channels: Channels (or features) of its output.
        kernel: Height and width of its kernel; (1, 1) for a linear layer.
        stride: Its step, down and across; (1, 1) for a linear layer.
        groups: Its groups; equal to `in_channels` for a depthwise convolution.
        depth: Units on the longest path from the network's input to this one, itself included.
        activation: What its activation is ("relu", "gelu"); empty if it has none.
        norm: What its norm is ("batch_norm", "layer_norm"); empty if it has none.
        inner: Paths of convolutions inside the unit whose weights are not looked at.
    """

    index: int
    name: str
    rule: Rule
    in_channels: int
    out_channels: int
    kernel: tuple[int, int]
    stride: tuple[int, int]
    groups: int
    depth: int
    activation: str = "relu"
    norm: str = "batch_norm"
    inner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A layer that is in no unit.

    Attributes:
        name: Path of its module.
        omission: Why it is in none.
        layer: What kind of layer it is.
    """

    name: str
    omission: Omission
    layer: Layer = Layer.CONVOLUTION


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a network's layers the statistics describe.

    Attributes:
        convolutions: Calls of a two-dimensional convolution, and modules that are never called.
        in_units: How many of them are in a unit.
        left_out: All layers that are in none, in order of execution.
        linears: Linear layers, counted alike; 0 where no rule looks at them.
        linears_in_units: How many of them are in a unit.
    """

    convolutions: int
    in_units: int
    left_out: tuple[LeftOut, ...]
    linears: int = 0
    linears_in_units: int = 0

    def __str__(self) -> str:
        text = f"{self.in_units} of {self.convolutions} convolutions"
        if self.linears:
            text += f" and {self.linears_in_units} of {self.linears} linear layers"
        parts = [f"{text} are in units"]
        for layer in Layer:
            omissions = [item.omission for item in self.left_out if item.layer is layer]
            if omissions:
                kind = "" if layer is Layer.CONVOLUTION else f" ({layer})"
                parts.append(f"left out{kind}: {_counted(omissions)}")
        return "; ".join(parts)


def _counted(omissions: Iterable[Omission]) -> str:
    return ", ".join(f"{count} {omission}" for omission, count in Counter(omissions).items())
