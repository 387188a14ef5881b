"""Reading ``rank(az_expressivity, 0.5*synflow)``: the text of an ensemble, taken apart."""

from __future__ import annotations

import re

from eznas_core.foundation import EznasError
from eznas_core.scoring.ensembles import Method

Parts = tuple[Method, tuple[tuple[float, str], ...]]

_METHODS = (
    (re.compile(r"ranks?\s*\(", re.IGNORECASE), Method.RANKS),
    (re.compile(r"log[_-]?sum\s*\(", re.IGNORECASE), Method.LOG_SUM),
    (re.compile(r"votes?\s*\(", re.IGNORECASE), Method.VOTES),
)
_WEIGHT = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*\*\s*(.+)", re.DOTALL)
_OPEN, _CLOSE = "([{", ")]}"


def ensemble_parts(text: str) -> Parts | None:
    """Method, and weight and text of each member; None for a text that is no ensemble.

    >>> method, members = ensemble_parts("rank(params, -0.5*frobenius(weight))")
    >>> str(method), members
    ('ranks', ((1.0, 'params'), (-0.5, 'frobenius(weight)')))

    Raises:
        EznasError: A bracket is missing, or there is nothing between two commas.
    """
    wanted = text.strip()
    for start, method in _METHODS:
        opened = start.match(wanted)
        if opened:
            inner = wanted[opened.end() :]
            members = tuple(_weighted(part, method) for part in _split(inner, method))
            return method, members
    return None


def _split(inner: str, method: Method) -> list[str]:
    """The texts between the commas of the outermost bracket, up to its end."""
    parts: list[str] = []
    depth, start = 0, 0
    for at, sign in enumerate(inner):
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE and depth:
            depth -= 1
        elif sign in _CLOSE:
            if inner[at + 1 :].strip():
                raise EznasError(
                    f"after '{method.word}(...)' stands '{inner[at + 1 :].strip()}', where the "
                    "text should end"
                )
            return [*parts, inner[start:at]]
        elif sign == "," and not depth:
            parts.append(inner[start:at])
            start = at + 1
    raise EznasError(f"the bracket of '{method.word}(' is not closed")


def _weighted(part: str, method: Method) -> tuple[float, str]:
    found = _WEIGHT.fullmatch(part.strip())
    weight, text = (float(found[1]), found[2].strip()) if found else (1.0, part.strip())
    if not text:
        raise EznasError(
            f"'{method.word}' takes proxies with commas between them, such as "
            f"{method.word}(params, 0.5*synflow); one of them is empty"
        )
    return weight, text
