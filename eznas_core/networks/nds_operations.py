"""The operations of the NDS spaces (Radosavovic et al., ICCV 2019), one row each.

Every operation keeps the number of channels; at stride 2 it halves the image. Convolutions run
ReLU first and BatchNorm last; pools have neither. `none` stands in no row: the cell adds nothing
for it.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

Layout = Callable[[int, int], nn.Module]
"""From channels and stride to the operation."""


class FactorizedReduction(nn.Module):
    """Halves the image by two 1x1 convolutions of stride 2, on even and on odd pixels.

    Each gives half of the output channels: ReLU, both convolutions, concatenation, BatchNorm.
    """

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        half = channels_out // 2
        self.relu = nn.ReLU()
        self.conv_even = nn.Conv2d(channels_in, half, 1, stride=2, bias=False)
        self.conv_odd = nn.Conv2d(channels_in, channels_out - half, 1, stride=2, bias=False)
        self.bn = nn.BatchNorm2d(channels_out)

    def forward(self, x: Tensor) -> Tensor:
        """``(batch, channels_in, h, w)`` to ``(batch, channels_out, h / 2, w / 2)``."""
        x = self.relu(x)
        odd = x[:, :, 1:, 1:]
        if x.shape[2] % 2 or x.shape[3] % 2:
            # An odd side has one odd pixel fewer than even ones.
            odd = functional.pad(odd, (0, x.shape[3] % 2, 0, x.shape[2] % 2))
        output: Tensor = self.bn(torch.cat([self.conv_even(x), self.conv_odd(odd)], dim=1))
        return output


def _plain(kernel: int) -> Layout:
    def layout(channels: int, stride: int) -> nn.Module:
        padding = kernel // 2
        return nn.Sequential(
            nn.ReLU(),
            nn.Conv2d(channels, channels, kernel, stride=stride, padding=padding, bias=False),
            nn.BatchNorm2d(channels),
        )

    return layout


def _crossed(side: int) -> Layout:
    """A row kernel, then a column kernel, with nothing between."""

    def layout(channels: int, stride: int) -> nn.Module:
        pad = side // 2
        return nn.Sequential(
            nn.ReLU(),
            nn.Conv2d(
                channels, channels, (1, side), stride=(1, stride), padding=(0, pad), bias=False
            ),
            nn.Conv2d(
                channels, channels, (side, 1), stride=(stride, 1), padding=(pad, 0), bias=False
            ),
            nn.BatchNorm2d(channels),
        )

    return layout


def _separable(kernel: int, *, repeats: int, dilation: int = 1) -> Layout:
    """ReLU, depthwise, pointwise, BatchNorm, `repeats` times; only the first may stride."""

    def layout(channels: int, stride: int) -> nn.Module:
        layers: list[nn.Module] = []
        for repeat in range(repeats):
            depthwise = nn.Conv2d(
                channels,
                channels,
                kernel,
                stride=stride if repeat == 0 else 1,
                padding=dilation * (kernel // 2),
                dilation=dilation,
                groups=channels,
                bias=False,
            )
            pointwise = nn.Conv2d(channels, channels, 1, bias=False)
            layers += [nn.ReLU(), depthwise, pointwise, nn.BatchNorm2d(channels)]
        return nn.Sequential(*layers)

    return layout


def _max_pool(kernel: int) -> Layout:
    return lambda _, stride: nn.MaxPool2d(kernel, stride=stride, padding=kernel // 2)


def _avg_pool(kernel: int) -> Layout:
    return lambda _, stride: nn.AvgPool2d(
        kernel, stride=stride, padding=kernel // 2, count_include_pad=False
    )


def _skip(channels: int, stride: int) -> nn.Module:
    return nn.Identity() if stride == 1 else FactorizedReduction(channels, channels)


OPERATIONS: dict[str, Layout] = {
    "skip_connect": _skip,
    "avg_pool_3x3": _avg_pool(3),
    "max_pool_3x3": _max_pool(3),
    "max_pool_5x5": _max_pool(5),
    "max_pool_7x7": _max_pool(7),
    "conv_1x1": _plain(1),
    "conv_3x3": _plain(3),
    "conv_3x1_1x3": _crossed(3),
    "conv_7x1_1x7": _crossed(7),
    "sep_conv_3x3": _separable(3, repeats=2),
    "sep_conv_5x5": _separable(5, repeats=2),
    "sep_conv_7x7": _separable(7, repeats=2),
    "dil_conv_3x3": _separable(3, repeats=1, dilation=2),
    "dil_conv_5x5": _separable(5, repeats=1, dilation=2),
    "dil_sep_conv_3x3": _separable(3, repeats=2, dilation=2),
}
