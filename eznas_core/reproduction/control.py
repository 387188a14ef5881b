"""A reproduction in a process of its own: started, stopped, gone on with and found again."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from eznas_core.foundation import EznasError, data_folder, inside
from eznas_core.reproduction.plan import ReproductionPlan
from eznas_core.reproduction.run import ReproductionRun
from eznas_core.runs.homes import folders_with, fresh_folder, must_rest, unset_flag
from eznas_core.runs.spawning import collect, spawn

_WORKER = "eznas_core.reproduction.worker"
_FOLDER = "reproductions"


def start(plan: ReproductionPlan, path: Path | None = None) -> ReproductionRun:
    """Starts a worker on a plan, in a process that outlives this one.

    In a folder that holds a reproduction of the same protocol, scores that are there are used.

    Args:
        plan: What is wanted.
        path: The folder; None for a new one in the workbench's own.

    Raises:
        EznasError: The folder holds something else, a worker is on it, or none could start.
    """
    folder = fresh_folder(data_folder(_FOLDER)) if path is None else path
    run = ReproductionRun(folder.expanduser().absolute())
    must_rest(run.directory, f"the reproduction in {run.path}")
    run.prepare(plan)
    return _launched(run)


def resume(
    run: ReproductionRun, *, workers: int | None = None, cached: bool | None = None
) -> ReproductionRun:
    """Starts a worker on a reproduction that has none; no score in the book is computed again.

    Args:
        run: The reproduction.
        workers: Processes, in place of those it had.
        cached: Whether it uses the store of scores, in place of what it was told.

    Raises:
        EznasError: There is none in the folder, a worker is on it, or none could start.
    """
    must_rest(run.directory, f"the reproduction in {run.path}")
    plan = run.plan
    changed = dataclasses.replace(
        plan,
        workers=plan.workers if workers is None else workers,
        cached=plan.cached if cached is None else cached,
    )
    if changed != plan:
        run.prepare(changed)
    return _launched(run)


def list_reproductions(folder: Path | None = None) -> tuple[ReproductionRun, ...]:
    """Every reproduction in a folder (None for the workbench's own), the newest name first.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    collect()
    home = data_folder(_FOLDER, create=False) if folder is None else folder
    runs = [ReproductionRun(path) for path in folders_with(home, "config.json")]
    return tuple(sorted(runs, key=lambda run: run.path.name, reverse=True))


def open_reproduction(name: str) -> ReproductionRun:
    """The reproduction of that name in the workbench's own folder.

    Raises:
        EznasError: There is none.
    """
    run = ReproductionRun(inside(data_folder(_FOLDER, create=False), name))
    if not run.exists:
        raise EznasError(f"there is no reproduction '{name}' on this machine")
    return run


def _launched(run: ReproductionRun) -> ReproductionRun:
    unset_flag(run.directory.stop_flag)
    spawn(_WORKER, run.directory)
    return run
