"""The CIFAR files of Krizhevsky's "python version", images with labels; nothing in them is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from eznas_core.foundation import EznasError
from eznas_core.foundation.unpickle import Allowed, load_pickle
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
    content = load_pickle(file, _ALLOWED, max_bytes=_MAX_BYTES, encoding="latin1")
    if not isinstance(content, dict) or not isinstance(content.get("data"), _StoredArray):
        raise EznasError(f"the file {file} is no CIFAR file: it has no array 'data'")
    labels = next((content[key] for key in _LABEL_KEYS if key in content), None)
    if not isinstance(labels, list) or not all(type(label) is int for label in labels):
        raise EznasError(f"the file {file} is no CIFAR file: it has no list of labels")
    rows = _rows(content["data"].state)
    if rows is None or len(rows) != len(labels):
        raise EznasError(
            f"the file {file} is no CIFAR file: 'data' is not {len(labels)} rows of 3072 bytes"
        )
    images = rows.reshape(-1, 3, _SIDE, _SIDE).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), np.array(labels, dtype=np.int64)


class _StoredType:
    """Stands in for numpy's type of number: keeps its code."""

    def __init__(self, *code: Any) -> None:
        self.code = code[0] if code else None

    def __setstate__(self, state: object) -> None:
        """Byte order and the like, which mean nothing for single bytes."""


class _StoredArray:
    """Stands in for numpy's array: keeps what it is told to become."""

    state: Any = None

    def __setstate__(self, state: object) -> None:
        self.state = state


def _rows(state: Any) -> np.ndarray | None:
    match state:
        case (
            _,
            (int(count), int(width)),
            _StoredType(code="u1"),
            False | 0,
            str() | bytes() as raw,
        ):
            content = raw if isinstance(raw, bytes) else raw.encode("latin1")
            if width == _PIXELS and len(content) == count * width:
                return np.frombuffer(content, dtype=np.uint8).reshape(count, width)
    return None


def _stored_array(*_: object) -> _StoredArray:
    return _StoredArray()


def _encoded(text: str, encoding: str) -> bytes:
    if encoding != "latin1":
        raise ValueError(f"bytes spelt in {encoding}")
    return text.encode("latin1")


_ALLOWED: Allowed = {
    ("numpy.core.multiarray", "_reconstruct"): _stored_array,
    ("numpy._core.multiarray", "_reconstruct"): _stored_array,
    ("numpy", "ndarray"): _StoredArray,
    ("numpy", "dtype"): _StoredType,
    # How Python 3 spells bytes in the older protocols.
    ("_codecs", "encode"): _encoded,
}
