"""Writing the DOT language safely."""

from __future__ import annotations


def quoted(text: str) -> str:
    r"""A text as a DOT string: what would end or escape it is escaped.

    >>> print(quoted('a "b"'))
    "a \"b\""
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
