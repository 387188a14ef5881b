"""Images from a folder: CIFAR-10 as its authors distribute it, or one sub-folder a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from eznas_core.foundation import EznasError, content_hash, sha256_of_file
from eznas_core.foundation.stored_arrays import STORED_ARRAYS, StoredArray
from eznas_core.foundation.unpickle import load_pickle
from eznas_core.statistics.images import ArrayImages, Minibatch, choose, prepare

_SIDE = 32
_CLASSES = 10
_BATCH_NAMES = tuple(f"data_batch_{number}" for number in range(1, 6))
_INNER_FOLDER = "cifar-10-batches-py"
_SUFFIXES = frozenset({".png", ".jpg", ".jpeg"})
# A batch of 10,000 images has 31 MB.
_MAX_BATCH_BYTES = 64 << 20
# What Pillow raises on files that are no images, or only the beginning of one.
_UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)


@dataclass(frozen=True, eq=False)
class Cifar10Folder:
    """The training images in a folder.

    The folder may hold the files ``data_batch_1`` to ``data_batch_5`` of CIFAR-10's "python
    version" (or the folder ``cifar-10-batches-py`` that they come in), or one sub-folder for
    each class with PNG or JPEG files in it, of whatever size. Nothing in a batch file is run.

    Attributes:
        path: The folder.
    """

    path: Path

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise EznasError(f"there is no folder {self.path}")
        if not self._batch_files and not self._image_files:
            raise EznasError(
                f"the folder {self.path} has no images: wanted are the files data_batch_1 to "
                "data_batch_5 of CIFAR-10's python version, or a sub-folder with PNG or JPEG "
                "files for each class"
            )

    def draw(
        self, count: int, rng: np.random.Generator, shape: tuple[int, int, int] | None = None
    ) -> Minibatch:
        """Images chosen without repetition and normalised, ``(count, 3, 32, 32)``.

        Labels are those of the batch files, or the class folders counted in order of name.

        Args:
            count: Number of images.
            rng: The only source of randomness.
            shape: What to resize to in place of 32x32.

        Raises:
            EznasError: There are not so many images, or a file cannot be read.
        """
        if self._batch_files:
            return self._pixels.draw(count, rng, shape)
        chosen = choose(len(self._image_files), count, rng, f"the folder {self.path}")
        files = [self._image_files[index] for index in chosen]
        classes = sorted({file.parent for file in self._image_files})
        labels = torch.tensor([classes.index(file.parent) for file in files])
        return Minibatch(prepare_files(files, shape), labels)

    def describe(self) -> str:
        """The folder's name and how many images it has."""
        if self._batch_files:
            count, form = len(self._pixels.pixels), f"{len(self._batch_files)} batch files"
        else:
            count, form = len(self._image_files), "image files"
        return f"folder '{self.path.name}': {count} images in {form}"

    def fingerprint(self) -> str:
        """A hash of the names and contents of the files."""
        return self._fingerprint

    @cached_property
    def _batch_files(self) -> tuple[Path, ...]:
        inner = self.path / _INNER_FOLDER
        folder = inner if inner.is_dir() else self.path
        return tuple(folder / name for name in _BATCH_NAMES if (folder / name).is_file())

    @cached_property
    def _image_files(self) -> tuple[Path, ...]:
        # Sorted by name, so that a seed means the same images on every file system.
        files = (file for file in self.path.glob("*/*") if file.suffix.lower() in _SUFFIXES)
        return tuple(sorted(files, key=lambda file: file.relative_to(self.path).as_posix()))

    @cached_property
    def _pixels(self) -> ArrayImages:
        images, labels = zip(*(read_batch(file) for file in self._batch_files), strict=True)
        return ArrayImages(
            np.concatenate(images),
            name=f"the folder {self.path}",
            labels=np.concatenate(labels),
        )

    @cached_property
    def _fingerprint(self) -> str:
        files = self._batch_files or self._image_files
        try:
            return content_hash(
                [(f.relative_to(self.path).as_posix(), sha256_of_file(f)) for f in files]
            )
        except OSError as error:
            raise EznasError(f"cannot read {self.path}: {error.strerror or error}") from error


def prepare_files(files: Sequence[Path], shape: tuple[int, int, int] | None) -> Tensor:
    """Image files of any size as a network takes them, ``(n, 3, height, width)``.

    Raises:
        EznasError: A file cannot be read as an image.
    """
    wanted = shape or (3, _SIDE, _SIDE)
    images = [prepare(_read_image(file)[None], wanted) for file in files]
    return torch.cat(images)


def read_batch(file: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The images of one batch file, ``(n, 32, 32, 3)``, and their labels ``(n,)``.

    Raises:
        EznasError: The file is missing, cut short, no batch, or asks for what a batch has no
            use for.
    """
    content = load_pickle(file, STORED_ARRAYS, max_bytes=_MAX_BATCH_BYTES, encoding="latin1")
    match content:
        case {"data": StoredArray() as stored, "labels": [*labels]} if all(
            isinstance(label, int) and 0 <= label < _CLASSES for label in labels
        ):
            rows = stored.byte_rows(3 * _SIDE * _SIDE)
            if rows is None:
                raise EznasError(
                    f"the file {file} is not a batch of CIFAR-10: its array 'data' is not "
                    "(n, 3072) bytes"
                )
            if len(rows) == len(labels):
                images = rows.reshape(-1, 3, _SIDE, _SIDE).transpose(0, 2, 3, 1)
                return np.ascontiguousarray(images), np.array(labels, dtype=np.int64)
    raise EznasError(
        f"the file {file} is not a batch of CIFAR-10: wanted are an array 'data' and as many "
        "'labels' from 0 to 9"
    )


def _read_image(file: Path) -> NDArray[np.uint8]:
    try:
        with Image.open(file) as image:
            return np.asarray(image.convert("RGB"))
    except _UNREADABLE as error:
        raise EznasError(f"cannot read {file} as an image: {error}") from error
