"""A proxy as a JSON document, and back.

    {"format": "eznas-proxy", "version": 1, "name": "...",
     "expression": "..."  (or "measure": "...", or "ensemble": {"method": ..., "weights": {...}}),
     "title": "...", "source": "...", "notes": "...", "label_budget": 80,
     "cards": [...], "figures": {"Kendall tau": "..."},
     "explanation": "...", "latex": "...", "exported_by": "..."}

Only ``format``, ``version`` and one of ``expression``, ``measure`` and ``ensemble`` are needed to
read it.
What stands last is for people; it is written, never read.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from eznas_core.exporting.about import About, about, explanation, tool_version
from eznas_core.expressions import to_latex
from eznas_core.foundation import EznasError
from eznas_core.scoring import (
    EnsembleProxy,
    ExpressionProxy,
    MeasureProxy,
    Proxy,
    from_description,
    resolve,
)

FORMAT = "eznas-proxy"
VERSION = 1
_LARGEST = 1 << 20


def to_document(proxy: Proxy, known: About | None = None) -> dict[str, Any]:
    """The JSON object of a proxy.

    Raises:
        EznasError: It is neither a formula nor a measure.
    """
    explained = explanation(proxy)
    described: object = proxy.ensemble.to_json() if isinstance(proxy, EnsembleProxy) else proxy.text
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": proxy.name,
        proxy.kind: described,
        **(known or about(proxy)).to_json(),
        "explanation": explained,
        "latex": latex_of(proxy),
        "exported_by": tool_version(),
    }


def to_json(proxy: Proxy, known: About | None = None) -> str:
    """The JSON text of a proxy, the same for the same proxy."""
    return json.dumps(to_document(proxy, known), indent=2, ensure_ascii=False) + "\n"


def from_json(text: str, source: str = "the document") -> tuple[Proxy, About]:
    """The proxy of a JSON text, and what it says about it.

    Raises:
        EznasError: It is not JSON, not a proxy, or of a later version; nothing in it is run.
    """
    if len(text) > _LARGEST:
        raise EznasError(f"{source} is too large to hold a proxy")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EznasError(f"{source} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise EznasError(f"{source} holds no JSON object")
    return from_description(value, source), About.from_json(value)


def read_proxy(text: str) -> tuple[Proxy, About]:
    """What `scoring.resolve` finds for a text, with what is known about it.

    Args:
        text: The name of a published formula or of a measure, a formula, or a file.

    Raises:
        EznasError: None of these.

    >>> read_proxy("params")[1].label_budget
    0
    """
    proxy = resolve(text)
    path = Path(text.strip())
    if path.suffix.casefold() == ".json":
        return from_json(path.read_text(encoding="utf-8"), str(path))
    return proxy, about(proxy)


def latex_of(proxy: Proxy) -> str:
    """The formula of a proxy for a mathematics environment.

    Raises:
        EznasError: It is neither a formula nor a measure.
    """
    if isinstance(proxy, ExpressionProxy):
        return to_latex(proxy.expression, over_units=True)
    if isinstance(proxy, MeasureProxy):
        return proxy.measure.formula
    if isinstance(proxy, EnsembleProxy):
        parts = [rf"\mathrm{{{re.sub(r'[^A-Za-z0-9]+', ' ', t)}}}" for t in proxy.ensemble.weights]
        weighted = zip(parts, proxy.ensemble.weights.values(), strict=True)
        inner = ", ".join(p if w == 1 else f"{w:g} \\cdot {p}" for p, w in weighted)
        return rf"\operatorname{{{proxy.method.word}}}({inner})"
    raise EznasError(f"'{proxy.name}' has no formula to show")
