"""The texts that a field has had, to go back to and forth again."""

from __future__ import annotations

from dataclasses import dataclass

MOST_TEXTS = 100


@dataclass(frozen=True, slots=True)
class History:
    """Texts in the order they came, and which of them is shown.

    Attributes:
        texts: The oldest first, `MOST_TEXTS` at most.
        place: Index of the text that is shown; -1 while there is none.

    >>> seen = History().with_text("weight").with_text("abs(weight)")
    >>> seen.back().current, seen.back().forth().current
    ('weight', 'abs(weight)')
    """

    texts: tuple[str, ...] = ()
    place: int = -1

    @property
    def current(self) -> str | None:
        """The text that is shown, or None before the first."""
        return self.texts[self.place] if self.texts else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is an older text."""
        return self.place > 0

    @property
    def can_go_forth(self) -> bool:
        """Whether there is a text that was gone back from."""
        return self.place < len(self.texts) - 1

    def with_text(self, text: str, *, instead: bool = False) -> History:
        """The history with a text after the one that is shown; what was gone back from is lost.

        Args:
            text: The text; where it is shown already, nothing changes.
            instead: Whether it takes the place of the one that is shown.
        """
        if text == self.current:
            return self
        kept = self.texts[: self.place + (0 if instead else 1)]
        if instead and kept and kept[-1] == text:  # a draft was taken back by hand
            return History(kept, len(kept) - 1)
        texts = (*kept, text)[-MOST_TEXTS:]
        return History(texts, len(texts) - 1)

    def back(self) -> History:
        """One text back, if there is one."""
        return History(self.texts, self.place - 1) if self.can_go_back else self

    def forth(self) -> History:
        """One text forth, if there is one."""
        return History(self.texts, self.place + 1) if self.can_go_forth else self
