"""``runs``: evolutions of this machine, running and past."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.group import new_group
from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import say, show, show_json, table

if TYPE_CHECKING:
    from eznas_core.runs import RunDirectory

runs = new_group("Evolutions on this machine: list, resume and stop them.")

_STOP_SECONDS = 60.0

FolderOption = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help="Where runs live; the data folder by default."),
]
RunArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="A run's name in the list, or the path of its folder.")
]


@runs.command("list")
def list_runs(folder: FolderOption = None, json: JsonOption = False) -> None:
    """List the runs, newest first.

    For example:

      eznas runs list --json
    """
    from eznas_core import runs as engine

    found = [_described(run) for run in engine.list_runs(folder)]
    if json:
        show_json(found)
        return
    if not found:
        say("there are no runs yet; start one with: eznas evolve --preset quick")
        return
    rows = [
        (
            run["name"],
            run["created"] or "?",
            run["status"],
            f"{run['generation'] if run['generation'] is not None else '-'}/{run['generations']}",
            run["path"],
        )
        for run in found
    ]
    show(table("Runs", ("name", "made", "status", "generation>", "folder"), rows))


@runs.command()
def resume(run: RunArgument, folder: FolderOption = None, json: JsonOption = False) -> None:
    """Go on with a run in the background, from its last generation.

    For example:

      eznas runs resume 2026-01-31-120000
    """
    from eznas_core import runs as engine

    found = engine.resume(_find(run, folder))
    if json:
        show_json(_described(found))
    else:
        say(f"the run {found.name} goes on in the background; stop it with: eznas runs stop {run}")


@runs.command()
def stop(run: RunArgument, folder: FolderOption = None, json: JsonOption = False) -> None:
    """Stop a run after the network in hand; it can be resumed.

    For example:

      eznas runs stop 2026-01-31-120000
    """
    from eznas_core import runs as engine
    from eznas_core.foundation import EznasError

    found = _find(run, folder)
    if not found.status.is_live:
        raise EznasError(f"the run {found.name} is not running: it is {found.status}")
    engine.request_stop(found)
    status = engine.wait(found, timeout=_STOP_SECONDS)
    if json:
        show_json(_described(found))
    else:
        say(f"the run {found.name} is {status}")


def _find(name: str, folder: Path | None) -> RunDirectory:
    """The run of that name, or in that folder.

    Raises:
        UnknownNameError: There is none.
    """
    from eznas_core import runs as engine
    from eznas_core.foundation import unknown_name

    known = {run.name: run for run in engine.list_runs(folder)}
    if name in known:
        return known[name]
    if Path(name).is_dir():
        return engine.RunDirectory.open(Path(name))
    raise unknown_name("run", name, known)


def _described(run: RunDirectory) -> dict[str, Any]:
    from eznas_core.foundation import EznasError

    try:
        settings = run.settings
    except EznasError:
        settings = {}
    worker = run.worker
    created = run.created
    return {
        "name": run.name,
        "path": str(run.path),
        "status": str(run.status),
        "message": run.message,
        "created": None if created is None else created.isoformat(),
        "generation": None if worker is None else worker.progress.get("generation"),
        "generations": settings.get("generations"),
        "space": settings.get("space"),
        "dataset": settings.get("dataset"),
        "seed": settings.get("seed"),
    }
