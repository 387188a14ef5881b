"""``runs``: evolutions of this machine, running and past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.group import new_group
from eznas_core.commands.keeping import archive, delete, note, rename, restore, tag, trash
from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import say, show, show_json, table
from eznas_core.commands.run_bundles import export_run, import_run
from eznas_core.commands.run_formulas import list_formulas, show_family
from eznas_core.commands.run_names import FolderOption, RunArgument, find_run
from eznas_core.commands.run_steering import extend, pause
from eznas_core.commands.run_verdict import show_result

if TYPE_CHECKING:
    from eznas_core.runs import RunDirectory, RunSummary

runs = new_group(
    "Evolutions on this machine: list and show them and their formulas, steer them, keep them in "
    "order."
)

_STOP_SECONDS = 60.0


@runs.command("list")
def list_runs(
    folder: FolderOption = None,
    archived: Annotated[
        bool, typer.Option("--archived", help="Also those that were put aside.")
    ] = False,
    tags: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="TAG", help="Only runs with this tag; may be repeated."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """List the runs, newest first.

    For example:

      eznas runs list --tag paper --json
    """
    from eznas_core import runs as engine

    found = engine.catalogue(folder, archived=archived, tags=tags or ())
    if json:
        show_json([_document(each) for each in found])
        return
    if not found:
        say("there are no runs yet; start one with: eznas evolve --preset quick")
        return
    columns = ("name", "made", "status", "generation>", "fitness>", "selection>", "test", "tags")
    show(table("Runs", columns, [_row(each) for each in found]))


@runs.command("show")
def show_run(run: RunArgument, folder: FolderOption = None, json: JsonOption = False) -> None:
    """Show how a run stands; of a finished one its hall of fame and front on the test networks.

    For example:

      eznas runs show 2026-01-31-120000
    """
    found = find_run(run, folder)
    result = found.result()
    if json:
        show_json({**_described(found), "result": result})
        return
    described = _described(found)
    generation = described["generation"]
    done = "no generation yet" if generation is None else f"generation {generation}"
    show(
        f"{found.name}: {found.status}, {done} of {described['generations']}, "
        f"seed {described['seed']}, {described['space']}, {described['dataset']}",
        *([described["message"]] if described["message"] else []),
    )
    if result is not None:
        show_result(result)
    elif described["formula"]:
        show(f"best so far: {_tau(described['best_selection'])} on the selection networks")
        show(described["formula"])


@runs.command()
def resume(run: RunArgument, folder: FolderOption = None, json: JsonOption = False) -> None:
    """Go on with a run in the background, from its last generation; or with a paused one.

    For example:

      eznas runs resume 2026-01-31-120000
    """
    from eznas_core import runs as engine

    found = find_run(run, folder)
    if found.status is engine.Status.PAUSED:
        engine.unpause(found)
    else:
        engine.resume(found)
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

    found = find_run(run, folder)
    if not found.status.is_live:
        raise EznasError(f"the run {found.name} is not running: it is {found.status}")
    engine.request_stop(found)
    status = engine.wait(found, timeout=_STOP_SECONDS)
    if json:
        show_json(_described(found))
    else:
        say(f"the run {found.name} is {status}")


def _described(run: RunDirectory) -> dict[str, Any]:
    from eznas_core.runs import describe

    return _document(describe(run))


def _document(summary: RunSummary) -> dict[str, Any]:
    """The summary with what one most often asks for on its first level."""
    found = summary.to_json()
    return {**found, **{name: found["settings"].get(name) for name in ("space", "dataset")}}


def _tau(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _row(summary: RunSummary) -> tuple[str, ...]:
    test = summary.test
    generation = "-" if summary.generation is None else str(summary.generation)
    return (
        summary.name,
        "?" if summary.created is None else summary.created.isoformat(" ", "minutes")[:16],
        str(summary.status),
        f"{generation}/{'?' if summary.generations is None else summary.generations}",
        _tau(summary.best_fitness),
        _tau(summary.best_selection),
        "-" if test is None else f"{test.value:.3f} [{test.low:.3f}, {test.high:.3f}] n={test.n}",
        ", ".join([*summary.notes.tags, *(["archived"] if summary.notes.archived else [])]),
    )


for command in (rename, tag, note, archive, delete, restore, trash):
    runs.command()(command)
runs.command()(pause)
runs.command()(extend)
runs.command("formulas")(list_formulas)
runs.command("family")(show_family)
runs.command("export")(export_run)
runs.command("import")(import_run)
