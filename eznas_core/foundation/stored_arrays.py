"""NumPy arrays of bytes in a pickle, read without running any of NumPy's unpickling code.

Stand-ins keep what the pickle tells them to become; the array is then made from that, if it is
plain bytes in rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from eznas_core.foundation.unpickle import Allowed


class _StoredType:
    """Stands in for numpy's type of number in a pickle: keeps its code."""

    def __init__(self, *code: Any) -> None:
        self.code = code[0] if code else None

    def __setstate__(self, state: object) -> None:
        """Byte order and the like, which mean nothing for single bytes."""


class StoredArray:
    """Stands in for numpy's array in a pickle: keeps what it is told to become."""

    state: Any = None

    def __setstate__(self, state: object) -> None:
        self.state = state

    def byte_rows(self, width: int) -> NDArray[np.uint8] | None:
        """The array ``(n, width)``, or None if it is anything but bytes in rows of that width."""
        match self.state:
            case (
                _,
                (int(count), int(found)),
                _StoredType(code="u1"),
                False | 0,
                str() | bytes() as raw,
            ):
                content = raw if isinstance(raw, bytes) else raw.encode("latin1")
                if found == width and len(content) == count * width:
                    return np.frombuffer(content, dtype=np.uint8).reshape(count, width)
        return None


def _stored_array(*_: object) -> StoredArray:
    return StoredArray()


def _encoded(text: str, encoding: str) -> bytes:
    if encoding != "latin1":
        raise ValueError(f"bytes spelt in {encoding}")
    return text.encode("latin1")


STORED_ARRAYS: Allowed = {
    ("numpy.core.multiarray", "_reconstruct"): _stored_array,
    ("numpy._core.multiarray", "_reconstruct"): _stored_array,
    ("numpy", "ndarray"): StoredArray,
    ("numpy", "dtype"): _StoredType,
    # How Python 3 spells bytes in the older protocols.
    ("_codecs", "encode"): _encoded,
}
"""What `load_pickle` must allow for a file that holds such arrays."""
