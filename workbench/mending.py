"""What a text that is no formula may have been meant to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eznas_core.expressions import ParseError

_FEW = 6  # parentheses that can be counted at a glance


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """A way to put a mistake right.

    Attributes:
        title: What a button says.
        text: The whole text with the place mended.
    """

    title: str
    text: str


def mends(error: ParseError) -> tuple[Mend, ...]:
    """The ways there are, the likeliest first; none where nobody can know what was meant.

    Where one of them makes a formula, those that do not are left out.

    >>> from eznas_core.expressions import ParseError, parse
    >>> try:
    ...     parse("log(wieght)")
    ... except ParseError as error:
    ...     print([(each.title, each.text) for each in mends(error)])
    [('Use weight', 'log(weight)')]
    """
    before, after = error.text[: error.position], error.text[error.position + error.length :]
    named = [Mend(title=f"Use {name}", text=f"{before}{name}{after}") for name in error.nearest]
    closed = _closed(error.text)
    ways = [*named, *([] if closed is None else [closed])]
    return tuple([way for way in ways if _is_formula(way.text)] or ways)


def _closed(text: str) -> Mend | None:
    """The text with the parentheses that are missing at its end, if that makes it a formula."""
    missing = text.count("(") - text.count(")")
    if missing <= 0:
        return None
    whole = text.rstrip() + ")" * missing
    what = ")" * missing if missing <= _FEW else f"{missing} parentheses"
    return Mend(title=f"Close with {what}", text=whole) if _is_formula(whole) else None


def _is_formula(text: str) -> bool:
    from eznas_core.expressions import ParseError, parse

    try:
        parse(text)
    except ParseError:
        return False
    return True
