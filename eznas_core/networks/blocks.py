"""The parts that several benchmarks' networks share.

A convolution here is ReLU -> Conv2d -> BatchNorm2d, the unit that zero-cost statistics look at.
No ReLU works in place: a node's value is read by several edges.
"""

from __future__ import annotations

from torch import Tensor, nn


class ReLUConvBN(nn.Module):
    """ReLU, convolution without bias, BatchNorm; keeps the size at stride 1."""

    def __init__(self, channels_in: int, channels_out: int, kernel: int, stride: int = 1) -> None:
        """Lays out the three layers.

        Args:
            channels_in: Channels of the input.
            channels_out: Channels of the output.
            kernel: Side of the (odd) square kernel; padded by half of it.
            stride: Step of the convolution.
        """
        super().__init__()
        self.relu = nn.ReLU()
        self.conv = nn.Conv2d(
            channels_in, channels_out, kernel, stride=stride, padding=kernel // 2, bias=False
        )
        self.bn = nn.BatchNorm2d(channels_out)

    def forward(self, x: Tensor) -> Tensor:
        """``(batch, channels_in, h, w)`` to ``(batch, channels_out, h / stride, w / stride)``."""
        output: Tensor = self.bn(self.conv(self.relu(x)))
        return output


class ResidualReduction(nn.Module):
    """The block between two stages: two 3x3 convolutions beside a pooled 1x1 shortcut.

    Halves the side of the image. The shortcut (2x2 average pool, 1x1 convolution) has neither
    ReLU nor BatchNorm, as in He et al.'s variant that the benchmarks use.
    """

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.conv_a = ReLUConvBN(channels_in, channels_out, 3, stride=2)
        self.conv_b = ReLUConvBN(channels_out, channels_out, 3)
        self.shortcut = nn.Sequential(
            nn.AvgPool2d(2), nn.Conv2d(channels_in, channels_out, 1, bias=False)
        )

    def forward(self, x: Tensor) -> Tensor:
        """``(batch, channels_in, h, w)`` to ``(batch, channels_out, h / 2, w / 2)``."""
        residual: Tensor = self.conv_b(self.conv_a(x))
        shortcut: Tensor = self.shortcut(x)
        return shortcut + residual


class ProjectedSkip(nn.Sequential):
    """A skip connection where the number of channels changes: 1x1 convolution, BatchNorm."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels_out, 1, bias=False)
        self.bn = nn.BatchNorm2d(channels_out)


class Stem(nn.Sequential):
    """3x3 convolution from the image to the first channels, then BatchNorm; no ReLU."""

    def __init__(self, channels_out: int, channels_in: int = 3) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(channels_out)


class Head(nn.Module):
    """BatchNorm, ReLU, global average pool and a linear layer: from features to logits."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.bn = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        """``(batch, channels, h, w)`` to logits ``(batch, classes)``."""
        logits: Tensor = self.classifier(self.pool(self.relu(self.bn(x))).flatten(1))
        return logits
