"""Minibatches: drawn in an order, shifted and mirrored, normalised; all from one generator."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from eznas_core.training.data import TrainingData


class Batches:
    """The images of a task as a network takes them, ``(batch, 3, side, side)`` float32.

    Colours are normalised by the training images' own mean and standard deviation. A shift
    fills what comes in from outside with the mean colour, as zero padding of normalised images
    does.
    """

    def __init__(self, data: TrainingData, *, crop: int, flip: bool, device: str = "cpu") -> None:
        """Moves the images to the device and pads them once.

        Args:
            data: Square images.
            crop: Largest shift of a training image in pixels, in each direction.
            flip: Whether to mirror every other training image, by chance.
            device: Where the batches shall be.
        """
        pixels = data.train_images.reshape(-1, 3)
        mean = pixels.mean(axis=0, dtype=np.float64)
        deviation = np.maximum(pixels.std(axis=0, dtype=np.float64), 1.0)
        self._mean = torch.tensor(mean, dtype=torch.float32, device=device)
        self._scale = torch.tensor(1 / deviation, dtype=torch.float32, device=device)
        self._side, self._crop, self._flip, self._device = data.side, crop, flip, device
        self._train = self._padded(data.train_images, mean)
        self._train_labels = torch.from_numpy(data.train_labels).to(device)
        self._test = torch.from_numpy(np.ascontiguousarray(data.test_images)).to(device)
        self._test_labels = torch.from_numpy(data.test_labels).to(device)

    def steps(self, size: int) -> int:
        """Batches in an epoch."""
        count = len(self._train_labels)
        return count // min(size, count)

    def training(self, size: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """One epoch in a new order; what does not fill a batch is left out of it.

        Args:
            size: Images a batch; all of them if there are not so many.
            generator: The only source of randomness, on the CPU.
        """
        count = len(self._train_labels)
        size = min(size, count)
        order = torch.randperm(count, generator=generator)
        rows = self._places(count, generator, mirror=False)
        columns = self._places(count, generator, mirror=self._flip)
        for start in range(0, count - size + 1, size):
            chosen = order[start : start + size]
            where = chosen.to(self._device)
            images = self._train[
                where[:, None, None],
                rows[chosen].to(self._device)[:, :, None],
                columns[chosen].to(self._device)[:, None, :],
            ]
            yield self._prepare(images), self._train_labels[where]

    def testing(self, size: int = 500) -> Iterator[tuple[Tensor, Tensor]]:
        """Every test image once, in order."""
        for start in range(0, len(self._test_labels), size):
            part = slice(start, start + size)
            yield self._prepare(self._test[part]), self._test_labels[part]

    def _prepare(self, images: Tensor) -> Tensor:
        # In memory the channels stay last, which is what convolutions on a CPU like best.
        return ((images.float() - self._mean) * self._scale).permute(0, 3, 1, 2)

    def _places(self, count: int, generator: torch.Generator, *, mirror: bool) -> Tensor:
        """For each image which rows (or columns) of its padded form are shown: (count, side)."""
        shift = torch.randint(2 * self._crop + 1, (count, 1), generator=generator)
        places = torch.arange(self._side).expand(count, -1)
        if mirror:
            flipped = torch.randint(2, (count, 1), generator=generator).bool()
            places = torch.where(flipped, places.flip(1), places)
        return places + shift

    def _padded(self, images: np.ndarray, mean: np.ndarray) -> Tensor:
        side = self._side + 2 * self._crop
        padded = np.empty((len(images), side, side, 3), dtype=np.uint8)
        padded[:] = np.round(mean).astype(np.uint8)
        inner = slice(self._crop, self._crop + self._side)
        padded[:, inner, inner] = images
        return torch.from_numpy(padded).to(self._device)
