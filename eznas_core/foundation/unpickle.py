"""A reader of pickles that builds only what it was told to, and runs nothing.

A pickle is a program for a small machine whose dangerous instruction is "fetch the object of
that name from that module". Here that instruction is answered from a table given by the caller:
what stands in the table is a stand-in of ours, and everything else is refused by name. The
modules a file names are never imported.

What this does not do: bound the memory a hostile file makes the reader use. It bounds the size
of the file.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from eznas_core.foundation import EznasError

Allowed = Mapping[tuple[str, str], Callable[..., Any]]

_MEGABYTE = 1 << 20
# What the machine raises on bytes that are no pickle, or only the beginning of one.
_MALFORMED = (
    pickle.UnpicklingError,
    EOFError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    OverflowError,
    RecursionError,
    struct.error,
)


class _Sealed(type):
    """Keeps a file from writing to the stand-in class it was handed."""

    def __setattr__(cls, name: str, value: object) -> None:
        raise TypeError(f"{cls.__name__} takes no new attribute '{name}'")


class Record(metaclass=_Sealed):
    """An object read from a file: attributes and no behaviour. `vars(record)` gives them."""


def record_class(name: str) -> type[Record]:
    """A stand-in for a plain class of somebody else's, for use in an allow-list.

    >>> record_class("Architecture").__name__
    'Architecture'
    """
    made = _Sealed(name, (Record,), {"__doc__": f"Stands in for a file's '{name}'."})
    return cast("type[Record]", made)


class AllowListUnpickler(pickle.Unpickler):
    """An unpickler that hands out only the objects of its allow-list."""

    def __init__(
        self, file: BinaryIO, allowed: Allowed, *, what: str, encoding: str = "ASCII"
    ) -> None:
        """Prepares to read one pickle.

        Args:
            file: Where the bytes come from.
            allowed: (module, name) as the file spells them, to the stand-in it is given.
            what: What is being read, for error messages ("the file data.anb").
            encoding: How the strings of Python 2 are read; ``"latin1"`` or ``"bytes"`` for data.
        """
        super().__init__(file, encoding=encoding)
        self._allowed = allowed
        self._what = what

    def find_class(self, module: str, name: str) -> Any:
        """The stand-in for a name; refuses every name that is not on the list."""
        found = self._allowed.get((module, name))
        if found is None:
            raise refused(self._what, module, name)
        return found


def load_pickle(
    source: Path | bytes,
    allowed: Allowed,
    *,
    max_bytes: int,
    what: str | None = None,
    encoding: str = "ASCII",
) -> Any:
    """Reads a pickle that may hold nothing but plain values and what the allow-list has.

    Args:
        source: The file, or its bytes.
        allowed: (module, name) as the file spells them, to the stand-in it is given.
        max_bytes: The largest size that a file of this kind can honestly have.
        what: How error messages call it; by default the file's name.
        encoding: How the strings of Python 2 are read.

    Raises:
        EznasError: The file is missing, too large, cut short, no pickle, or asks for more.

    >>> load_pickle(pickle.dumps({"a": 1}), {}, max_bytes=100, what="an example")
    {'a': 1}
    """
    if isinstance(source, Path):
        what = what or f"the file {source.name}"
        try:
            _check_size(source.stat().st_size, max_bytes, what)
            with source.open("rb") as file:
                return load_stream(file, allowed, what=what, encoding=encoding)
        except OSError as error:
            raise EznasError(f"cannot read {source}: {error.strerror or error}") from error
    what = what or "the pickle"
    _check_size(len(source), max_bytes, what)
    return load_stream(io.BytesIO(source), allowed, what=what, encoding=encoding)


def load_stream(file: BinaryIO, allowed: Allowed, *, what: str, encoding: str = "ASCII") -> Any:
    """`load_pickle` from an open stream, for files that are compressed or hold several pickles.

    Raises:
        EznasError: As for `load_pickle`; the size is the caller's to bound.
    """
    with explained(what):
        return AllowListUnpickler(file, allowed, what=what, encoding=encoding).load()


def refused(what: str, module: str, name: str) -> EznasError:
    """The error for a pickle that asks for something its allow-list does not have."""
    asked = f"{module}.{name}"[:120]
    return EznasError(
        f"{what} asks for {asked!r}, which a file of this kind has no use for: it is either "
        "another kind of file or a hostile one; nothing in it was run"
    )


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turns what reading a malformed pickle raises into one clear error."""
    try:
        yield
    except MemoryError as error:
        raise EznasError(f"{what} asks for more memory than there is") from error
    except _MALFORMED as error:
        raise EznasError(
            f"{what} is cut short or damaged, or is no pickle at all ({error or 'it ends early'})"
        ) from error


def _check_size(size: int, max_bytes: int, what: str) -> None:
    if size > max_bytes:
        raise EznasError(
            f"{what} has {size / _MEGABYTE:.1f} MB; a file of this kind has at most "
            f"{max_bytes / _MEGABYTE:.1f} MB"
        )
