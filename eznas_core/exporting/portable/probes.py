"""What a network is shown besides images."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

PERTURBATION = 0.1


def noise_like(images: Tensor, seed: int) -> Tensor:
    """Standard normal noise in the shape of the images."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(images.shape, generator=generator)


def perturb(images: Tensor, seed: int) -> Tensor:
    """The images with a little noise added."""
    generator = torch.Generator().manual_seed(seed + 1)
    return images.cpu() + PERTURBATION * torch.randn(images.shape, generator=generator)


class ProbeInputs(NamedTuple):
    """What a measure may look at: images, noise of their shape, the images perturbed, classes."""

    data: Tensor
    noise: Tensor
    perturbed: Tensor
    labels: Tensor | None = None
