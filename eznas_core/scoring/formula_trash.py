"""Saved formulas that were thrown away: the way back, and the end of what is not wanted."""

from __future__ import annotations

from pathlib import Path

from eznas_core.foundation import (
    TRASH,
    Trashed,
    cannot,
    move,
    throw_away,
    thrown_away,
    unknown_name,
)
from eznas_core.scoring import formula_folder
from eznas_core.scoring.formula_folder import SUFFIX, path_of, writing
from eznas_core.scoring.formula_names import check_free
from eznas_core.scoring.saved_formula import SavedFormula, read_formula


def delete(name: str, folder: Path | None = None) -> Trashed:
    """Throws a saved formula away; `restore` takes it back.

    Raises:
        EznasError: There is none, or it cannot be moved.
    """
    with writing(folder):
        called = name.strip().casefold()
        if called not in formula_folder.names(folder):
            raise unknown_name("saved formula", name, formula_folder.names(folder))
        return throw_away(path_of(called, folder), suffix=SUFFIX)


def list_trash(folder: Path | None = None) -> tuple[Trashed, ...]:
    """What was thrown away, the latest first.

    Raises:
        EznasError: The trash is there but cannot be read.
    """
    return thrown_away(formula_folder.files(formula_folder.home(folder) / TRASH), suffix=SUFFIX)


def restore(trashed: Trashed, name: str | None = None) -> SavedFormula:
    """Takes a formula back out of the trash.

    Args:
        trashed: One of `list_trash`.
        name: Another name for it; None for the one it had.

    Raises:
        EznasError: The name is none or is taken meanwhile, or the file is damaged or cannot be
            moved.
    """
    folder = trashed.path.parent.parent
    wanted = trashed.name if name is None else name
    with writing(folder):
        check_free(wanted, folder)
        found = read_formula(trashed.path, wanted)
        move(trashed.path, path_of(wanted, folder))
    return found


def empty_trash(folder: Path | None = None) -> int:
    """Removes what was thrown away for good; gives how many that were.

    Raises:
        EznasError: Something cannot be removed.
    """
    thrown = list_trash(folder)
    for each in thrown:
        try:
            each.path.unlink(missing_ok=True)
        except OSError as error:
            raise cannot(f"remove {each.path}", error) from error
    return len(thrown)
