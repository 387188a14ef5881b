"""The process that searches: ``python -m eznas_core.runs.search_worker DIRECTORY``.

It holds the search's lock, goes on from what is there, and looks at the flag after each network.
It can be killed at any moment: what it had not yet written, the next worker computes again, to
the same numbers.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from eznas_core.foundation import EznasError
from eznas_core.runs.lock import RunLockedError, WriterLock
from eznas_core.runs.processes import this_process
from eznas_core.runs.searches import SearchDirectory
from eznas_core.runs.status import Status, WorkerRecord

if TYPE_CHECKING:
    from eznas_core.architecture_search import Progress

_BEAT_SECONDS = 1.0


class _Worker:
    """One worker's time with a search."""

    def __init__(self, search: SearchDirectory) -> None:
        self._search = search
        self._process = this_process()
        self._signalled = False
        self._began = self._beat = time.monotonic()
        self._first: float | None = None
        self._progress: dict[str, Any] = {}

    def listen(self) -> None:
        """Takes a signal to end for a request to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def record(self, state: Status, message: str = "") -> None:
        """Writes who this is and how far it is."""
        self._beat = time.monotonic()
        self._search.write_worker(
            WorkerRecord(
                process=self._process,
                state=state,
                message=message,
                progress=self._progress,
                updated=time.time(),
            )
        )

    def tick(self, progress: Progress) -> None:
        """Notes progress, and now and then writes it."""
        now = time.monotonic()
        # The share this worker found done already tells nothing about its speed.
        if self._first is None:
            self._first, self._began = progress.share, now
        gained = progress.share - self._first
        left = (now - self._began) * (1 - progress.share) / gained if gained > 0 else None
        self._progress = {
            **progress.to_json(),
            "seconds_left": None if left is None else round(left, 1),
        }
        if now - self._beat >= _BEAT_SECONDS:
            self.record(Status.RUNNING)

    def asked_to_stop(self) -> bool:
        """Whether somebody wants it to end."""
        return self._signalled or self._search.stop_flag.exists()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signalled = True


def work(search: SearchDirectory) -> Status:
    """Searches to the end, or until asked to stop; gives how it ended."""
    worker = _Worker(search)
    worker.listen()
    worker.record(Status.RUNNING)
    ended, message = Status.FAILED, "a fault of the program ended it; its log says which"
    try:
        ended = _to_the_end(search, worker)
        message = ""
    except EznasError as error:
        message = str(error)
        print(message, file=sys.stderr)
    finally:
        worker.record(ended, message)
    return ended


def _to_the_end(search: SearchDirectory, worker: _Worker) -> Status:
    from eznas_core import truth
    from eznas_core.architecture_search import Experiment, judge
    from eznas_core.scoring import default_store
    from eznas_core.statistics import keep_freed_memory

    keep_freed_memory()
    archive = search.archive()
    settings = archive.settings
    table = truth.load(settings.space, settings.protocol.dataset, source=settings.source)
    # A wrong label is told of before the work, not after it.
    table.column(settings.label)
    experiment = Experiment(archive, path=search.search_file, store=default_store())
    if not experiment.run(progress=worker.tick, stop=worker.asked_to_stop):
        search.stop_flag.unlink(missing_ok=True)
        return Status.STOPPED
    archive.report = judge(archive, table).to_json()
    experiment.save()
    return Status.FINISHED


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the worker; gives 0 for an end as asked, 1 for a failure, 3 for a locked search."""
    parser = argparse.ArgumentParser(
        prog="python -m eznas_core.runs.search_worker", description=__doc__
    )
    parser.add_argument("directory", type=Path, help="the folder of the search")
    given = parser.parse_args(arguments)
    search = SearchDirectory(given.directory.absolute())
    try:
        with WriterLock(search.lock_file):
            return 1 if work(search) is Status.FAILED else 0
    except RunLockedError as error:
        print(error, file=sys.stderr)
        return 3
    except EznasError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
