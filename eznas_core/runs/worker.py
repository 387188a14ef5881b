"""The process that evolves: ``python -m eznas_core.runs.worker DIRECTORY``.

It holds the run's lock, goes on from the checkpoint if there is one, adds to the log, and looks
at the flags between one network and the next. It can be killed at any moment: what it then had
not yet written, the next worker computes again, to the same numbers.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from eznas_core.foundation import EznasError
from eznas_core.runs.directory import FORMAT, RunDirectory, version
from eznas_core.runs.estimate import TimeLeft
from eznas_core.runs.events import EventLog
from eznas_core.runs.heartbeat import Heartbeat, exit_code
from eznas_core.runs.lock import WriterLock
from eznas_core.runs.status import Status

if TYPE_CHECKING:
    from eznas_core.evolution import Evolution, Progress

_PAUSE_SECONDS = 0.2


class StopRequested(Exception):  # noqa: N818 - it is a request, not an error
    """Someone wants the run to end here."""


class Session:
    """One worker's time with a run: what it says about itself, and what it is asked.

    As a context it sees to it that however the work ends, the run's record says how.
    """

    def __init__(self, run: RunDirectory) -> None:
        """Opens the run's log; the run's lock must be held."""
        self._run = run
        self._heartbeat = Heartbeat(run)
        self._phase: tuple[object, ...] = ()
        self._time_left: TimeLeft | None = None
        self._began = time.monotonic()
        self.log = EventLog(run.events_file)

    def __enter__(self) -> Session:
        self._heartbeat.listen()
        self._heartbeat.record(Status.RUNNING)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        try:
            if error is None:
                self._heartbeat.record(Status.FINISHED)
            elif isinstance(error, StopRequested):
                self._end_stopped()
            else:
                self._end_failed(error)
        finally:
            self.log.close()
            self._heartbeat.stop_listening()
        # Faults of ours go on to the log file with their trace; the user's are told in full.
        return isinstance(error, (StopRequested, EznasError))

    def expect(self, test_networks: int) -> None:
        """Prepares the estimate of the time left."""
        self._time_left = TimeLeft(test_networks)

    def tick(self, progress: Progress) -> None:
        """Notes progress, now and then writes it, and obeys the flags.

        Raises:
            StopRequested: A stop was asked for.
            EznasError: The run can no longer be written to.
        """
        left = self._time_left.update(progress) if self._time_left else None
        seconds_left = None if left is None else round(left, 1)
        self._heartbeat.progress = {**progress.to_json(), "seconds_left": seconds_left}
        phase = (progress.phase, progress.generation)
        if phase != self._phase or self._heartbeat.due:
            self._phase = phase
            self.log.write("progress", self._heartbeat.progress)
            self._heartbeat.record(Status.RUNNING)
        self.obey()

    def obey(self) -> None:
        """Ends or pauses if that is asked for.

        Raises:
            StopRequested: A stop was asked for.
        """
        self._stop_if_asked()
        if not self._run.pause_flag.exists():
            return
        self.log.write("paused", {})
        while self._run.pause_flag.exists():
            if self._heartbeat.due:
                self._heartbeat.record(Status.PAUSED)
            self._stop_if_asked()
            time.sleep(_PAUSE_SECONDS)
        self.log.write("continued", {})
        self._heartbeat.record(Status.RUNNING)

    def wait(self) -> None:
        """Says that it lives, and obeys, while a result is waited for; called now and then.

        Raises:
            StopRequested: A stop was asked for.
            EznasError: The run can no longer be written to.
        """
        if self._heartbeat.due:
            self._heartbeat.record(Status.RUNNING)
        self.obey()

    def seconds(self) -> float:
        """How long this session has lasted."""
        return round(time.monotonic() - self._began, 3)

    def _stop_if_asked(self) -> None:
        if self._heartbeat.signalled or self._run.stop_flag.exists():
            raise StopRequested

    def _end_stopped(self) -> None:
        self.log.write("stopped", {"seconds": self.seconds()})
        self._run.stop_flag.unlink(missing_ok=True)
        self._heartbeat.record(Status.STOPPED)

    def _end_failed(self, error: BaseException) -> None:
        message = (
            str(error) if isinstance(error, EznasError) else f"{type(error).__name__}: {error}"
        )
        print(f"failed: {message}", file=sys.stderr)
        try:
            self.log.write("failed", {"message": message, "seconds": self.seconds()})
        except EznasError as second:
            print(f"and the log cannot say so: {second}", file=sys.stderr)
        try:
            self._heartbeat.record(Status.FAILED, message)
        except EznasError as second:
            print(f"nor can the record: {second}", file=sys.stderr)


def work(run: RunDirectory, session: Session) -> None:
    """Evolves from the checkpoint, or from the start, to the result.

    Raises:
        StopRequested: A stop was asked for.
        EznasError: The run cannot go on; the message says why.
    """
    from eznas_core.evolution import Evolution, Phase, Progress, make_task
    from eznas_core.scoring import Place, default_store
    from eznas_core.statistics import keep_freed_memory

    keep_freed_memory()
    config = run.config
    place = Place.from_json(run.launch(), workers=config.workers)
    state = run.checkpoint()
    at_the_end = config.selection_networks + config.test_networks
    session.expect(at_the_end * len(config.targets))
    logged, was_finished = _already_logged(run)
    start = {
        "format": FORMAT,
        "version": version(),
        "generations": config.generations,
        "place": str(place),
    }
    if state is None:
        session.log.write("started", {**start, "seed": config.seed})
    else:
        session.log.write("resumed", {**start, "generation": state.get("generation")})
    session.tick(
        Progress(
            phase=Phase.PREPARING,
            generation=0 if state is None else state.get("generation", -1) + 1,
            generations=config.generations,
        )
    )
    with (
        place.open(pulse=session.wait) as executor,
        make_task(config, executor=executor, store=default_store()) as task,
    ):
        if state is None:
            evolution = Evolution(config, task, listener=session.tick)
        else:
            evolution = Evolution.resume(state, task, listener=session.tick)
        _take_extension(run, evolution)
        while True:
            while not evolution.finished:
                generation = evolution.step()
                if generation.number > logged:
                    session.log.write("generation", generation.to_json(), durable=True)
                run.write_checkpoint(evolution.state())
                session.obey()
                _take_extension(run, evolution)
            result = evolution.report().to_json()
            run.write_result(result)
            run.write_checkpoint(evolution.state())
            # More generations may have been asked for while the end was measured.
            _take_extension(run, evolution)
            if evolution.finished:
                break
    if was_finished != evolution.number:
        ending = {"generation": evolution.number, "seconds": session.seconds()}
        session.log.write("finished", ending, durable=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the worker; gives 0 for an end as asked, 1 for a failure, 3 for a locked run."""
    parser = argparse.ArgumentParser(prog="python -m eznas_core.runs.worker", description=__doc__)
    parser.add_argument("directory", type=Path, help="the folder of the run")
    given = parser.parse_args(arguments)
    return exit_code(lambda: _worked(given.directory))


def _worked(folder: Path) -> int:
    failed = True
    run = RunDirectory.open(folder)
    with WriterLock(run.lock_file), Session(run) as session:
        try:
            work(run, session)
            failed = False
        except StopRequested:
            failed = False
            raise
    return 1 if failed else 0


def _already_logged(run: RunDirectory) -> tuple[int, int | None]:
    """The last generation in the log, and the generation at which it says the run finished.

    A worker that was killed between the log and the checkpoint leaves a generation that is in
    the first but not in the second. It is computed again and must not be logged again.
    """
    last, finished, offset = -1, None, 0
    while True:
        batch = run.events(offset)
        for event in batch.events:
            number = event.get("number" if event["event"] == "generation" else "generation")
            if not isinstance(number, int):
                continue
            if event["event"] == "generation":
                last = max(last, number)
            elif event["event"] == "finished":
                finished = number
        if batch.offset == offset:
            return last, finished
        offset = batch.offset


def _take_extension(run: RunDirectory, evolution: Evolution) -> None:
    wanted = run.config.generations
    if wanted > evolution.config.generations:
        evolution.extend(wanted)


if __name__ == "__main__":
    sys.exit(main())
