"""Watching work that a process of its own does: a bar with the time left, and Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import typer

from eznas_core.commands.group import INTERRUPTED
from eznas_core.commands.output import say, stderr
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from eznas_core.runs import RunDirectory

_LOOK_SECONDS = 0.3
_STOP_SECONDS = 600.0
# Where nobody looks at a bar, a line now and then says that the work goes on.
_LINE_SECONDS = 60.0


def follow(
    run: RunDirectory,
    label: str,
    *,
    go_on: str,
    describe: Callable[[Mapping[str, Any]], str] = lambda _: "",
) -> None:
    """Shows a run's progress until its worker has ended; on Ctrl-C stops it.

    Args:
        run: The run's folder; its worker writes "done", "total" and "seconds_left".
        label: What is being done.
        go_on: The command that goes on with it.
        describe: The last thing that was done, in words.

    Raises:
        EznasError: The worker failed, or died.
        typer.Exit: It was stopped.
    """
    from eznas_core.runs import Status

    try:
        _watch(run, label, describe)
    except KeyboardInterrupt as interruption:
        run.stop_flag.touch()
        say("stopping; what is finished is kept ...")
        _wait(run)
        if run.status is not Status.FINISHED:
            say(f"stopped. Go on with: {go_on}")
        raise typer.Exit(INTERRUPTED) from interruption
    if run.status is Status.FAILED:
        raise EznasError(f"the work in {run.path} failed: {run.message}")
    if run.status is Status.INTERRUPTED:
        raise EznasError(
            f"the process that worked in {run.path} has died; what it had finished is kept. Go on "
            f"with: {go_on}"
        )
    if run.status is not Status.FINISHED:
        say(f"stopped from elsewhere. Go on with: {go_on}")
        raise typer.Exit(INTERRUPTED)


def _watch(run: RunDirectory, label: str, describe: Callable[[Mapping[str, Any]], str]) -> None:
    from rich import progress as rich

    console = stderr()
    told = time.monotonic()
    with rich.Progress(
        rich.TextColumn("{task.description}", markup=False),
        rich.BarColumn(),
        rich.MofNCompleteColumn(),
        rich.TextColumn("{task.fields[rest]}", markup=False),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(label, total=None, rest="")
        while run.status.is_live:
            worker = run.worker
            now = worker.progress if worker else {}
            rest = "  ".join(part for part in (left(now), describe(now)) if part)
            bar.update(task, completed=now.get("done", 0), total=now.get("total"), rest=rest)
            if not console.is_terminal and time.monotonic() - told >= _LINE_SECONDS:
                told = time.monotonic()
                say(f"{label}: {now.get('done', 0)} of {now.get('total', '?')}, {rest}")
            time.sleep(_LOOK_SECONDS)


def left(progress: Mapping[str, Any]) -> str:
    """How long the rest takes, in words; nothing before there is an estimate.

    >>> left({"seconds_left": 5400}), left({"seconds_left": 61}), left({})
    ('1 h 30 min left', '1 min 1 s left', '')
    """
    seconds = progress.get("seconds_left")
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min left"
    return f"{minutes} min {rest} s left" if minutes else f"{rest} s left"


def _wait(run: RunDirectory) -> None:
    """Waits until a worker that was asked to stop has ended; a second Ctrl-C does not wait."""
    deadline = time.monotonic() + _STOP_SECONDS
    while run.status.is_live and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
