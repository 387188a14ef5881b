"""What the benchmarks' pickles may hold besides plain values, each with our stand-in for it.

NumPy numbers become plain ones and trained weights become None; NumPy and torch are not asked.
"""

from __future__ import annotations

import struct

from eznas_core.foundation.unpickle import Allowed

_FORMATS = {
    "b1": "?",
    "i1": "b",
    "u1": "B",
    "i2": "h",
    "i4": "i",
    "i8": "q",
    "f2": "e",
    "f4": "f",
    "f8": "d",
}


class NumberType:
    """Stands in for ``numpy.dtype``: how the bytes of one number are to be read."""

    def __init__(self, code: str, *_: object) -> None:
        """Makes the type of a code such as ``f8``.

        Raises:
            ValueError: It is no type of plain numbers.
        """
        if code not in _FORMATS:
            raise ValueError(f"numbers of type {code!r:.20}")
        self.code = code
        self.order = "<"

    def __setstate__(self, state: tuple[object, ...]) -> None:
        order = state[1]
        if order not in ("<", ">", "|"):
            raise ValueError(f"numbers in byte order {order!r:.20}")
        self.order = "<" if order == "|" else str(order)


def plain_number(kind: NumberType, content: bytes) -> float | int | bool:
    """The number that ``numpy.core.multiarray.scalar`` would make.

    >>> plain_number(NumberType("f8"), bytes.fromhex("000000000000f83f"))
    1.5
    """
    if not isinstance(kind, NumberType):
        raise TypeError("a number without a type")
    (number,) = struct.unpack(kind.order + _FORMATS[kind.code], content)
    return number  # type: ignore[no-any-return]


def latin1_bytes(text: str, encoding: str) -> bytes:
    """The bytes that old pickles write as text."""
    if encoding != "latin1":
        raise ValueError(f"bytes written as {encoding!r:.20}")
    return text.encode("latin1")


def no_weights(*_: object) -> None:
    """Stands in for everything that rebuilds a tensor: weights are not read."""


_WEIGHTS = (
    ("torch._utils", "_rebuild_tensor_v2"),
    ("torch._utils", "_rebuild_parameter"),
    ("torch.storage", "_load_from_bytes"),
    ("torch", "FloatStorage"),
    ("torch", "DoubleStorage"),
    ("torch", "HalfStorage"),
    ("torch", "LongStorage"),
)

ALLOWED: Allowed = {
    # The order of items is the order of the file anyway.
    ("collections", "OrderedDict"): dict,
    ("builtins", "set"): set,
    ("__builtin__", "set"): set,
    ("_codecs", "encode"): latin1_bytes,
    ("numpy", "dtype"): NumberType,
    ("numpy.core.multiarray", "scalar"): plain_number,
    ("numpy._core.multiarray", "scalar"): plain_number,
    **dict.fromkeys(_WEIGHTS, no_weights),
}
