"""Starting, stopping and finding runs, from any process: by files, flags and signals."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import eznas_core
from eznas_core.foundation import EznasError, data_folder, inside
from eznas_core.runs.directory import RunDirectory
from eznas_core.runs.processes import ProcessIdentity
from eznas_core.runs.status import Status, WorkerRecord

if TYPE_CHECKING:
    from eznas_core.evolution import EvolutionConfig

_START_SECONDS = 60.0
_POLL_SECONDS = 0.05
# Workers this process has started: kept so that they can be collected when they end.
_children: list[subprocess.Popen[bytes]] = []


def start(
    config: EvolutionConfig, folder: Path | None = None, *, name: str | None = None
) -> RunDirectory:
    """Makes a run and starts its worker, in a process that outlives this one.

    Args:
        config: The settings.
        folder: Where runs live; None for the workbench's own folder.
        name: The run's name in it; None for one made of the time. It may not lead out of it.

    Raises:
        EznasError: The folder cannot be made or is taken, or the worker could not start.
    """
    home = data_folder("runs") if folder is None else folder
    path = _fresh(home) if name is None else inside(home, name)
    run = RunDirectory.create(path, config)
    _spawn(run)
    return run


def start_at(path: Path, config: EvolutionConfig) -> RunDirectory:
    """Like `start`, in exactly the folder `path`."""
    run = RunDirectory.create(path, config)
    _spawn(run)
    return run


def resume(run: RunDirectory) -> RunDirectory:
    """Starts a worker on a run that has none: it goes on from the last checkpoint.

    Raises:
        EznasError: A worker is on it, or could not start.
    """
    _collect()
    if run.status.is_live:
        raise EznasError(f"the run {run.name} is {run.status} already")
    for flag in (run.stop_flag, run.pause_flag):
        _unset(flag)
    _spawn(run)
    return run


def request_stop(run: RunDirectory) -> None:
    """Asks the worker to end; it does so within a network or two and keeps its checkpoint.

    Raises:
        EznasError: The request cannot be written.
    """
    _set(run.stop_flag)


def request_pause(run: RunDirectory) -> None:
    """Asks the worker to wait until `unpause` or `request_stop`.

    Raises:
        EznasError: The request cannot be written.
    """
    _set(run.pause_flag)


def unpause(run: RunDirectory) -> None:
    """Lets a paused worker go on."""
    _unset(run.pause_flag)


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
        _collect()
        time.sleep(_POLL_SECONDS)
    if _alive(worker):
        _kill(worker.process)
        while _alive(worker):
            _collect()
            time.sleep(_POLL_SECONDS)
    _collect()


def _alive(worker: WorkerRecord) -> bool:
    # A function, because it changes from one moment to the next, which a property hides from mypy.
    return worker.process.is_alive


def wait(run: RunDirectory, *, timeout: float) -> Status:
    """Waits until no worker is on the run, at most `timeout` seconds; gives its status."""
    deadline = time.monotonic() + timeout
    while run.status.is_live and time.monotonic() < deadline:
        _collect()
        time.sleep(_POLL_SECONDS)
    return run.status


def list_runs(folder: Path | None = None) -> tuple[RunDirectory, ...]:
    """Every run in a folder (None for the workbench's own), newest first.

    Folders that hold no run are passed over.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    _collect()
    home = data_folder("runs", create=False) if folder is None else folder
    try:
        found = [RunDirectory(path.absolute()) for path in home.iterdir()]
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise EznasError(f"cannot read {home}: {error.strerror or error}") from error
    runs = [run for run in found if run.config_file.is_file()]
    return tuple(sorted(runs, key=_age_key, reverse=True))


def _age_key(run: RunDirectory) -> tuple[float, str]:
    created = run.created
    return (created.timestamp() if created else 0.0, run.name)


def _fresh(home: Path) -> Path:
    stem = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    number = 1
    while True:
        path = home / (stem if number == 1 else f"{stem}-{number}")
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            number += 1
        except OSError as error:
            raise EznasError(f"cannot make {path}: {error.strerror or error}") from error
        else:
            return path


def _spawn(run: RunDirectory) -> None:
    """Starts the worker and waits until it has said who it is, or has ended."""
    before = run.worker
    try:
        with run.log_file.open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-P", "-m", "eznas_core.runs.worker", str(run.path)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                # A session of its own: the worker outlives the terminal and the app.
                start_new_session=True,
            )
    except OSError as error:
        raise EznasError(f"cannot start a worker for {run.path}: {error.strerror or error}") from (
            error
        )
    _children.append(child)
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        worker = run.worker
        if worker is not None and worker.process.pid == child.pid and worker != before:
            return
        if child.poll() is not None:
            raise EznasError(f"the worker of {run.path} did not start: {_last_words(run)}")
        time.sleep(_POLL_SECONDS)
    raise EznasError(f"the worker of {run.path} did not start within {_START_SECONDS:.0f} seconds")


def _environment() -> dict[str, str]:
    # The worker finds the same package as this process, and computes with one thread a process:
    # one process a core is faster than several threads, and sums in a fixed order.
    root = str(Path(eznas_core.__file__).resolve().parent.parent)
    path = os.environ.get("PYTHONPATH")
    return {
        **os.environ,
        "PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root,
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def _last_words(run: RunDirectory) -> str:
    try:
        lines = run.log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1] if lines else "it left no message"


def _kill(process: ProcessIdentity) -> None:
    """Ends a worker and the scoring processes of its session at once."""
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg") and os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(process.pid, signal.SIGTERM)


def _collect() -> None:
    """Takes note of workers that have ended, so that none remains as a zombie."""
    _children[:] = [child for child in _children if child.poll() is None]


@atexit.register
def _let_go() -> None:
    """Leaves the workers to themselves: that they outlive this process is what they are for."""
    for child in _children:
        # Otherwise Python would warn of a process that was forgotten.
        child.returncode = child.returncode or 0


def _set(flag: Path) -> None:
    if not flag.parent.is_dir():
        raise EznasError(f"the run {flag.parent} is gone")
    try:
        flag.touch()
    except OSError as error:
        raise EznasError(f"cannot write {flag}: {error.strerror or error}") from error


def _unset(flag: Path) -> None:
    try:
        flag.unlink(missing_ok=True)
    except OSError as error:
        raise EznasError(f"cannot remove {flag}: {error.strerror or error}") from error
