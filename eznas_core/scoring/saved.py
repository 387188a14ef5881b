"""Formulas of one's own under names: saved, noted, found again by `resolve`, thrown away.

>>> import tempfile
>>> from dataclasses import replace
>>> from pathlib import Path
>>> folder = Path(tempfile.mkdtemp())       # None, the default, is the data folder's own
>>> kept = save("units_sum(frobenius(weight))", "heavy", label_budget=80, folder=folder)
>>> update(replace(kept, notes="like a parameter count", tags=("size",)), folder).tags
('size',)
>>> [formula.name for formula in list_formulas(folder)], get("heavy", folder).label_budget
(['heavy'], 80)
>>> thrown = delete("heavy", folder)
>>> restore(thrown).notes
'like a parameter count'

Every change is made under a lock, so that two writers lose nothing of each other's; what is only
read waits for nobody.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from eznas_core.foundation import EznasError, move, throw_away
from eznas_core.scoring import formula_folder
from eznas_core.scoring.formula_folder import SUFFIX, is_there, path_of, writing
from eznas_core.scoring.formula_folder import home as home
from eznas_core.scoring.formula_folder import slug as slug
from eznas_core.scoring.formula_folder import stamp as stamp
from eznas_core.scoring.formula_list import Damaged as Damaged
from eznas_core.scoring.formula_list import Listing as Listing
from eznas_core.scoring.formula_list import get as get
from eznas_core.scoring.formula_list import list_damaged as list_damaged
from eznas_core.scoring.formula_list import list_formulas as list_formulas
from eznas_core.scoring.formula_list import match as match
from eznas_core.scoring.formula_list import read_all as read_all
from eznas_core.scoring.formula_names import built_in as built_in
from eznas_core.scoring.formula_names import check_free
from eznas_core.scoring.formula_names import free_name as free_name
from eznas_core.scoring.formula_trash import delete as delete
from eznas_core.scoring.formula_trash import empty_trash as empty_trash
from eznas_core.scoring.formula_trash import list_trash as list_trash
from eznas_core.scoring.formula_trash import restore as restore
from eznas_core.scoring.proxies import MeasureProxy, Proxy
from eznas_core.scoring.resolve import resolve
from eznas_core.scoring.saved_formula import SavedFormula as SavedFormula
from eznas_core.scoring.saved_formula import now


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of several formulas that were brought at once.

    Attributes:
        new: Those that are saved now, under the names they got.
        same: Names of those that had been saved before, with the same content.
    """

    new: tuple[SavedFormula, ...]
    same: tuple[str, ...] = ()


def save(
    proxy: Proxy | str,
    name: str,
    *,
    title: str = "",
    notes: str = "",
    source: str = "",
    tags: Iterable[str] = (),
    label_budget: int | None = None,
    cards: Sequence[Mapping[str, Any]] = (),
    figures: Mapping[str, str] | None = None,
    replaces: bool = False,
    folder: Path | None = None,
) -> SavedFormula:
    """Keeps a proxy under a name.

    Args:
        proxy: A formula, a measure or an ensemble, or what `resolve` takes.
        name: Lower-case letters, digits, ``-`` and ``_``; nobody else's.
        title: A name for people.
        notes: Free text.
        source: Where it comes from, for example the run that found it.
        tags: Words to find it by.
        label_budget: Accuracies that were spent to find it; None where that is not known.
        cards: Protocol cards of its figures, as JSON objects.
        figures: What was measured, short names to short texts.
        replaces: Whether one of that name goes to the trash; else it is an error.
        folder: Where formulas are kept; None for the data folder's own.

    Raises:
        EznasError: It is no proxy, the name is none or is taken, or nothing can be written.
    """
    found = resolve(proxy) if isinstance(proxy, str) else proxy
    if isinstance(found, MeasureProxy) and label_budget is None:
        label_budget = 0
    at = now()
    formula = SavedFormula(
        name=name,
        proxy=found,
        created=at,
        modified=at,
        title=title,
        notes=notes,
        source=source,
        tags=tuple(tags),
        label_budget=label_budget,
        cards=tuple(cards),
        figures=figures or {},
    )
    with writing(folder):
        check_free(name, folder, replaces=replaces)
        path = path_of(name, folder)
        thrown = throw_away(path, suffix=SUFFIX) if is_there(path) else None
        try:
            formula_folder.write(name, formula.to_json(), folder)
        except EznasError:
            if thrown is not None:
                move(thrown.path, path)
            raise
    return formula


def add(
    formulas: Sequence[SavedFormula], *, adapt: bool = False, folder: Path | None = None
) -> Added:
    """Saves several at once: all of them, or none.

    One that is there already with the same content is left alone.

    Args:
        formulas: What to save.
        adapt: Whether one whose name is taken gets another, ``name-2``; else it is an error.
        folder: Where formulas are kept; None for the data folder's own.

    Raises:
        EznasError: A name is taken, or not all can be written; then none is.
    """
    with writing(folder):
        chosen: dict[str, SavedFormula] = {}
        same: list[str] = []
        for formula in formulas:
            there = chosen.get(formula.name) or _kept(formula.name, folder)
            if there is not None and there.same_as(formula):
                same.append(formula.name)
                continue
            name = formula.name
            if adapt:
                name = free_name(name, folder, taken=chosen)
            elif name in chosen:
                raise EznasError(f"'{name}' is the name of two different formulas of these")
            else:
                check_free(name, folder)
            chosen[name] = replace(formula, name=name, modified=now())
        _write_all(chosen, folder)
    return Added(new=tuple(chosen.values()), same=tuple(same))


def update(formula: SavedFormula, folder: Path | None = None) -> SavedFormula:
    """Writes a changed record in place of the one it was made from; gives it as it is now.

    Args:
        formula: What `get` gave, changed by `dataclasses.replace`; its time of change says which
            record was looked at.
        folder: Where formulas are kept; None for the data folder's own.

    Raises:
        EznasError: It was changed or removed by somebody else in between, or cannot be written.
    """
    with writing(folder):
        there = get(formula.name, folder)
        if there.modified != formula.modified:
            raise EznasError(
                f"'{formula.name}' was changed elsewhere at {there.modified:%Y-%m-%d %H:%M:%S} "
                "UTC, after it was read here; read it again. Nothing was written"
            )
        at = now()
        # A clock may stand still between two changes.
        fresh = replace(
            formula, modified=at + timedelta(microseconds=1) if at == there.modified else at
        )
        formula_folder.write(fresh.name, fresh.to_json(), folder)
    return fresh


def rename(name: str, to: str, folder: Path | None = None) -> SavedFormula:
    """Gives a saved formula another name.

    Raises:
        EznasError: There is none, the new name is none or is taken, or nothing can be written.
    """
    with writing(folder):
        found = get(name, folder)
        check_free(to, folder)
        fresh = replace(found, name=to)
        move(path_of(found.name, folder), path_of(to, folder))
        # What counts is how the file is called, so that nothing is lost where this fails.
        with contextlib.suppress(EznasError):
            formula_folder.write(to, fresh.to_json(), folder)
    return fresh


def _kept(name: str, folder: Path | None) -> SavedFormula | None:
    """What is saved under a name; None if nothing is, or nothing that can be read."""
    with contextlib.suppress(EznasError):
        return get(name, folder)
    return None


def _write_all(formulas: Mapping[str, SavedFormula], folder: Path | None) -> None:
    for formula in formulas.values():
        formula_folder.written(formula.to_json())
    done: list[Path] = []
    try:
        for name, formula in formulas.items():
            formula_folder.write(name, formula.to_json(), folder)
            done.append(path_of(name, folder))
    except EznasError:
        for path in done:
            path.unlink(missing_ok=True)
        raise
