"""What can be wrong with an expression, and the error that points at the place in its text."""

from __future__ import annotations

from eznas_core.foundation import EznasError

_SHOWN = 72


class ExpressionError(EznasError):
    """An expression that breaks a rule of the language.

    Attributes:
        argument: Position of the argument at fault, counted from 0; None for the whole call.
    """

    def __init__(self, message: str, *, argument: int | None = None) -> None:
        super().__init__(message)
        self.argument = argument


class ParseError(EznasError):
    """A text that is no expression; the message shows the line with a caret under the place.

    Attributes:
        problem: What is wrong, without the picture.
        text: The text as it was given.
        position: Index of the first character at fault.
        length: How many characters are at fault, at least 1.
        nearest: What may have been meant by them, the nearest first; each can stand in their
            place.
    """

    def __init__(
        self,
        problem: str,
        text: str,
        position: int,
        length: int = 1,
        nearest: tuple[str, ...] = (),
    ) -> None:
        self.problem = problem
        self.text = text
        self.position = position
        self.length = max(1, length)
        self.nearest = nearest
        super().__init__(f"{problem}\n{_picture(text, position, self.length)}")

    def __reduce__(self) -> tuple[type[ParseError], tuple[str, str, int, int, tuple[str, ...]]]:
        # Exceptions are pickled by their `args`, here the finished message.
        return ParseError, (self.problem, self.text, self.position, self.length, self.nearest)


def _picture(text: str, position: int, length: int) -> str:
    """The line around a position, cut to a screen's width, and carets below the place."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    line = text[start : end if end >= 0 else len(text)]
    column = position - start
    first = max(0, column - _SHOWN // 2)
    shown = line[first : first + _SHOWN]
    before = "..." if first else ""
    after = "..." if first + _SHOWN < len(line) else ""
    carets = "^" * max(1, min(length, len(shown) - (column - first)))
    # A tab takes one column here, and control characters none of the terminal's commands.
    printable = "".join(c if c.isprintable() else " " for c in shown)
    return f"  {before}{printable}{after}\n  {' ' * (len(before) + column - first)}{carets}"
