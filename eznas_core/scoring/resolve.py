"""From what a user writes to a proxy: a name, a formula, or a file that holds one."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eznas_core.expressions import LIBRARY, ParseError
from eznas_core.foundation import EznasError, unknown_name
from eznas_core.measures import MEASURES
from eznas_core.scoring import formula_folder
from eznas_core.scoring.ensemble_text import ensemble_parts
from eznas_core.scoring.ensembles import Ensemble, Method
from eznas_core.scoring.known_ensembles import ENSEMBLES
from eznas_core.scoring.proxies import ExpressionProxy, MeasureProxy, Proxy, expression_proxy
from eznas_core.scoring.teams import EnsembleProxy, ensemble_text

FORMAT = "eznas-proxy"
_SUFFIXES = (".json", ".txt")
_KINDS = ("expression", "measure", "ensemble")
_LARGEST_FILE = 1 << 20
_BARE_NAME = re.compile(r"[\w\- ]+")


def resolve(text: str | Path) -> Proxy:
    """The proxy that is meant.

    In this order: the name of a published formula, of a measure or of an ensemble, a file
    (``.json`` as exported, or ``.txt`` with a formula), an ensemble (``rank(synflow, naswot)``,
    ``vote(...)``, ``logsum(0.5*params, ...)``), a formula, the name of a saved formula.

    >>> resolve("params").kind, resolve("frobenius(weight)").kind
    ('measure', 'expression')
    >>> resolve("rank(synflow, 0.5*naswot)").kind
    'ensemble'

    Raises:
        EznasError: None of these; the message names the nearest, or the place where a formula
            goes wrong.
    """
    if isinstance(text, Path) or Path(text.strip()).suffix.casefold() in _SUFFIXES:
        return _from_file(Path(str(text).strip()))
    return _resolve(text.strip(), saved=True)


def from_description(
    value: Mapping[str, Any], source: str = "the file", *, saved: bool = True
) -> Proxy:
    """The proxy that an exported JSON object describes.

    Args:
        value: The object.
        source: What a message calls it.
        saved: Whether the members of an ensemble may be named as formulas that were saved here.

    Raises:
        EznasError: It is no such object.
    """
    if value.get("format", FORMAT) != FORMAT or value.get("version", 1) != 1:
        raise EznasError(f"{source} is not a proxy (format {FORMAT}, version 1)")
    given = {key: value[key] for key in _KINDS if value.get(key) is not None}
    name = value.get("name")
    chosen = name if isinstance(name, str) and name else None
    match given:
        case {"expression": str(expression)} if len(given) == 1:
            return expression_proxy(expression, chosen)
        case {"measure": str(measure)} if len(given) == 1:
            return MeasureProxy(MEASURES.get(measure))
        case {"ensemble": dict(described)} if len(given) == 1:
            ensemble = Ensemble.from_json(described)
            members, weights = list(ensemble.weights), list(ensemble.weights.values())
            return _ensemble(ensemble.method, members, weights, chosen, saved=saved)
    raise EznasError(
        f"{source} must have either an 'expression' or a 'measure', as text, or an 'ensemble' "
        "with 'method' and 'weights'"
    )


def _resolve(wanted: str, *, saved: bool) -> Proxy:
    """What a text that names no file means.

    Args:
        wanted: The text, without space around it.
        saved: Whether formulas that were saved are looked for.
    """
    if not wanted:
        raise EznasError("a proxy is a name, a formula or a file; nothing was given")
    if wanted in LIBRARY:
        named = LIBRARY.get(wanted)
        return ExpressionProxy(named.name, named.expression)
    if wanted in MEASURES:
        return MeasureProxy(MEASURES.get(wanted))
    if wanted in ENSEMBLES:
        known = ENSEMBLES.get(wanted)
        return _ensemble_of(known.text, known.name, saved=saved)
    if ensemble_parts(wanted):
        return _ensemble_of(wanted, saved=saved)
    try:
        return expression_proxy(wanted)
    except ParseError as error:
        # A bare word was meant as a name, not as a formula. What was saved comes last, so that no
        # file can give another meaning to a text that has one.
        if not _BARE_NAME.fullmatch(wanted):
            raise
        found = formula_folder.find(wanted) if saved else None
        if found is not None:
            name = wanted.casefold()
            return from_description({**found, "name": name}, f"the saved '{name}'", saved=False)
        raise unknown_name("proxy", wanted, _names(saved=saved)) from error


def _names(*, saved: bool) -> tuple[str, ...]:
    known = (*LIBRARY.names(), *MEASURES.names(), *ENSEMBLES.names())
    if saved:
        with contextlib.suppress(EznasError):  # a folder that cannot be read names nothing
            return (*known, *formula_folder.names())
    return known


def _ensemble_of(text: str, name: str | None = None, *, saved: bool) -> Proxy:
    parts = ensemble_parts(text)
    if parts is None:
        raise EznasError(f"'{text}' is no ensemble")
    method, members = parts
    texts, weights = [each for _, each in members], [weight for weight, _ in members]
    return _ensemble(method, texts, weights, name, saved=saved)


def _ensemble(
    method: Method,
    texts: list[str],
    weights: list[float],
    name: str | None = None,
    *,
    saved: bool,
) -> EnsembleProxy:
    for text in texts:
        if Path(text.strip()).suffix.casefold() in _SUFFIXES:
            raise EznasError(
                f"an ensemble names its proxies or gives their formulas; '{text}' is a file"
            )
        # Seen here, before it is taken apart: a text may open thousands of them in one another.
        if ensemble_parts(text):
            raise EznasError("an ensemble is made of formulas and measures, not of ensembles")
    members = tuple(_resolve(text.strip(), saved=saved) for text in texts)
    return EnsembleProxy(
        name=name or ensemble_text(method, members, weights),
        method=method,
        members=members,
        weights=tuple(float(weight) for weight in weights),
    )


def _from_file(path: Path) -> Proxy:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise EznasError(f"{path} is too large to hold a proxy")
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise EznasError(f"{path} is not a text file") from error
    except OSError as error:
        raise EznasError(f"cannot read {path}: {error.strerror or error}") from error
    except ValueError as error:  # a name with a zero byte or with half a character
        raise EznasError(f"cannot read {str(path)!a}: no file can be called so") from error
    if path.suffix.casefold() != ".json":
        return resolve(content) if ensemble_parts(content) else expression_proxy(content.strip())
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise EznasError(f"{path} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise EznasError(f"{path} holds no JSON object")
    return from_description(value, str(path))
