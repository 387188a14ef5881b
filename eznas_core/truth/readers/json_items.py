"""The members of large JSON lists, one at a time, in the memory of one."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from typing import IO, Any

from eznas_core.foundation import EznasError

_CHUNK = 1 << 20
_LARGEST = 64 << 20
_BLANKS = " \t\r\n"


def json_items(
    file: IO[bytes], what: str, progress: Callable[[int], None] | None = None
) -> Iterator[Any]:
    """The members of a list, or of the lists that are the values of an object, in order.

    Args:
        file: UTF-8 text.
        what: How error messages call it.
        progress: Told how many bytes were read, once for each megabyte.

    Raises:
        EznasError: The text is cut short, no JSON, or has another form.

    >>> import io
    >>> list(json_items(io.BytesIO(b'{"top": [1, 2], "mid": [{"a": 3}]}'), "it"))
    [1, 2, {'a': 3}]
    """
    reader = _Reader(file, what, progress)
    try:
        if reader.passes("["):
            yield from reader.members()
        elif reader.passes("{"):
            yield from reader.lists_of_object()
        else:
            raise EznasError(f"{what} holds no JSON list")
        if reader.peek():
            raise EznasError(f"{what} goes on after its end")
    except (UnicodeDecodeError, RecursionError) as error:
        raise EznasError(f"{what} is no JSON text ({error})") from error


class _Reader:
    def __init__(self, file: IO[bytes], what: str, progress: Callable[[int], None] | None) -> None:
        self._file = file
        self._text = codecs.getincrementaldecoder("utf-8")()
        self._what = what
        self._progress = progress
        self._decoder = json.JSONDecoder()
        self._buffer = ""
        self._position = 0
        self._total = 0

    def lists_of_object(self) -> Iterator[Any]:
        while True:
            if not isinstance(self._value(), str):
                raise self._cut_short("a name is no text")
            self._expect(":")
            self._expect("[")
            yield from self.members()
            if not self.passes(","):
                self._expect("}")
                return

    def members(self) -> Iterator[Any]:
        if self.passes("]"):
            return
        while True:
            yield self._value()
            if not self.passes(","):
                self._expect("]")
                return

    def peek(self) -> str:
        """The next character that is no blank; nothing at the end of the file."""
        while True:
            while self._position < len(self._buffer):
                if self._buffer[self._position] not in _BLANKS:
                    return self._buffer[self._position]
                self._position += 1
            if not self._fill():
                return ""

    def passes(self, character: str) -> bool:
        """Whether that character is next; if so, it is passed over."""
        if self.peek() != character:
            return False
        self._position += 1
        return True

    def _expect(self, character: str) -> None:
        if not self.passes(character):
            raise self._cut_short(f"'{character}' is missing")

    def _value(self) -> Any:
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._position)
            except json.JSONDecodeError as error:
                problem = error.msg
            else:
                # A number that ends with the buffer may go on in the file.
                if end < len(self._buffer) or not self._fill():
                    self._position = end
                    return value
                continue
            if len(self._buffer) - self._position > _LARGEST or not self._fill():
                raise self._cut_short(problem)

    def _fill(self) -> bool:
        piece = self._file.read(_CHUNK)
        text = self._text.decode(piece, final=not piece)
        self._buffer = self._buffer[self._position :] + text
        self._position = 0
        self._total += len(piece)
        if self._progress is not None:
            self._progress(self._total)
        return bool(piece)

    def _cut_short(self, problem: str) -> EznasError:
        return EznasError(
            f"{self._what} is cut short or no JSON text ({problem}, within the first "
            f"{self._total:,} bytes)"
        )
