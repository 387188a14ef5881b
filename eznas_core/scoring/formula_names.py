"""Names for saved formulas: which are free, and who has the others."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from pathlib import Path

from eznas_core.expressions import LIBRARY, NETWORK_TERMINALS, OPERATORS, ParseError, parse
from eznas_core.foundation import EznasError
from eznas_core.measures import MEASURES
from eznas_core.scoring.ensembles import Method
from eznas_core.scoring.formula_folder import LONGEST_NAME, is_there, names, path_of, slug
from eznas_core.scoring.known_ensembles import ENSEMBLES

_REGISTRIES = (LIBRARY, MEASURES, ENSEMBLES, OPERATORS, NETWORK_TERMINALS)


def built_in(name: str) -> str | None:
    """What already has that name in the workbench itself, for a message; None if nothing has.

    >>> built_in("Grad_Norm"), built_in("sigmoid"), built_in("weight"), built_in("mine")
    ('a measure', 'an operator', 'a formula', None)
    """
    for registry in _REGISTRIES:
        if name in registry:
            return f"{'an' if registry.kind[0] in 'aeiou' else 'a'} {registry.kind}"
    if name in {method.word for method in Method}:
        return "a way to combine proxies"
    with contextlib.suppress(ParseError):
        parse(name)
        return "a formula"
    return None


def free_name(wanted: str, folder: Path | None = None, *, taken: Collection[str] = ()) -> str:
    """A name that is free, like a text that is wanted: ``wanted``, ``wanted-2``, and so on.

    Args:
        wanted: The text.
        folder: Where formulas are kept; None for the data folder's own.
        taken: Names that are not free either.

    Raises:
        EznasError: The folder cannot be read.
    """
    known = {*names(folder), *taken}
    name = candidate = slug(wanted)
    number = 1
    while candidate in known or built_in(candidate):
        number += 1
        end = f"-{number}"
        candidate = name[: LONGEST_NAME - len(end)] + end
    return candidate


def check_free(name: str, folder: Path | None = None, *, replaces: bool = False) -> None:
    """Makes sure that a formula can be saved under a name.

    Args:
        name: The name.
        folder: Where formulas are kept; None for the data folder's own.
        replaces: Whether a saved formula may have it.

    Raises:
        EznasError: It is no name, or is somebody else's.
    """
    path = path_of(name, folder)
    owner = built_in(name)
    if owner is not None:
        raise EznasError(f"'{name}' is the name of {owner} already; choose another name")
    if not replaces and is_there(path):
        raise EznasError(f"there is a saved formula '{name}' already; choose another name")
