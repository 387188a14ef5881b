"""Text to tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eznas_core.expressions.errors import ParseError

MAX_LENGTH = 100_000

_TOKEN = re.compile(
    r"""(?P<blank>\s+)
      | (?P<name>[a-z][a-z0-9_-]*(?:\s*\[[\w\s-]*\])?)
      | (?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)
      | (?P<mark>[(),])""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text.

    Attributes:
        sort: ``name`` (with its brackets, if any), ``number``, ``mark`` or ``end``.
        text: The piece.
        position: Index of its first character.
    """

    sort: str
    text: str
    position: int


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of a text, blanks left out, with an ``end`` after the last.

    Raises:
        ParseError: A character that starts no token, or a text that is too long.
    """
    if len(text) > MAX_LENGTH:
        raise ParseError(
            f"the text has {len(text)} characters, {MAX_LENGTH} are allowed", text, MAX_LENGTH
        )
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ParseError(f"{text[position]!a} has no meaning here", text, position)
        sort = match.lastgroup or ""
        if sort != "blank":
            yield Token(sort, match.group(), position)
        position = match.end()
    yield Token("end", "", len(text.rstrip()))
