"""What every worker process does: it says how it is about once a second, and hears signals."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any, Protocol

from eznas_core.foundation import EznasError
from eznas_core.runs.lock import RunLockedError
from eznas_core.runs.processes import this_process
from eznas_core.runs.status import Status, WorkerRecord

_SECONDS = 1.0


class Recorder(Protocol):
    """A folder that keeps its worker's record."""

    def write_worker(self, record: WorkerRecord) -> None:
        """Replaces the record."""


class Heartbeat:
    """A worker's record of itself.

    Attributes:
        progress: How far it is; goes into the record.
        signalled: Whether a signal asked it to end.
    """

    def __init__(self, place: Recorder) -> None:
        """Says nothing yet.

        Args:
            place: The folder; its lock must be held.
        """
        self.progress: Mapping[str, Any] = {}
        self.signalled = False
        self._place = place
        self._process = this_process()
        self._handlers: dict[signal.Signals, Any] = {}
        self._last = 0.0

    def listen(self) -> None:
        """Takes a signal to end for a request to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            self._handlers[number] = signal.signal(number, self._on_signal)

    def stop_listening(self) -> None:
        """Gives signals back to who had them before."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    @property
    def due(self) -> bool:
        """Whether the last record is about a second old."""
        return time.monotonic() - self._last >= _SECONDS

    def record(self, state: Status, message: str = "") -> None:
        """Writes who this is, what it is doing and how far it is.

        Raises:
            EznasError: It cannot be written.
        """
        self._last = time.monotonic()
        self._place.write_worker(
            WorkerRecord(
                process=self._process,
                state=state,
                message=message,
                progress=self.progress,
                updated=time.time(),
            )
        )

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.signalled = True


class Rate:
    """How long work of an even pace still takes."""

    def __init__(self) -> None:
        """Starts with no experience."""
        self._first: float | None = None
        self._began = 0.0

    def seconds_left(self, share: float) -> float | None:
        """The seconds left, to a tenth, once a share of the work is done; None at first.

        What an earlier worker had done already tells nothing about this one's speed.
        """
        now = time.monotonic()
        if self._first is None:
            self._first, self._began = share, now
        gained = share - self._first
        return round((now - self._began) * (1 - share) / gained, 1) if gained > 0 else None


def exit_code(work: Callable[[], int]) -> int:
    """What a worker process ends with: what its work gives, 1 for a failure, 3 for a lock.

    Args:
        work: Does the work; its mistakes are told on the error stream.
    """
    try:
        return work()
    except RunLockedError as error:
        print(error, file=sys.stderr)
        return 3
    except EznasError as error:
        print(error, file=sys.stderr)
        return 1
