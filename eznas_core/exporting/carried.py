"""The proxy that a drawing, a LaTeX figure or a notebook carries along, written and read again.

A drawing cannot score a network. So each such file has, in a comment of its own language, one line
``eznas-proxy: {...}`` with the proxy as JSON; a notebook has it as a text called ``DOCUMENT``.
"""

from __future__ import annotations

import ast
import json
import re

from eznas_core.exporting.document import FORMAT, VERSION, from_json
from eznas_core.foundation import EznasError
from eznas_core.scoring import MeasureProxy, Proxy

_MARK = "eznas-proxy: "
_LINE = re.compile(rf"^\W*{re.escape(_MARK)}(\{{.*\}})", re.MULTILINE)


def signed(text: str, proxy: Proxy, *, opening: str, closing: str = "") -> str:
    """A text with the proxy in a last line, a comment that `opening` begins.

    >>> from eznas_core.scoring import resolve
    >>> print(signed("x", resolve("params"), opening="%"))
    x
    % eznas-proxy: {"format": "eznas-proxy", "version": 1, "name": "params", "measure": "params"}
    <BLANKLINE>
    """
    key = "measure" if isinstance(proxy, MeasureProxy) else "expression"
    value = {"format": FORMAT, "version": VERSION, "name": proxy.name, key: proxy.text}
    # Two hyphens would end a comment of XML.
    line = json.dumps(value).replace("--", "\\u002d\\u002d")
    return f"{text.rstrip()}\n{opening} {_MARK}{line}{closing}\n"


def carried(text: str, source: str = "the file") -> Proxy:
    """The proxy that an exported text carries, whichever form it has.

    Raises:
        EznasError: It carries none; nothing in it is run.
    """
    if text.lstrip().startswith("{"):
        return from_json(_document(text), source)[0]
    found = _LINE.search(text)
    if found is None:
        raise EznasError(f"{source} carries no proxy: it has no line '{_MARK}{{...}}'")
    return from_json(found[1], source)[0]


def _document(text: str) -> str:
    """The JSON document of a proxy: the text itself, or the one a notebook has in a cell."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    cells = value.get("cells") if isinstance(value, dict) else None
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            found = _assigned(
                "".join(map(str, source)) if isinstance(source, list) else str(source)
            )
            if found is not None:
                return found
    return text


def _assigned(source: str) -> str | None:
    """The text that a cell assigns to ``DOCUMENT``."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DOCUMENT":
            value = node.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return value.value
    return None
