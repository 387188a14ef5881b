"""Units, the places in a network that statistics are taken at, and what they do not cover."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """Which way round a unit's three calls stand. The first that applies is taken."""

    RELU_CONV_BN = "relu-conv-bn"
    CONV_BN_RELU = "conv-bn-relu"


class Omission(StrEnum):
    """Why a convolution belongs to no unit."""

    STEM = "on the network's input"
    NO_BATCH_NORM = "its output is not batch-normalised"
    NO_RELU = "no ReLU before it, none after its batch normalisation"
    NOT_CONNECTED = "on no gradient path from the network's input to its logits"
    NOT_EXECUTED = "never called"

    @property
    def meaning(self) -> str:
        """One sentence for help texts."""
        return _MEANINGS[self]


_MEANINGS = {
    Omission.STEM: "The stem: it sees the images themselves.",
    Omission.NO_BATCH_NORM: "No batch normalisation takes its output as it is.",
    Omission.NO_RELU: "There is no ReLU at its input, nor at the normalised output.",
    Omission.NOT_CONNECTED: "The logits do not depend on the input through it.",
    Omission.NOT_EXECUTED: "The module is there, but the network does not use it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A ReLU, a convolution and a batch normalisation that follow one another.

    Attributes:
        index: Position among the units, in the order in which the convolutions are called.
        name: Path of the convolution's module ("body.stage1_cell1.0to1.conv").
        rule: Which way round the three stand.
        in_channels: Channels of the convolution's input.
        out_channels: Channels of its output.
        kernel: Height and width of its kernel.
        stride: Its step, down and across.
        groups: Its groups; equal to `in_channels` for a depthwise convolution.
        depth: Units on the longest path from the network's input to this one, itself included.
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


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A convolution that is in no unit.

    Attributes:
        name: Path of its module.
        omission: Why it is in none.
    """

    name: str
    omission: Omission


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a network's convolutions the statistics describe.

    Attributes:
        convolutions: Calls of a two-dimensional convolution, and modules that are never called.
        in_units: How many of them are in a unit.
        left_out: The others, in order of execution.
    """

    convolutions: int
    in_units: int
    left_out: tuple[LeftOut, ...]

    def __str__(self) -> str:
        text = f"{self.in_units} of {self.convolutions} convolutions are in units"
        counts = Counter(item.omission for item in self.left_out)
        reasons = ", ".join(f"{count} {omission}" for omission, count in counts.items())
        return f"{text}; left out: {reasons}" if reasons else text
