from __future__ import annotations

import numpy as np
import pytest
from torch import nn

from eznas_core.spaces import OwnNetworks
from eznas_core.training import Recipe, TrainingData


def coloured_squares(count: int, classes: int, seed: int, side: int = 8) -> tuple:
    """Images whose class is the place of a bright square: easy, but not solved by colour."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=count)
    images = rng.integers(0, 100, (count, side, side, 3), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        row, column = divmod(int(label), 4)
        image[2 * row : 2 * row + 2, 2 * column : 2 * column + 2] += 120
    return images, labels


@pytest.fixture(scope="session")
def data() -> TrainingData:
    train_images, train_labels = coloured_squares(96, 10, seed=0)
    test_images, test_labels = coloured_squares(40, 10, seed=1)
    return TrainingData(
        dataset="cifar10",
        train_images=train_images,
        train_labels=train_labels,
        test_images=test_images,
        test_labels=test_labels,
        classes=10,
    )


def _convolutional(width: int):
    def make(classes: int) -> nn.Module:
        return nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(width * 64, classes),
        )

    return make


def _linear(classes: int) -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * 64, classes))


@pytest.fixture(scope="session")
def space() -> OwnNetworks:
    """Networks that train in milliseconds on images of 8x8."""
    networks = {f"width {width}": _convolutional(width) for width in (1, 2, 4, 8)}
    return OwnNetworks(name="little", networks={**networks, "linear": _linear})


@pytest.fixture
def recipe() -> Recipe:
    return Recipe(epochs=2, batch_size=32, crop=1, learning_rate=0.05, seeds=2)
