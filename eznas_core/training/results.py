"""The trainings of a run that are done: one line each, only ever added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eznas_core.foundation import Failure, Reason
from eznas_core.runs import read_events
from eznas_core.training.plan import Job
from eznas_core.training.train import TrainedResult

Outcome = TrainedResult | Failure
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Results:
    """Outcomes by job.

    Attributes:
        outcomes: ``(seed, architecture text)`` to what became of it.
    """

    outcomes: Mapping[Job, Outcome]

    @classmethod
    def read(cls, path: Path) -> Results:
        """The results in a file; lines that are none, also a half-written last one, are skipped.

        Raises:
            EznasError: The file is there but cannot be read.
        """
        outcomes: dict[Job, Outcome] = {}
        offset = 0
        while True:
            batch = read_events(path, offset)
            for event in batch.events:
                found = _outcome(event)
                if found is not None:
                    # What was written first stands: a job is only ever done once.
                    outcomes.setdefault(*found)
            if batch.offset == offset:
                return cls(outcomes)
            offset = batch.offset

    def values(self, field: str, texts: tuple[str, ...], seeds: int) -> Floats:
        """``(architectures, seeds)`` of one field of `TrainedResult`; NaN where there is none."""
        table = np.full((len(texts), seeds), np.nan)
        for row, text in enumerate(texts):
            for seed in range(seeds):
                outcome = self.outcomes.get((seed, text))
                if isinstance(outcome, TrainedResult):
                    table[row, seed] = getattr(outcome, field)
        return table

    def failures(self) -> dict[str, int]:
        """How many trainings failed, by reason."""
        counts: dict[str, int] = {}
        for outcome in self.outcomes.values():
            if isinstance(outcome, Failure):
                counts[str(outcome.reason)] = counts.get(str(outcome.reason), 0) + 1
        return counts


def result_event(job: Job, outcome: Outcome) -> tuple[str, dict[str, Any]]:
    """The line that a training leaves: the event's kind, and its fields."""
    seed, text = job
    fields: dict[str, Any] = {"architecture": text, "seed": seed}
    if isinstance(outcome, Failure):
        reason = {"reason": str(outcome.reason), "detail": outcome.detail}
        return "untrained", {**fields, **reason}
    return "trained", {**fields, **asdict(outcome)}


def _outcome(event: Mapping[str, Any]) -> tuple[Job, Outcome] | None:
    try:
        job = (int(event["seed"]), str(event["architecture"]))
        if event["event"] == "untrained":
            return job, Failure(Reason(event["reason"]), str(event["detail"]))
        if event["event"] == "trained":
            numbers = ("test_accuracy", "test_loss", "train_loss", "seconds")
            return job, TrainedResult(**{name: float(event[name]) for name in numbers})
    except (KeyError, TypeError, ValueError):
        return None
    return None
