"""Where labelled images come from: CIFAR folders, folders of pictures, arrays in a file."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from eznas_core.foundation import EznasError
from eznas_core.training.cifar_files import read_cifar_file
from eznas_core.training.data import Images, Labels, TrainingData

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
"""What a ``.npz`` file must hold; `classes` (their names, or their number) may be there too."""

_PICTURES = frozenset({".png", ".jpg", ".jpeg"})
# What Pillow raises on files that are no images, or only the beginning of one.
_UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
_CIFAR10_TRAIN = tuple(f"data_batch_{number}" for number in range(1, 6))
_HELD_OUT = 5
"""Where a folder has no test part, every fifth picture of a class is held out as one."""


def load_data(path: Path | str, *, dataset: str | None = None, side: int = 32) -> TrainingData:
    """The labelled images in a folder or file.

    Accepted are the folders of CIFAR-10's and CIFAR-100's "python version", a ``.npz`` file with
    `ARRAYS`, and a folder of PNG or JPEG files: ``train/CLASS/`` and ``test/CLASS/``, or
    ``CLASS/`` alone, of which every fifth picture is then held out.

    Args:
        path: Where.
        dataset: What tables shall call it; by default what the folder is recognised as, or
            "cifar10" for ten classes and "cifar100" for a hundred.
        side: What pictures of any size are brought to: their middle square, resized.

    Raises:
        EznasError: There is nothing of the kind, or a file cannot be read.
    """
    path = Path(path).expanduser()
    if path.suffix == ".npz":
        return _from_arrays(path, dataset)
    if not path.is_dir():
        raise EznasError(f"there is no folder and no .npz file {path}")
    for name, inner, train, test, classes in (
        ("cifar10", "cifar-10-batches-py", _CIFAR10_TRAIN, "test_batch", 10),
        ("cifar100", "cifar-100-python", ("train",), "test", 100),
    ):
        folder = path / inner if (path / inner).is_dir() else path
        if all((folder / file).is_file() for file in (*train, test)):
            return _from_cifar(folder, dataset or name, train, test, classes)
    return _from_pictures(path, dataset, side)


def _from_arrays(path: Path, dataset: str | None) -> TrainingData:
    try:
        with np.load(path, allow_pickle=False) as file:
            missing = [name for name in ARRAYS if name not in file]
            if missing:
                raise EznasError(f"{path.name} has no array '{missing[0]}'; it must have {ARRAYS}")
            x_train, y_train, x_test, y_test = (file[name] for name in ARRAYS)
            named = file.get("classes")
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise EznasError(f"cannot read {path}: {error}") from error
    if named is not None:
        classes = int(named) if named.ndim == 0 else len(named)
    else:
        classes = int(max(y_train.max(initial=0), y_test.max(initial=0))) + 1
    return TrainingData(
        dataset=dataset or _guess(path, classes),
        train_images=x_train,
        train_labels=y_train,
        test_images=x_test,
        test_labels=y_test,
        classes=classes,
        source=path.name,
    )


def _from_cifar(
    folder: Path, dataset: str, train: Sequence[str], test: str, classes: int
) -> TrainingData:
    parts = [read_cifar_file(folder / name) for name in train]
    test_images, test_labels = read_cifar_file(folder / test)
    return TrainingData(
        dataset=dataset,
        train_images=np.concatenate([images for images, _ in parts]),
        train_labels=np.concatenate([labels for _, labels in parts]),
        test_images=test_images,
        test_labels=test_labels,
        classes=classes,
        source=f"the files of {folder.name}",
    )


def _from_pictures(path: Path, dataset: str | None, side: int) -> TrainingData:
    split = [path / "train", path / "test"]
    if all(part.is_dir() for part in split):
        names = sorted({folder.name for part in split for folder in _class_folders(part)})
        train, test = ([_pictures(part / name) for name in names] for part in split)
    else:
        names = [folder.name for folder in _class_folders(path)]
        every = [_pictures(path / name) for name in names]
        # The first picture of a class is trained on, so that each class has one.
        test = [files[_HELD_OUT - 1 :: _HELD_OUT] for files in every]
        train = [
            [f for f in files if f not in set(held)]
            for files, held in zip(every, test, strict=True)
        ]
    if not any(train) or not any(test):
        raise EznasError(
            f"the folder {path} has no images to train and test on: wanted are CIFAR-10 or "
            "CIFAR-100's python version, train/CLASS/ and test/CLASS/ with PNG or JPEG files, or "
            f"CLASS/ with at least {_HELD_OUT} of them"
        )
    train_images, train_labels = _read(train, side)
    test_images, test_labels = _read(test, side)
    return TrainingData(
        dataset=dataset or _guess(path, len(names)),
        train_images=train_images,
        train_labels=train_labels,
        test_images=test_images,
        test_labels=test_labels,
        classes=len(names),
        source=f"the pictures of {path.name}",
    )


def _guess(path: Path, classes: int) -> str:
    known = {10: "cifar10", 100: "cifar100", 120: "imagenet16-120"}
    if classes not in known:
        raise EznasError(f"{path.name} has {classes} classes; say which data set that is")
    return known[classes]


def _class_folders(path: Path) -> list[Path]:
    return sorted(folder for folder in path.iterdir() if folder.is_dir())


def _pictures(folder: Path) -> list[Path]:
    # Sorted by name, so that a seed means the same images on every file system.
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in _PICTURES)


def _read(classes: Sequence[Sequence[Path]], side: int) -> tuple[Images, Labels]:
    images = [_picture(file, side) for files in classes for file in files]
    labels = [label for label, files in enumerate(classes) for _ in files]
    return np.stack(images), np.array(labels, dtype=np.int64)


def _picture(file: Path, side: int) -> Images:
    try:
        with Image.open(file) as image:
            square = min(image.size)
            left, top = ((length - square) // 2 for length in image.size)
            box = (left, top, left + square, top + square)
            resized = image.convert("RGB").resize((side, side), Image.Resampling.BILINEAR, box)
            return np.asarray(resized)
    except _UNREADABLE as error:
        raise EznasError(f"cannot read {file} as an image: {error}") from error
