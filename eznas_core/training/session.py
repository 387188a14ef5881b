"""One process's time with a training run: what it writes, and how it ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from eznas_core.foundation import EznasError, Failure
from eznas_core.runs import EventLog, RunDirectory, Status
from eznas_core.runs.directory import version
from eznas_core.runs.heartbeat import Heartbeat
from eznas_core.spaces import SearchSpace
from eznas_core.training.data import TrainingData
from eznas_core.training.plan import TrainingPlan
from eznas_core.training.progress import Listener, Pace
from eznas_core.training.results import Results, result_event
from eznas_core.training.work import StopRequested, outcomes


class Session:
    """The writing side of a run; whoever makes one holds the run's lock."""

    def __init__(
        self, directory: RunDirectory, results_file: Path, plan: TrainingPlan, workers: int
    ) -> None:
        """Reads what is done and mends the ends of the logs.

        Args:
            directory: The run's folder.
            results_file: Where finished trainings stand.
            plan: What the run shall do.
            workers: Processes to use.
        """
        self._directory = directory
        self._plan = plan
        self._workers = workers
        self._results = EventLog(results_file)
        self._events = EventLog(directory.events_file)
        self._heartbeat = Heartbeat(directory)
        done = Results.read(results_file)
        jobs = plan.jobs()
        self._jobs = tuple(job for job in jobs if job not in done.outcomes)
        failed = sum(isinstance(done.outcomes.get(job), Failure) for job in jobs)
        self._pace = Pace(
            done=len(jobs) - len(self._jobs), failed=failed, total=len(jobs), workers=workers
        )
        self._progress = self._pace.start()
        self._heartbeat.progress = self._progress.to_json()

    def work(
        self,
        space: SearchSpace,
        data: TrainingData,
        device: str,
        listener: Listener | None,
        finish: Callable[[], None] | None = None,
    ) -> bool:
        """Trains what is missing; gives whether all is done.

        Raises:
            EznasError: A worker process died, or the run can no longer be written to, or what
                `finish` says.
        """
        # A stop that was asked for when nobody was at work is not meant for this session.
        self._directory.stop_flag.unlink(missing_ok=True)
        kind = "resumed" if self._progress.done else "started"
        self._events.write(kind, {"version": version(), **self._progress.to_json()})
        self._heartbeat.record(Status.RUNNING)
        began = time.monotonic()
        ending, message = Status.INTERRUPTED, ""
        try:
            self._train(space, data, device, listener)
            if finish is not None:
                finish()
            ending = Status.FINISHED
        except StopRequested:
            ending = Status.STOPPED
        except KeyboardInterrupt:
            ending = Status.STOPPED
            raise
        except EznasError as error:
            ending, message = Status.FAILED, str(error)
            raise
        finally:
            self._directory.stop_flag.unlink(missing_ok=True)
            fields = {"message": message} if message else {}
            seconds = round(time.monotonic() - began, 3)
            self._events.write(ending.value, {**fields, "seconds": seconds}, durable=True)
            self._heartbeat.record(ending, message)
            self._events.close()
            self._results.close()
        return ending is Status.FINISHED

    def _train(
        self, space: SearchSpace, data: TrainingData, device: str, listener: Listener | None
    ) -> None:
        stream = outcomes(
            space,
            data,
            self._plan.recipe,
            self._jobs,
            workers=self._workers,
            device=device,
            stop_flag=self._directory.stop_flag,
        )
        for job, outcome in stream:
            self._results.write(*result_event(job, outcome), durable=True)
            self._progress = self._pace.finished(job, outcome)
            self._heartbeat.progress = self._progress.to_json()
            self._events.write("progress", self._heartbeat.progress)
            self._heartbeat.record(Status.RUNNING)
            if listener is not None:
                listener(self._progress)
