"""A small network, so that an exported file shows something when it is run."""

from __future__ import annotations

from torch import Tensor, nn


class Block(nn.Module):
    """Two ReLU -> convolution -> batch normalisation units beside a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *(nn.ReLU(), nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels)),
            *(nn.ReLU(), nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels)),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Features to features of the same shape."""
        features: Tensor = self.body(x)
        return x + features


def small_network(blocks: int, channels: int) -> nn.Module:
    """A residual network for images of three channels and ten classes."""
    return nn.Sequential(
        *(nn.Conv2d(3, channels, 3, padding=1), nn.BatchNorm2d(channels)),
        *(Block(channels) for _ in range(blocks)),
        *(nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10)),
    )
