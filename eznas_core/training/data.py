"""Labelled images to train and test on, held as bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from numpy.typing import NDArray

from eznas_core.foundation import EznasError, content_hash

Images = NDArray[np.uint8]
Labels = NDArray[np.int64]

_RESIZED_AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingData:
    """A classification task: images to train on, images to test on, and the labels of both.

    Attributes:
        dataset: Name of the data set ("cifar10"), as tables carry it.
        train_images: ``(n, height, width, 3)`` uint8.
        train_labels: ``(n,)`` classes from 0.
        test_images: ``(m, height, width, 3)`` uint8, of the same size.
        test_labels: ``(m,)``.
        classes: Number of classes.
        source: Where the images are from, in words and without a folder.

    Raises:
        EznasError: Shapes or kinds do not fit, a part is empty, or a label is no class.

    >>> grey = np.full((4, 8, 8, 3), 128, np.uint8)
    >>> TrainingData(dataset="grey", train_images=grey, train_labels=np.array([0, 1, 0, 1]),
    ...     test_images=grey, test_labels=np.array([0, 1, 0, 1]), classes=2).side
    8
    """

    dataset: str
    train_images: Images
    train_labels: Labels = field(repr=False)
    test_images: Images
    test_labels: Labels = field(repr=False)
    classes: int
    source: str = "arrays"

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            images, labels = getattr(self, f"{part}_images"), getattr(self, f"{part}_labels")
            _check_images(part, images)
            object.__setattr__(self, f"{part}_labels", _labels(part, labels, self.classes))
            if len(images) != len(labels):
                raise EznasError(f"{len(images)} {part} images have {len(labels)} labels")
        if self.train_images.shape[1:] != self.test_images.shape[1:]:
            raise EznasError(
                f"training images are of {self.train_images.shape[1:3]}, test images of "
                f"{self.test_images.shape[1:3]}; they must be of one size"
            )

    @property
    def side(self) -> int:
        """The side of the square images.

        Raises:
            EznasError: They are not square; `resized` makes them so.
        """
        height, width = self.train_images.shape[1:3]
        if height != width:
            raise EznasError(f"the images are of {height}x{width}, not square; give a side")
        return int(height)

    @property
    def fingerprint(self) -> str:
        """A short hash of every pixel and label; equal data have equal ones."""
        return self._fingerprint

    def describe(self) -> str:
        """Source, numbers and size in words."""
        height, width = self.train_images.shape[1:3]
        return (
            f"{self.source}: {len(self.train_images)} training and {len(self.test_images)} test "
            f"images of {height}x{width} in {self.classes} classes"
        )

    def resized(self, side: int) -> TrainingData:
        """The same images at another size (bilinear, antialiased); 0 keeps theirs."""
        height, width = self.train_images.shape[1:3]
        if side == 0 and height != width:
            raise EznasError(f"{self.source} has images of {height}x{width}; give a side")
        if side == 0 or (side, side) == (height, width):
            return self
        return replace(
            self,
            train_images=_resize(self.train_images, side),
            test_images=_resize(self.test_images, side),
        )

    @cached_property
    def _fingerprint(self) -> str:
        parts: list[Any] = [self.classes]
        for array in (self.train_images, self.train_labels, self.test_images, self.test_labels):
            content = np.ascontiguousarray(array)
            parts += [list(content.shape), hashlib.sha256(content.data).hexdigest()]
        return content_hash(parts)


def _check_images(part: str, images: Any) -> None:
    shape: tuple[int, ...] = getattr(images, "shape", ())
    if len(shape) != 4 or shape[3] != 3 or 0 in shape:
        raise EznasError(
            f"{part} images must stand in an array (n, height, width, 3) that is not empty; "
            f"this one has shape {tuple(shape)}"
        )
    if images.dtype != np.uint8:
        raise EznasError(f"{part} images must be uint8, not {images.dtype}")


def _labels(part: str, labels: Any, classes: int) -> Labels:
    found = np.asarray(labels)
    if found.ndim != 1 or found.dtype.kind not in "iu":
        raise EznasError(f"{part} labels must be one whole number an image")
    if found.size and (found.min() < 0 or found.max() >= classes):
        raise EznasError(
            f"{part} labels run from {found.min()} to {found.max()}; with {classes} classes they "
            f"must be from 0 to {classes - 1}"
        )
    return found.astype(np.int64)


def _resize(images: Images, side: int) -> Images:
    pieces = []
    for start in range(0, len(images), _RESIZED_AT_ONCE):
        piece = torch.from_numpy(images[start : start + _RESIZED_AT_ONCE].astype(np.float32))
        resized = F.interpolate(
            piece.permute(0, 3, 1, 2), size=(side, side), mode="bilinear", antialias=True
        )
        pieces.append(resized.round_().clamp_(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy())
    return np.ascontiguousarray(np.concatenate(pieces))
