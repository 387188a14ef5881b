"""The CIFAR files of Krizhevsky's "python version", images with labels; nothing in them is run."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from eznas_core.foundation import EznasError
from eznas_core.foundation.stored_arrays import STORED_ARRAYS, StoredArray
from eznas_core.foundation.unpickle import load_pickle
from eznas_core.training.data import Images, Labels

_SIDE = 32
_PIXELS = 3 * _SIDE * _SIDE
# The largest file, the training part of CIFAR-100, has 155 MB.
_MAX_BYTES = 256 << 20
_LABEL_KEYS = ("fine_labels", "labels")


def read_cifar_file(file: Path) -> tuple[Images, Labels]:
    """Images ``(n, 32, 32, 3)`` and labels ``(n,)`` of one file; CIFAR-100's are the fine ones.

    Raises:
        EznasError: The file is missing, cut short, no CIFAR file, or asks for what such a file
            has no use for.
    """
    content = load_pickle(file, STORED_ARRAYS, max_bytes=_MAX_BYTES, encoding="latin1")
    if not isinstance(content, dict) or not isinstance(content.get("data"), StoredArray):
        raise EznasError(f"the file {file} is no CIFAR file: it has no array 'data'")
    labels = next((content[key] for key in _LABEL_KEYS if key in content), None)
    if not isinstance(labels, list) or not all(type(label) is int for label in labels):
        raise EznasError(f"the file {file} is no CIFAR file: it has no list of labels")
    rows = content["data"].byte_rows(_PIXELS)
    if rows is None or len(rows) != len(labels):
        raise EznasError(
            f"the file {file} is no CIFAR file: 'data' is not {len(labels)} rows of 3072 bytes"
        )
    images = rows.reshape(-1, 3, _SIDE, _SIDE).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), np.array(labels, dtype=np.int64)
