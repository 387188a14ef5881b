"""A run paused, or given more generations."""

from __future__ import annotations

from typing import Annotated

import typer

from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import answer
from eznas_core.commands.run_names import FolderOption, RunArgument, find_run

_SECONDS = 60.0


def pause(run: RunArgument, folder: FolderOption = None, json: JsonOption = False) -> None:
    """Have a run wait after the network in hand, until it is resumed or stopped.

    For example:

      eznas runs pause 2026-01-31-120000
    """
    from eznas_core import runs
    from eznas_core.foundation import EznasError

    found = find_run(run, folder)
    if not found.status.is_live:
        raise EznasError(f"the run {found.name} is not running: it is {found.status}")
    runs.request_pause(found)
    status = runs.wait(found, timeout=_SECONDS, state=runs.Status.PAUSED)
    answer(
        json,
        runs.describe(found).to_json(),
        f"the run {found.name} is {status}; go on with: eznas runs resume {run}",
    )


def extend(
    run: RunArgument,
    generations: Annotated[
        int,
        typer.Argument(metavar="GENERATIONS", help="How many generations it shall have in all."),
    ],
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Give a run more generations: one at work takes note, one that has ended goes on.

    The test networks are sealed again and measured at the new end; the result says so.

    For example:

      eznas runs extend 2026-01-31-120000 40
    """
    from eznas_core import runs
    from eznas_core.foundation import EznasError

    found = find_run(run, folder)
    before = found.config.generations
    if generations <= before:
        raise EznasError(
            f"the run {found.name} has {before} generations; give a larger number than that"
        )
    status = runs.go_further(found, generations)
    answer(
        json,
        runs.describe(found).to_json(),
        f"the run {found.name} has {generations} generations now and is {status}",
    )
