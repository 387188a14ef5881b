"""What an exported proxy is called where names have to be Python's."""

from __future__ import annotations

import re

from eznas_core.scoring import Proxy

_LONGEST = 40


def identifier(proxy: Proxy) -> str:
    """A name for modules, packages and measures; begins with ``eznas``.

    A formula that has no name of its own is called ``eznas_proxy``.

    >>> from eznas_core.scoring import resolve
    >>> identifier(resolve("eznas-a")), identifier(resolve("snip"))
    ('eznas_a', 'eznas_snip')
    """
    plain = "".join(c if c.isascii() else "_" for c in proxy.name.casefold())
    stem = re.sub(r"\W+", "_", plain).strip("_")
    if not stem or len(stem) > _LONGEST or "(" in proxy.name:
        stem = "proxy"
    return stem if re.match(r"eznas(_|$)", stem) else f"eznas_{stem}"
