"""The process that searches: ``python -m eznas_core.runs.search_worker DIRECTORY``.

It holds the search's lock, goes on from what is there, and looks at the flag after each network.
It can be killed at any moment: what it had not yet written, the next worker computes again, to
the same numbers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eznas_core.foundation import EznasError
from eznas_core.runs.heartbeat import Heartbeat, Rate, exit_code
from eznas_core.runs.lock import WriterLock
from eznas_core.runs.searches import SearchDirectory
from eznas_core.runs.status import Status

if TYPE_CHECKING:
    from eznas_core.architecture_search import Progress


class _Worker:
    """One worker's time with a search."""

    def __init__(self, search: SearchDirectory) -> None:
        self._search = search
        self._rate = Rate()
        self.heartbeat = Heartbeat(search)

    def tick(self, progress: Progress) -> None:
        """Notes progress, and now and then writes it."""
        left = self._rate.seconds_left(progress.share)
        self.heartbeat.progress = {**progress.to_json(), "seconds_left": left}
        if self.heartbeat.due:
            self.heartbeat.record(Status.RUNNING)

    def asked_to_stop(self) -> bool:
        """Whether somebody wants it to end."""
        return self.heartbeat.signalled or self._search.stop_flag.exists()


def work(search: SearchDirectory) -> Status:
    """Searches to the end, or until asked to stop; gives how it ended."""
    worker = _Worker(search)
    worker.heartbeat.listen()
    worker.heartbeat.record(Status.RUNNING)
    ended, message = Status.FAILED, "a fault of the program ended it; its log says which"
    try:
        ended = _to_the_end(search, worker)
        message = ""
    except EznasError as error:
        message = str(error)
        print(message, file=sys.stderr)
    finally:
        worker.heartbeat.record(ended, message)
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

    def locked() -> int:
        with WriterLock(search.lock_file):
            return 1 if work(search) is Status.FAILED else 0

    return exit_code(locked)


if __name__ == "__main__":
    sys.exit(main())
