"""The process that reproduces: ``python -m eznas_core.reproduction.worker DIRECTORY``.

It can be killed at any moment: scores that are in the book are not computed again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eznas_core.foundation import EznasError
from eznas_core.reproduction.run import ReproductionRun
from eznas_core.runs import EventLog, Status, WriterLock
from eznas_core.runs.directory import version
from eznas_core.runs.heartbeat import Heartbeat, Rate, exit_code
from eznas_core.statistics import keep_freed_memory


class Session:
    """One worker's time with a reproduction: what it says of itself, and what it is asked."""

    def __init__(self, run: ReproductionRun) -> None:
        """Opens the run's log; the run's lock must be held."""
        self._directory = run.directory
        self._heartbeat = Heartbeat(run.directory)
        self._rate = Rate()
        self._log = EventLog(run.directory.events_file)

    def __enter__(self) -> Session:
        self._heartbeat.listen()
        self._log.write("started", {"version": version()})
        self._heartbeat.record(Status.RUNNING)
        return self

    def __exit__(self, *_: object) -> None:
        self._log.close()

    def tick(self, row: str, done: int, total: int) -> None:
        """Notes progress, and about once a second writes it."""
        left = self._rate.seconds_left(done / total)
        progress = {"phase": row, "done": done, "total": total, "seconds_left": left}
        self._heartbeat.progress = progress
        if self._heartbeat.due or done == total:
            self._log.write("progress", progress)
            self._heartbeat.record(Status.RUNNING)

    def asked_to_stop(self) -> bool:
        """Whether somebody wants it to end."""
        return self._heartbeat.signalled or self._directory.stop_flag.exists()

    def end(self, status: Status, message: str = "") -> None:
        """Writes how it ended."""
        self._log.write(str(status), {"message": message} if message else {}, durable=True)
        self._directory.stop_flag.unlink(missing_ok=True)
        self._heartbeat.record(status, message)


def work(run: ReproductionRun) -> Status:
    """Does what a run's plan asks for, in this process; gives how it ended.

    Raises:
        EznasError: Another process works on it, or its folder cannot be written to.
    """
    keep_freed_memory()
    with WriterLock(run.directory.lock_file), Session(run) as session:
        ending, message = Status.FAILED, "a fault of the program ended it; its log says which"
        try:
            whole = run.work(listener=session.tick, stop=session.asked_to_stop)
            ending, message = Status.FINISHED if whole else Status.STOPPED, ""
        except EznasError as error:
            message = str(error)
            print(message, file=sys.stderr)
        finally:
            session.end(ending, message)
    return ending


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the worker; gives 0 for an end as asked, 1 for a failure, 3 for a locked run."""
    parser = argparse.ArgumentParser(prog="python -m eznas_core.reproduction.worker")
    parser.add_argument("directory", type=Path, help="the folder of the reproduction")
    run = ReproductionRun(parser.parse_args(arguments).directory.absolute())
    return exit_code(lambda: 1 if work(run) is Status.FAILED else 0)


if __name__ == "__main__":
    sys.exit(main())
