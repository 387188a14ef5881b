"""The one place where an error a user can cause becomes a sentence on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from eznas_core.foundation import EznasError


@contextmanager
def guarded(*, stop: bool = False) -> Iterator[None]:
    """Shows an `EznasError` kindly instead of letting it through; use as context or decorator.

    Anything else that is raised is a fault of ours and surfaces with its trace.

    Args:
        stop: Whether nothing below makes sense without what was attempted here.
    """
    try:
        yield
    except EznasError as error:
        show_error(error)
        if stop:
            st.stop()


def show_error(error: EznasError) -> None:
    """What was wrong, as a sentence; where the message marks a place, that place as typed."""
    message, _, place = str(error).partition("\n")
    st.error(sentence(message), icon=":material/error:")
    if place:
        st.code(place, language=None)


def sentence(message: str) -> str:
    """An error's message as a sentence, safe to show as Markdown.

    >>> sentence("there is no space 'x'")
    "There is no space 'x'"
    """
    words = message.strip()
    # A file's name, or a number, stays as it is.
    first = next(iter(words.split()), "").rstrip(",:;")
    if first.replace("-", "").isalpha():
        words = words[:1].upper() + words[1:]
    # Messages quote what the user typed.
    return as_typed(words)


def as_typed(text: str) -> str:
    """A text for Markdown, where what would be markup is shown as it was typed.

    >>> as_typed("x[1]") == "x" + chr(92) + "[1" + chr(92) + "]"
    True
    """
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~$:" else c for c in text)
