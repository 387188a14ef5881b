"""Processes that outlive the one that starts them, and say who they are."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol

import eznas_core
from eznas_core.foundation import EznasError, cannot, has_no_room, open_plain
from eznas_core.runs.status import Status, WorkerRecord

# Importing torch takes seconds, but more than a minute on a machine with far too much to do.
_START_SECONDS = 180.0
_POLL_SECONDS = 0.05
# Workers this process has started: kept so that they can be collected when they end.
_children: list[subprocess.Popen[bytes]] = []


class Workplace(Protocol):
    """A folder that a worker works in."""

    @property
    def path(self) -> Path:
        """The folder."""

    @property
    def log_file(self) -> Path:
        """What its worker prints."""

    @property
    def worker(self) -> WorkerRecord | None:
        """What its last worker said of itself."""

    @property
    def status(self) -> Status:
        """What is being done in it."""


def spawn(module: str, place: Workplace) -> None:
    """Starts ``python -m module PLACE`` and waits until it has said who it is, or has ended.

    Raises:
        EznasError: It could not start; the message is its last line.
    """
    before = place.worker
    try:
        with os.fdopen(
            open_plain(place.log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab"
        ) as log:
            child = subprocess.Popen(
                [sys.executable, "-P", "-m", module, str(place.path)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                # A session of its own: the worker outlives the terminal and the app.
                start_new_session=True,
            )
    except OSError as error:
        raise cannot(f"start a worker for {place.path}", error) from error
    _children.append(child)
    try:
        _wait_for_its_word(place, child, before)
    except KeyboardInterrupt:
        # Whoever interrupts the start wants no worker to be left behind.
        child.terminate()
        raise


def _wait_for_its_word(
    place: Workplace, child: subprocess.Popen[bytes], before: WorkerRecord | None
) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        worker = place.worker
        if worker is not None and worker.process.pid == child.pid and worker != before:
            return
        if child.poll() is not None:
            raise EznasError(f"the worker of {place.path} did not start: {_last_words(place)}")
        time.sleep(_POLL_SECONDS)
    raise EznasError(
        f"the worker of {place.path} did not start within {_START_SECONDS:.0f} seconds"
    )


def collect() -> None:
    """Takes note of workers that have ended, so that none remains as a zombie."""
    _children[:] = [child for child in _children if child.poll() is None]


@atexit.register
def _let_go() -> None:
    """Leaves the workers to themselves: that they outlive this process is what they are for."""
    for child in _children:
        # Otherwise Python would warn of a process that was forgotten.
        child.returncode = child.returncode or 0


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


def _last_words(place: Workplace) -> str:
    try:
        lines = place.log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    if lines:
        return lines[-1]
    if has_no_room(place.path):
        return "its disk is full. Make room there and try again"
    return "it left no message"
