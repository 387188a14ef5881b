"""Import statements as a person would write them."""

from __future__ import annotations

import re
from collections.abc import Iterable


def sorted_imports(statements: Iterable[str]) -> str:
    """The statements merged by module and in the usual order, torch apart from the standard ones.

    >>> print(sorted_imports(["from torch import nn", "import math", "from torch import Tensor"]))
    import math
    <BLANKLINE>
    from torch import Tensor, nn
    """
    whole: set[str] = set()
    names: dict[str, set[str]] = {}
    for statement in statements:
        match = re.fullmatch(r"from (\S+) import (.+)", statement)
        if match is None:
            whole.add(statement)
        else:
            names.setdefault(match[1], set()).update(match[2].split(", "))
    merged = whole | {
        f"from {module} import {', '.join(sorted(found))}" for module, found in names.items()
    }
    torch = {line for line in merged if line.split()[1].startswith("torch")}
    groups = (sorted(group, key=_key) for group in (merged - torch, torch) if group)
    return "\n\n".join("\n".join(group) for group in groups)


def _key(statement: str) -> tuple[bool, str]:
    return statement.startswith("from "), statement.split()[1]
