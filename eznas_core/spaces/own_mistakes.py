"""What can go wrong in a user's own code, and how it is told: where, and what Python says."""

from __future__ import annotations

import sysconfig
import traceback
from pathlib import Path

from eznas_core.foundation import EznasError

MISTAKES: tuple[type[BaseException], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EznasError,
    ImportError,
    LookupError,
    MemoryError,
    NameError,
    OSError,
    RuntimeError,
    SyntaxError,
    SystemExit,
    TypeError,
    ValueError,
)
"""What a mistake in a user's file or function can raise. Ctrl-C is none."""

# Constructors of dataclasses are made from text, and Python's own modules may be frozen.
_GENERATED = ("<string>", "<frozen")
_PROJECT = str(Path(__file__).parents[1])
_INSTALLED = tuple(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib"))


def told(error: BaseException) -> str:
    """What happened in words, with the last line of the user's own that led to it.

    >>> told(ValueError("no such width"))
    'ValueError: no such width'
    """
    said = str(error) if isinstance(error, EznasError) else f"{type(error).__name__}: {error}"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith((_PROJECT, *_GENERATED, *_INSTALLED))
    ]
    if isinstance(error, SyntaxError) and error.filename:
        return f"{Path(error.filename).name}, line {error.lineno}: {said}"
    if not frames:
        return said
    return f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}: {said}"
