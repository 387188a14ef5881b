"""Words that users write about things: tags and notes."""

from __future__ import annotations

from eznas_core.foundation.errors import EznasError

LONGEST_NOTE = 10_000
_LONGEST_TAG = 40


def checked_tag(tag: str) -> str:
    """A tag without the space around it.

    Raises:
        EznasError: It is empty, too long, or has a comma or line break.
    """
    found = tag.strip()
    if not found or len(found) > _LONGEST_TAG or "," in found or not found.isprintable():
        raise EznasError(
            f"a tag is a word or a few, of 1 to {_LONGEST_TAG} characters without commas and line "
            f"breaks; got {tag[: 2 * _LONGEST_TAG]!r}"
        )
    return found
