"""From what a user writes to a proxy: a name, a formula, or a file that holds one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eznas_core.expressions import LIBRARY, ParseError
from eznas_core.foundation import EznasError, unknown_name
from eznas_core.measures import MEASURES
from eznas_core.scoring.proxies import ExpressionProxy, MeasureProxy, Proxy, expression_proxy

FORMAT = "eznas-proxy"
_SUFFIXES = (".json", ".txt")
_LARGEST_FILE = 1 << 20
_BARE_NAME = re.compile(r"[\w\- ]+")


def resolve(text: str | Path) -> Proxy:
    """The proxy that is meant.

    In this order: the name of a published formula, the name of a measure, a file (``.json`` as
    exported, or ``.txt`` with a formula), a formula.

    >>> resolve("params").kind, resolve("frobenius(weight)").kind
    ('measure', 'expression')

    Raises:
        EznasError: None of these; the message names the nearest, or the place where a formula
            goes wrong.
    """
    if isinstance(text, Path) or Path(text.strip()).suffix.casefold() in _SUFFIXES:
        return _from_file(Path(str(text).strip()))
    wanted = text.strip()
    if not wanted:
        raise EznasError("a proxy is a name, a formula or a file; nothing was given")
    if wanted in LIBRARY:
        named = LIBRARY.get(wanted)
        return ExpressionProxy(named.name, named.expression)
    if wanted in MEASURES:
        return MeasureProxy(MEASURES.get(wanted))
    try:
        return expression_proxy(wanted)
    except ParseError as error:
        # A bare word was meant as a name, not as a formula.
        if _BARE_NAME.fullmatch(wanted):
            raise unknown_name("proxy", wanted, (*LIBRARY.names(), *MEASURES.names())) from error
        raise


def from_description(value: Mapping[str, Any], source: str = "the file") -> Proxy:
    """The proxy that an exported JSON object describes.

    Raises:
        EznasError: It is no such object.
    """
    if value.get("format", FORMAT) != FORMAT or value.get("version", 1) != 1:
        raise EznasError(f"{source} is not a proxy (format {FORMAT}, version 1)")
    expression, measure = value.get("expression"), value.get("measure")
    if isinstance(expression, str) and measure is None:
        name = value.get("name")
        return expression_proxy(expression, name if isinstance(name, str) and name else None)
    if isinstance(measure, str) and expression is None:
        return MeasureProxy(MEASURES.get(measure))
    raise EznasError(f"{source} must have either an 'expression' or a 'measure', as text")


def _from_file(path: Path) -> Proxy:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise EznasError(f"{path} is too large to hold a proxy")
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise EznasError(f"{path} is not a text file") from error
    except OSError as error:
        raise EznasError(f"cannot read {path}: {error.strerror or error}") from error
    if path.suffix.casefold() != ".json":
        return expression_proxy(content.strip())
    try:
        value = json.loads(content)
    except (json.JSONDecodeError, RecursionError) as error:
        raise EznasError(f"{path} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise EznasError(f"{path} holds no JSON object")
    return from_description(value, str(path))
