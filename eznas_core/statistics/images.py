"""Sources of images: what the data probe is drawn from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from numpy.typing import NDArray
from torch import Tensor

from eznas_core.foundation import EznasError, content_hash

CIFAR10_MEAN = (0.4914, 0.4822, 0.4465)
CIFAR10_STD = (0.2470, 0.2435, 0.2616)
"""Mean and standard deviation of the colours of CIFAR-10's training images, in 0..1."""


@dataclass(frozen=True, slots=True, eq=False)
class Minibatch:
    """Images as a network takes them, and what they show.

    Attributes:
        images: ``(batch, channels, height, width)`` float32.
        labels: ``(batch,)`` int64, the class of each; None if the source knows of no classes.
    """

    images: Tensor
    labels: Tensor | None = None


class ImageSource(Protocol):
    """Anything that minibatches can be drawn from."""

    def draw(
        self, count: int, rng: np.random.Generator, shape: tuple[int, int, int] | None = None
    ) -> Minibatch:
        """A minibatch, ready for a network.

        Args:
            count: Number of images; no image is drawn twice.
            rng: The only source of randomness.
            shape: ``(channels, height, width)`` wanted; by default the images' own.
        """

    def describe(self) -> str:
        """Where the images are from, in words, for a protocol card."""

    def fingerprint(self) -> str:
        """A short hash of the content; equal sources have equal ones."""


@dataclass(frozen=True, slots=True)
class GaussianImages:
    """Standard normal noise in place of images.

    Attributes:
        shape: ``(channels, height, width)`` unless another is asked for.

    >>> GaussianImages().draw(2, np.random.default_rng(0), (3, 8, 8)).images.shape
    torch.Size([2, 3, 8, 8])
    """

    shape: tuple[int, int, int] = (3, 32, 32)

    def draw(
        self, count: int, rng: np.random.Generator, shape: tuple[int, int, int] | None = None
    ) -> Minibatch:
        """``(count, *shape)`` standard normal numbers."""
        size = (count, *(shape or self.shape))
        return Minibatch(torch.from_numpy(rng.standard_normal(size, dtype=np.float32)))

    def describe(self) -> str:
        """Says that these are no images."""
        return "standard normal noise"

    def fingerprint(self) -> str:
        """The same for all of them."""
        return content_hash(self.describe())


@dataclass(frozen=True, eq=False)
class ArrayImages:
    """Images from an array.

    Attributes:
        pixels: ``(n, height, width, 3)``: uint8, or real numbers between 0 and 1.
        name: What the array is, for protocol cards.
        normalise: Whether to subtract CIFAR-10's mean and divide by its standard deviation. Off
            for images that are already normalised, which may then hold any finite number.
        labels: ``(n,)`` the class of each image, counted from 0; None if there are none.

    >>> grey = ArrayImages(np.full((4, 8, 8, 3), 128, dtype=np.uint8), name="grey")
    >>> round(grey.draw(2, np.random.default_rng(0)).images[0, 0, 0, 0].item(), 3)
    0.043
    """

    pixels: NDArray[Any]
    name: str = "an array"
    normalise: bool = True
    labels: NDArray[Any] | None = None

    def __post_init__(self) -> None:
        pixels = self.pixels
        if pixels.ndim != 4 or pixels.shape[3] != 3 or 0 in pixels.shape:
            raise EznasError(
                f"images must stand in an array of shape (n, height, width, 3) that is not empty; "
                f"{self.name} has shape {pixels.shape}"
            )
        self._check_labels()
        if pixels.dtype == np.uint8:
            return
        if pixels.dtype.kind != "f":
            raise EznasError(
                f"images must be uint8 or real numbers; {self.name} holds {pixels.dtype}"
            )
        low, high = float(pixels.min()), float(pixels.max())
        if not np.isfinite([low, high]).all():
            raise EznasError(f"{self.name} holds values that are not finite")
        if self.normalise and (low < 0 or high > 1):
            raise EznasError(
                f"{self.name} holds real numbers from {low:g} to {high:g}: pixels must be between "
                "0 and 1, or be marked as normalised already (normalise=False)"
            )

    def draw(
        self, count: int, rng: np.random.Generator, shape: tuple[int, int, int] | None = None
    ) -> Minibatch:
        """Images chosen without repetition, normalised, resized if `shape` wants it.

        Raises:
            EznasError: There are not so many images, or `shape` has not three channels.
        """
        chosen = choose(len(self.pixels), count, rng, self.name)
        images = prepare(self.pixels[chosen], shape, normalise=self.normalise)
        if self.labels is None:
            return Minibatch(images)
        return Minibatch(images, torch.from_numpy(self.labels[chosen].astype(np.int64)))

    def describe(self) -> str:
        """Name, number and size."""
        count, height, width, _ = self.pixels.shape
        return f"{self.name}: {count} images of {height}x{width}"

    def fingerprint(self) -> str:
        """A hash of every pixel."""
        return self._fingerprint

    def _check_labels(self) -> None:
        labels = self.labels
        if labels is None:
            return
        if labels.shape != self.pixels.shape[:1] or labels.dtype.kind not in "iu":
            raise EznasError(
                f"{self.name} needs one whole number as label for each of its {len(self.pixels)} "
                f"images, not an array of {labels.dtype} of shape {labels.shape}"
            )
        if labels.min() < 0:
            raise EznasError(
                f"labels are counted from 0; those of {self.name} start at {labels.min()}"
            )

    @cached_property
    def _fingerprint(self) -> str:
        pixels = hashlib.sha256(np.ascontiguousarray(self.pixels).data).hexdigest()
        return content_hash(
            [
                pixels,
                list(self.pixels.shape),
                self.pixels.dtype.str,
                self.normalise,
                None if self.labels is None else self.labels.tolist(),
            ]
        )


def choose(
    available: int, count: int, rng: np.random.Generator, name: str
) -> NDArray[np.integer[Any]]:
    """Indices of `count` different images.

    Raises:
        EznasError: There are not so many.
    """
    if count > available:
        raise EznasError(f"{count} images are wanted, but {name} has only {available}")
    return rng.choice(available, count, replace=False)


def prepare(
    pixels: NDArray[Any], shape: tuple[int, int, int] | None, *, normalise: bool = True
) -> Tensor:
    """Pixels ``(n, height, width, 3)`` as a network takes them, ``(n, 3, height, width)``.

    Args:
        pixels: uint8, or real numbers as `ArrayImages` has them.
        shape: What to resize to, by bilinear interpolation with antialiasing; None for not.
        normalise: Whether to normalise as CIFAR-10.

    Raises:
        EznasError: `shape` has not three channels.
    """
    images = torch.from_numpy(pixels.astype(np.float32)).permute(0, 3, 1, 2)
    if pixels.dtype == np.uint8:
        images = images / 255
    if shape is not None and shape[0] != 3:
        raise EznasError(f"images have 3 channels, but the network takes {shape[0]}")
    if shape is not None and tuple(images.shape[2:]) != shape[1:]:
        images = F.interpolate(images, size=shape[1:], mode="bilinear", antialias=True)
    if normalise:
        mean = torch.tensor(CIFAR10_MEAN).view(3, 1, 1)
        images = (images - mean) / torch.tensor(CIFAR10_STD).view(3, 1, 1)
    return images.contiguous()
