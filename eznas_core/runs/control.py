"""Starting, stopping and finding runs, from any process: by files, flags and signals."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from eznas_core.foundation import EznasError, data_folder, inside
from eznas_core.runs.directory import RunDirectory
from eznas_core.runs.homes import (
    folders_with,
    fresh_folder,
    must_rest,
    set_flag,
    unset_flag,
)
from eznas_core.runs.processes import ProcessIdentity
from eznas_core.runs.spawning import collect, spawn
from eznas_core.runs.status import Status, WorkerRecord

if TYPE_CHECKING:
    from eznas_core.evolution import EvolutionConfig
    from eznas_core.scoring import Place

_WORKER = "eznas_core.runs.worker"
_POLL_SECONDS = 0.05


def start(
    config: EvolutionConfig,
    folder: Path | None = None,
    *,
    name: str | None = None,
    place: Place | None = None,
) -> RunDirectory:
    """Makes a run and starts its worker, in a process that outlives this one.

    Args:
        config: The settings.
        folder: Where runs live; None for the workbench's own folder.
        name: The run's name in it; None for one made of the time. It may not lead out of it.
        place: Where networks are scored; None for processes of this machine.

    Raises:
        EznasError: The folder cannot be made or is taken, the worker could not start, or rules
            for units are named that find none in the space's networks.
    """
    home = data_folder("runs") if folder is None else folder
    path = fresh_folder(home) if name is None else inside(home, name)
    return start_at(path, config, place=place)


def start_at(path: Path, config: EvolutionConfig, *, place: Place | None = None) -> RunDirectory:
    """Like `start`, in exactly the folder `path`."""
    if config.units is not None:
        # Before there is a folder: a run without units would fail, but only in its worker.
        from eznas_core.evolution import check_units

        check_units(config)
    run = RunDirectory.create(path, config)
    if place is not None:
        run.write_launch(place.to_json())
    spawn(_WORKER, run)
    return run


def resume(run: RunDirectory, *, place: Place | None = None) -> RunDirectory:
    """Starts a worker on a run that has none: it goes on from the last checkpoint.

    Args:
        run: The run.
        place: Where networks are scored from now on; None for where they were.

    Raises:
        EznasError: A worker is on it, or could not start.
    """
    must_rest(run, f"the run {run.name}")
    for flag in (run.stop_flag, run.pause_flag):
        unset_flag(flag)
    if place is not None:
        run.write_launch(place.to_json())
    spawn(_WORKER, run)
    return run


def request_stop(run: RunDirectory) -> None:
    """Asks the worker to end; it does so within a network or two and keeps its checkpoint.

    Raises:
        EznasError: The request cannot be written.
    """
    set_flag(run.stop_flag, "run")


def request_pause(run: RunDirectory) -> None:
    """Asks the worker to wait until `unpause` or `request_stop`.

    Raises:
        EznasError: The request cannot be written.
    """
    set_flag(run.pause_flag, "run")


def unpause(run: RunDirectory) -> None:
    """Lets a paused worker go on."""
    unset_flag(run.pause_flag)


def extend(run: RunDirectory, generations: int) -> RunDirectory:
    """Sets how many generations the run shall have, in place of what it was started with.

    A worker that is on it takes note before its next generation; a run that has ended goes on
    when it is resumed. The test networks are then measured again, and the result says so.

    Args:
        run: The run.
        generations: The new number in all; not fewer than before.

    Raises:
        EznasError: Fewer than before, or the settings cannot be written.
    """
    config = run.config
    if generations < config.generations:
        raise EznasError(
            f"the run {run.name} has {config.generations} generations; it can be extended to "
            f"more, not cut to {generations} (stop it instead)"
        )
    run.write_config(config.replace(generations=generations))
    return run


def go_further(run: RunDirectory, generations: int, *, place: Place | None = None) -> Status:
    """Like `extend`, and has a run go on that no worker is on; gives its status then.

    Raises:
        EznasError: As `extend` and `resume` have it.
    """
    extend(run, generations)
    if not run.status.is_live:
        resume(run, place=place)
    return run.status


def terminate(run: RunDirectory, *, grace: float = 10.0) -> None:
    """Ends the worker by signal: first kindly, after `grace` seconds by force.

    Only the process that the run itself names is touched, and only while it still is that one.
    """
    worker = run.worker
    if worker is None or not _alive(worker):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(worker.process.pid, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while _alive(worker) and time.monotonic() < deadline:
        collect()
        time.sleep(_POLL_SECONDS)
    if _alive(worker):
        _kill(worker.process)
        while _alive(worker):
            collect()
            time.sleep(_POLL_SECONDS)
    collect()


def _alive(worker: WorkerRecord) -> bool:
    # A function, because it changes from one moment to the next, which a property hides from mypy.
    return worker.process.is_alive


def wait(run: RunDirectory, *, timeout: float, state: Status | None = None) -> Status:
    """Waits until no worker is on the run, at most `timeout` seconds; gives its status.

    Args:
        run: The run.
        timeout: The seconds.
        state: A state that is waited for as well.
    """
    deadline = time.monotonic() + timeout
    while run.status.is_live and run.status is not state and time.monotonic() < deadline:
        collect()
        time.sleep(_POLL_SECONDS)
    return run.status


def list_runs(folder: Path | None = None) -> tuple[RunDirectory, ...]:
    """Every run in a folder (None for the workbench's own), newest first.

    Folders that hold no run are passed over.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    collect()
    runs = [RunDirectory(path) for path in _folders(folder)]
    return tuple(sorted(runs, key=_age_key, reverse=True))


def has_runs(folder: Path | None = None) -> bool:
    """Whether there is any run; reads none of them.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    return bool(_folders(folder))


def _folders(home: Path | None) -> list[Path]:
    return folders_with(data_folder("runs", create=False) if home is None else home, "config.json")


def _age_key(run: RunDirectory) -> tuple[float, str]:
    created = run.created
    return (created.timestamp() if created else 0.0, run.name)


def _kill(process: ProcessIdentity) -> None:
    """Ends a worker and the scoring processes of its session at once."""
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg") and os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(process.pid, signal.SIGTERM)
