"""The runs of a folder as a collection: listed, renamed, copied in their settings, thrown away.

What is thrown away goes to a folder ``.trash`` beside the runs, by a change of name alone, and can
be taken back from there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eznas_core.foundation import (
    TRASH,
    EznasError,
    Trashed,
    data_folder,
    inside,
    move,
    throw_away,
    thrown_away,
)
from eznas_core.runs.directory import RunDirectory
from eznas_core.runs.homes import folders_with
from eznas_core.runs.lock import RunLockedError, WriterLock
from eznas_core.runs.spawning import collect
from eznas_core.runs.summary import RunSummary, describe

if TYPE_CHECKING:
    from eznas_core.evolution import EvolutionConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """The settings of a run for another one.

    Attributes:
        config: The settings.
        dropped: Settings of the run that this version does not have.
    """

    config: EvolutionConfig
    dropped: tuple[str, ...]


def catalogue(
    folder: Path | None = None, *, archived: bool = False, tags: Iterable[str] = ()
) -> tuple[RunSummary, ...]:
    """Every run in a folder in short, newest first. No file of theirs can make this fail.

    Args:
        folder: Where runs live; None for the workbench's own folder.
        archived: Whether those that were put aside are in it.
        tags: Only runs that have all of these.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    collect()
    found = [describe(RunDirectory(path)) for path in folders_with(_home(folder), "config.json")]
    wanted = set(tags)
    chosen = [
        each
        for each in found
        if (archived or not each.notes.archived) and wanted <= set(each.notes.tags)
    ]
    return tuple(sorted(chosen, key=_age, reverse=True))


def rename(run: RunDirectory, name: str) -> RunDirectory:
    """Gives a run another name, which is its folder's; gives the run under that name.

    Raises:
        EznasError: A worker is on it, the name is taken or is none, or the folder cannot be moved.
    """
    target = _free(run.path.parent, name)
    _check_idle(run)
    move(run.path, target)
    return RunDirectory(target)


def delete(run: RunDirectory) -> Trashed:
    """Throws a run away; `restore` takes it back.

    Raises:
        EznasError: A worker is on it, or the folder cannot be moved.
    """
    _check_idle(run)
    return throw_away(run.path)


def list_trash(folder: Path | None = None) -> tuple[Trashed, ...]:
    """What was thrown away out of a folder of runs, the latest first.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    return thrown_away(folders_with(_home(folder) / TRASH, "config.json"))


def restore(trashed: Trashed, name: str | None = None) -> RunDirectory:
    """Takes a run back out of the trash.

    Args:
        trashed: One of `list_trash`.
        name: Another name for it; None for the one it had.

    Raises:
        EznasError: The name is taken meanwhile, or the folder cannot be moved.
    """
    target = _free(trashed.path.parent.parent, trashed.name if name is None else name)
    move(trashed.path, target)
    return RunDirectory(target)


def empty_trash(folder: Path | None = None) -> int:
    """Removes what was thrown away for good; gives how many runs that were.

    Raises:
        EznasError: Something cannot be removed.
    """
    trashed = list_trash(folder)
    for each in trashed:
        try:
            shutil.rmtree(each.path)
        except OSError as error:
            raise EznasError(f"cannot remove {each.path}: {error.strerror or error}") from error
    return len(trashed)


def clone_settings(run: RunDirectory, **changes: Any) -> Clone:
    """The settings of a run, of whatever version, with some changed: for a new run.

    Args:
        run: The run.
        **changes: Settings to replace, for example ``seed=2``.

    Raises:
        EznasError: They cannot be read, or a value is not allowed in this version.
    """
    from eznas_core.evolution import ConfigError, EvolutionConfig, settings

    known = {setting.name for setting in settings()}
    kept = {name: value for name, value in run.settings.items() if name in known | {"format"}}
    dropped = tuple(sorted(set(run.settings) - set(kept)))
    try:
        config = EvolutionConfig.from_json(kept)
    except ConfigError as error:
        if error.field != "format":
            raise
        # A later form: what it has in common with this one is taken at its word.
        del kept["format"]
        config = EvolutionConfig.from_json(kept)
    return Clone(config=config.replace(**changes), dropped=dropped)


def _home(folder: Path | None) -> Path:
    return data_folder("runs", create=False) if folder is None else folder


def _age(summary: RunSummary) -> tuple[float, str]:
    return (summary.created.timestamp() if summary.created else 0.0, summary.name)


def _free(home: Path, name: str) -> Path:
    """The path of a new run in `home`.

    Raises:
        EznasError: `name` is no name of a run, or is taken.
    """
    path = inside(home, name)
    if path.parent != home.resolve() or name.startswith(".") or not name.isprintable():
        raise EznasError(f"'{name}' cannot be the name of a run: one word, not begun by a dot")
    if path.exists():
        raise EznasError(f"there is a run or a file called '{name}' in {home} already")
    return path


def _check_idle(run: RunDirectory) -> None:
    """Makes sure that nobody works on a run.

    Raises:
        EznasError: Somebody does, or the run is gone.
    """
    collect()
    status = run.status
    if status.is_live:
        raise EznasError(f"the run {run.name} is {status}: stop it first")
    if not run.config_file.is_file():
        raise EznasError(f"there is no run in {run.path}")
    try:
        with WriterLock(run.lock_file):
            pass
    except RunLockedError as error:
        raise EznasError(f"a worker is on the run {run.name}: stop it first") from error
