"""What a network is, apart from its weights: a search space's name and one line of text."""

from __future__ import annotations

from dataclasses import dataclass

from eznas_core.foundation import EznasError

_CONTEXT = 40
"""Characters of the text shown on each side of the place that is wrong."""


@dataclass(frozen=True, slots=True, order=True)
class Architecture:
    """One member of a search space; hashable, ordered, and safe to store as text.

    Only a space makes these (`SearchSpace.parse`, `.sample`, ...), so that equal architectures
    have equal text. It says nothing about weights: those come from `SearchSpace.build`.

    Attributes:
        space: Registry name of the search space ("nasbench201").
        text: The one text form, the benchmark's own where it has one.
    """

    space: str
    text: str

    def __str__(self) -> str:
        return self.text


class ArchitectureError(EznasError):
    """Text that is no architecture of a space, and the place where it stops being one.

    Attributes:
        text: What was given.
        position: Index of the first offending character in `text`.
        length: How many characters are meant.
    """

    def __init__(self, problem: str, text: str, position: int = 0, length: int = 0) -> None:
        """Builds the message: the problem, then the text with the place marked.

        Args:
            problem: What is wrong and what would be right.
            text: What was given.
            position: Index of the first offending character.
            length: How many characters are meant; 0 where something is missing.
        """
        self.text = text
        self.position = position
        self.length = length
        self._problem = problem
        # A window keeps the message short for text that is not an architecture at all.
        start = max(0, position - _CONTEXT)
        meant = max(1, min(length, 2 * _CONTEXT))
        shown = text[start : position + meant + _CONTEXT].replace("\n", " ")
        marker = " " * (position - start) + "^" * meant
        super().__init__(f"{problem} (at character {position + 1})\n  {shown}\n  {marker}")

    def __reduce__(self) -> tuple[type[ArchitectureError], tuple[str, str, int, int]]:
        # So that the error survives the way home from a worker process.
        return type(self), (self._problem, self.text, self.position, self.length)
