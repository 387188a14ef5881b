"""From what a user writes to a source of images."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eznas_core.foundation import EznasError
from eznas_core.statistics.cifar10 import Cifar10Folder
from eznas_core.statistics.images import ArrayImages, GaussianImages, ImageSource

GAUSSIAN = "gaussian"
# What numpy raises on files that are no arrays, or only the beginning of one.
_UNREADABLE = (OSError, ValueError, EOFError, zipfile.BadZipFile)


def open_images(where: str | Path) -> ImageSource:
    """The source of images of that name.

    Args:
        where: ``gaussian`` for standard normal noise; a folder as `Cifar10Folder` takes it; or
            a ``.npy`` or ``.npz`` file with an array as `ArrayImages` takes it. In a ``.npz``
            file the images are called ``x`` and their labels, if any, ``y``.

    Raises:
        EznasError: There is no such source, or it cannot be read.

    >>> open_images("gaussian").describe()
    'standard normal noise'
    """
    if str(where).casefold() == GAUSSIAN:
        return GaussianImages()
    path = Path(where).expanduser()
    if path.suffix in {".npy", ".npz"}:
        images, labels = _load(path)
        return ArrayImages(images, name=f"the file {path.name}", labels=labels)
    return Cifar10Folder(path)


def _load(path: Path) -> tuple[NDArray[Any], NDArray[Any] | None]:
    try:
        # Without pickles: an array of objects could run code.
        with path.open("rb") as file:
            stored = np.load(file, allow_pickle=False)
            if isinstance(stored, np.ndarray):
                return stored, None
            if "x" in stored:
                return stored["x"], stored.get("y")
    except _UNREADABLE as error:
        raise EznasError(f"cannot read images from {path}: {error}") from error
    raise EznasError(f"{path} has no images: wanted is an array called 'x'")
