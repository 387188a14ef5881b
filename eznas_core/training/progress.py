"""What a training run says of itself while it works."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from eznas_core.foundation import Failure
from eznas_core.training.plan import Job
from eznas_core.training.results import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingProgress:
    """How far a run is.

    Attributes:
        done: Trainings that are finished, by this session and earlier ones.
        total: Trainings in all.
        failed: How many of those that are finished have no result.
        workers: Processes at work.
        seconds_each: Mean time between two finished trainings of one worker, in this session;
            None before the first.
        seconds_left: How long the rest will take at that pace; None before the first.
        architecture: Text of the network that was finished last, or nothing.
        seed: Its seed.
        accuracy: Its test accuracy in percent; None if it failed.
    """

    done: int
    total: int
    failed: int = 0
    workers: int = 1
    seconds_each: float | None = None
    seconds_left: float | None = None
    architecture: str = ""
    seed: int = 0
    accuracy: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The fields of the "progress" event; a run of the other kind has `phase` too."""
        return {"phase": "training", **asdict(self)}

    def __str__(self) -> str:
        left = "" if self.seconds_left is None else f", {_span(self.seconds_left)} left"
        each = "" if self.seconds_each is None else f", {_span(self.seconds_each)} each"
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.done} of {self.total} trainings{failed}{each}{left}"


Listener = Callable[[TrainingProgress], None]


class Pace:
    """Counts a session's finished trainings and says how long the rest will take."""

    def __init__(
        self,
        *,
        done: int,
        failed: int,
        total: int,
        workers: int,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Starts the clock.

        Args:
            done: Trainings finished before this session.
            failed: How many of those have no result.
            total: Trainings in all.
            workers: Processes at work.
            now: The clock, in seconds.
        """
        self._before, self._done, self._failed = done, done, failed
        self._total, self._workers = total, workers
        self._now, self._began = now, now()

    def start(self) -> TrainingProgress:
        """The progress before anything is finished."""
        return TrainingProgress(
            done=self._done, total=self._total, failed=self._failed, workers=self._workers
        )

    def finished(self, job: Job, outcome: Outcome) -> TrainingProgress:
        """The progress after one more training."""
        failure = isinstance(outcome, Failure)
        self._done += 1
        self._failed += failure
        between = (self._now() - self._began) / (self._done - self._before)
        return TrainingProgress(
            done=self._done,
            total=self._total,
            failed=self._failed,
            workers=self._workers,
            seconds_each=round(between * self._workers, 3),
            seconds_left=round(between * (self._total - self._done), 1),
            architecture=job[1],
            seed=job[0],
            accuracy=None if isinstance(outcome, Failure) else outcome.test_accuracy,
        )


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
