"""Reading what is saved: one formula, all of them, or the one that a proxy is."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path

from eznas_core.foundation import EznasError, unknown_name
from eznas_core.scoring import formula_folder
from eznas_core.scoring.formula_folder import is_name, is_there, path_of
from eznas_core.scoring.proxies import Proxy
from eznas_core.scoring.saved_formula import SavedFormula, read_formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A file among the saved formulas that cannot be read as one.

    Attributes:
        path: The file.
        reason: What is wrong with it.
    """

    path: Path
    reason: str


def get(name: str, folder: Path | None = None) -> SavedFormula:
    """The formula saved under a name.

    Raises:
        UnknownNameError: There is none.
        EznasError: Its file is damaged.
    """
    called = name.strip().casefold()
    if not is_name(called) or not is_there(path_of(called, folder)):
        raise unknown_name("saved formula", name, formula_folder.names(folder))
    return read_formula(path_of(called, folder), called)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the folder of saved formulas holds.

    Attributes:
        formulas: By name.
        damaged: Files that cannot be read as formulas.
    """

    formulas: tuple[SavedFormula, ...]
    damaged: tuple[Damaged, ...]


def list_formulas(folder: Path | None = None) -> tuple[SavedFormula, ...]:
    """Every saved formula, by name; what cannot be read is left to `list_damaged`.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    return read_all(folder).formulas


def list_damaged(folder: Path | None = None) -> tuple[Damaged, ...]:
    """Files of the folder that cannot be read as formulas, and why.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    return read_all(folder).damaged


def match(proxy: Proxy, folder: Path | None = None) -> SavedFormula | None:
    """The saved formula that a proxy is: of its name, or else, if it has no name, of its text.

    Where it does not say how many labels it took, but the same formula under another name does, the
    most that any of them says is filled in. Files that cannot be read are passed over.
    """
    found: SavedFormula | None = None
    with contextlib.suppress(EznasError):
        if is_name(proxy.name) and is_there(path_of(proxy.name, folder)):
            found = get(proxy.name, folder)
            if found.text != proxy.text:
                return None
        if found is None and proxy.name != proxy.text:
            return None
        if found is None or found.label_budget is None:
            alike = [each for each in list_formulas(folder) if each.text == proxy.text]
            spent = [each.label_budget for each in alike if each.label_budget is not None]
            found = found or next(iter(alike), None)
            if found is not None:
                found = replace(found, label_budget=max(spent, default=None))
    return found


def read_all(folder: Path | None = None) -> Listing:
    """Every saved formula, and every file of the folder that is none, each read once.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    formulas: list[SavedFormula] = []
    damaged = [
        Damaged(path=path, reason="no formula can be called so; import it, and it gets a name")
        for path in formula_folder.strangers(folder)
    ]
    for name in formula_folder.names(folder):
        path = path_of(name, folder)
        try:
            formulas.append(read_formula(path, name))
        except EznasError as error:
            if is_there(path):  # else it was removed in between
                reason = str(error).removeprefix(f"{path}: ")
                damaged.append(Damaged(path=path, reason=reason))
    return Listing(formulas=tuple(formulas), damaged=tuple(damaged))
