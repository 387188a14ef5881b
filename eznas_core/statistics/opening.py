"""From what a user writes to a source of images."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eznas_core.foundation import EznasError
from eznas_core.statistics.cifar10 import Cifar10Folder
from eznas_core.statistics.images import ArrayImages, GaussianImages, ImageSource

GAUSSIAN = "gaussian"
IMAGE_KEYS = ("x", "x_train", "X_train", "train_images", "images", "data", "X")
"""What the images in a ``.npz`` file may be called; the first that is there is taken."""

TEST_KEYS = ("x_test", "X_test", "test_images")
"""The same for files that have test images only."""

_LABELS: Mapping[str, tuple[str, ...]] = {
    "x": ("y", "labels"),
    "x_train": ("y_train",),
    "X_train": ("y_train", "Y_train"),
    "train_images": ("train_labels",),
    "images": ("labels", "targets", "y"),
    "data": ("labels", "targets", "y"),
    "X": ("y", "Y", "labels"),
    "x_test": ("y_test",),
    "X_test": ("y_test", "Y_test"),
    "test_images": ("test_labels",),
}
# What numpy raises on files that are no arrays, or only the beginning of one.
_UNREADABLE = (OSError, ValueError, EOFError, zipfile.BadZipFile)


def open_images(where: str | Path) -> ImageSource:
    """The source of images of that name.

    Args:
        where: ``gaussian`` for standard normal noise; a folder as `Cifar10Folder` takes it; or
            a ``.npy`` or ``.npz`` file with an array as `ArrayImages` takes it. In a ``.npz``
            file the images have one of the usual names (`IMAGE_KEYS`, then `TEST_KEYS`) and
            their labels, if any, the one that goes with it; the source says which was taken.

    Raises:
        EznasError: There is no such source, or it cannot be read.

    >>> open_images("gaussian").describe()
    'standard normal noise'
    """
    if str(where).casefold() == GAUSSIAN:
        return GaussianImages()
    path = Path(where).expanduser()
    if path.suffix in {".npy", ".npz"}:
        images, labels, key = _load(path)
        # The plain name goes without saying, as it did when there was no other.
        said = "" if key in (None, IMAGE_KEYS[0]) else f" ({key})"
        return ArrayImages(images, name=f"the file {path.name}{said}", labels=labels)
    return Cifar10Folder(path)


def _load(path: Path) -> tuple[NDArray[Any], NDArray[Any] | None, str | None]:
    """The images, their labels if there are any, and what the images are called in the file."""
    try:
        # Without pickles: an array of objects could run code.
        with path.open("rb") as file:
            stored = np.load(file, allow_pickle=False)
            if isinstance(stored, np.ndarray):
                return stored, None, None
            names = list(stored.files)
            for key in (*IMAGE_KEYS, *TEST_KEYS):
                if key in names:
                    label = next((each for each in _LABELS[key] if each in names), None)
                    labels = None if label is None else _as_labels(stored[label])
                    return stored[key], labels, key
    except _UNREADABLE as error:
        raise EznasError(f"cannot read images from {path}: {error}") from error
    raise EznasError(
        f"{path} has no images: wanted is an array called {', '.join(map(repr, IMAGE_KEYS))} or "
        f"{', '.join(map(repr, TEST_KEYS))}; it has {', '.join(map(repr, sorted(names))) or 'none'}"
    )


def _as_labels(labels: NDArray[Any]) -> NDArray[Any]:
    """Labels as one number an image; many files keep them in a column."""
    return labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels
