"""What a network is shown: images, noise, and the images slightly perturbed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from eznas_core.foundation import EznasError
from eznas_core.statistics.images import GaussianImages, ImageSource
from eznas_core.statistics.names import Probe

PERTURBATION = 0.1
"""Standard deviation of what is added to the images: the square root of EZNAS's 0.01."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ProbeInputs:
    """The three batches, each ``(batch, channels, height, width)``.

    Attributes:
        data: The images.
        noise: Standard normal noise.
        perturbed: The images with a little noise added.
        source: Where the images are from, in words.
        labels: ``(batch,)`` int64, the class of each image; None where it is not known. Only
            hand-designed measures with a loss look at them.
    """

    data: Tensor
    noise: Tensor
    perturbed: Tensor
    source: str
    labels: Tensor | None = None

    def __post_init__(self) -> None:
        shapes = {tuple(batch.shape) for batch in (self.data, self.noise, self.perturbed)}
        if len(shapes) > 1 or self.data.ndim != 4 or 0 in self.data.shape:
            shown = ", ".join(str(shape) for shape in sorted(shapes))
            raise EznasError(
                "the three probes must have one shape (batch, channels, height, width) "
                f"without zeros; given: {shown}"
            )
        if self.labels is not None:
            self._check_labels(self.labels)

    def batch(self, probe: Probe) -> Tensor:
        """The batch that is shown under `probe`."""
        tensor: Tensor = getattr(self, probe.value)
        return tensor

    def _check_labels(self, labels: Tensor) -> None:
        if labels.shape != self.data.shape[:1] or labels.is_floating_point():
            raise EznasError(
                f"a probe of {len(self.data)} images needs as many whole numbers as labels; given: "
                f"{labels.dtype} of shape {tuple(labels.shape)}"
            )


def make_probe(
    images: ImageSource,
    *,
    batch_size: int = 16,
    rng: np.random.Generator,
    shape: tuple[int, int, int] | None = None,
) -> ProbeInputs:
    """Draws a minibatch and the noise that belongs to it.

    Args:
        images: Where the images come from.
        batch_size: Number of images.
        rng: The only source of randomness.
        shape: ``(channels, height, width)`` that the network takes; by default the images' own.

    Raises:
        EznasError: The source has too few images or cannot be read, or the size is not positive.

    >>> probe = gaussian_probe((3, 8, 8), batch_size=4, rng=np.random.default_rng(0))
    >>> probe.perturbed.shape, round((probe.perturbed - probe.data).std().item(), 1)
    (torch.Size([4, 3, 8, 8]), 0.1)
    """
    if batch_size < 1:
        raise EznasError(f"the batch size must be at least 1, not {batch_size}")
    drawn = images.draw(batch_size, rng, shape)
    data = drawn.images
    noise = _normal(data.shape, rng)
    perturbed = data + PERTURBATION * _normal(data.shape, rng)
    return ProbeInputs(
        data=data,
        noise=noise,
        perturbed=perturbed,
        source=images.describe(),
        labels=drawn.labels,
    )


def gaussian_probe(
    shape: tuple[int, int, int] = (3, 32, 32), *, batch_size: int = 16, rng: np.random.Generator
) -> ProbeInputs:
    """A probe whose images are noise too, for use where no data are at hand."""
    return make_probe(GaussianImages(shape), batch_size=batch_size, rng=rng)


def _normal(shape: Sequence[int], rng: np.random.Generator) -> Tensor:
    return torch.from_numpy(rng.standard_normal(tuple(shape), dtype=np.float32))
