"""A training run: a folder that holds what was asked for and everything that is done of it.

request.json   what was asked for, where a worker shall do it (see `request`)
config.json    the plan, by which version and when it was made
results.jsonl  one line for each training that is done, only ever added to
events.jsonl   progress, in the form that `eznas_core.runs` gives to every run
worker.json    the process at work, and how far it is
worker.log     what that process printed
result.json    the table that came of it
stop           a flag: its existence is a request
lock           held by the one process that writes
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from eznas_core.foundation import EznasError, atomic_write_json, cannot
from eznas_core.runs import EventBatch, RunDirectory, Status, WriterLock
from eznas_core.runs.directory import version
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.training.data import TrainingData
from eznas_core.training.noise import NoiseCeiling, noise_ceiling
from eznas_core.training.plan import TrainingPlan, make_plan
from eznas_core.training.progress import Listener
from eznas_core.training.recipe import Recipe
from eznas_core.training.request import TrainingRequest
from eznas_core.training.results import Results
from eznas_core.training.session import Session
from eznas_core.training.table import table_of
from eznas_core.truth import AccuracyTable

FORMAT = 1
_KIND = "training"
# What a worker and whoever starts it leave in a new run's folder before there is a plan.
_BEFORE_THE_PLAN = {"request.json", "worker.log", "worker.json", "lock"}


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One run, by its folder, which need not exist yet. Reading it never changes anything.

    ```
    run = TrainingRun(Path("my-run"))
    run.prepare(space, data, recipe, architectures=120)
    run.work(space, data, workers=2)
    table = run.to_table()
    ```

    Attributes:
        path: The folder.
    """

    path: Path

    @property
    def directory(self) -> RunDirectory:
        """The folder as `eznas_core.runs` sees it: status, worker, events and flags."""
        return RunDirectory(self.path.expanduser().absolute())

    @property
    def results_file(self) -> Path:
        """Where the finished trainings stand."""
        return self.directory.path / "results.jsonl"

    @property
    def request_file(self) -> Path:
        """What was asked for, where a worker shall do it."""
        return self.directory.path / "request.json"

    def request(self) -> TrainingRequest:
        """What was asked for.

        Raises:
            EznasError: The run was not started as a request, or it is damaged.
        """
        return TrainingRequest.read(self.request_file)

    @property
    def exists(self) -> bool:
        """Whether a plan was made in this folder."""
        return self.directory.config_file.is_file()

    @property
    def status(self) -> Status:
        """What the run is doing now."""
        return self.directory.status

    @property
    def plan(self) -> TrainingPlan:
        """What the run shall do.

        Raises:
            EznasError: There is no training run in the folder, or its plan cannot be read.
        """
        return TrainingPlan.from_json(self._header()["plan"])

    def prepare(
        self,
        space: SearchSpace,
        data: TrainingData,
        recipe: Recipe,
        architectures: int | Sequence[Architecture] = 120,
        *,
        seed: int = 0,
        skip: int = 0,
    ) -> TrainingPlan:
        """Writes the plan, or makes sure that the one that is there is a part of it.

        A run can be extended so: by more architectures and by more seeds. Arguments as for
        `make_plan`.

        Raises:
            EznasError: The folder holds something else, or a run that does other things: the
                message says which.
        """
        plan = make_plan(space, data, recipe, architectures, seed=seed, skip=skip)
        folder = self.directory.path
        if self.exists:
            before = self.plan
            if before.extends(plan):
                # Asked for less than there is to be: what is there stands.
                return before
            if not plan.extends(before):
                raise EznasError(f"{folder} holds another run: {difference(before, plan)}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not self.exists and {file.name for file in folder.iterdir()} - _BEFORE_THE_PLAN:
                raise EznasError(f"{folder} is not empty; give the run a folder of its own")
        except OSError as error:
            raise cannot(f"make {folder}", error) from error
        with WriterLock(self.directory.lock_file):
            created = self._header()["created"] if self.exists else _now()
            header = {"format": FORMAT, "kind": _KIND, "version": version(), "created": created}
            atomic_write_json(self.directory.config_file, {**header, "plan": plan.to_json()})
        return plan

    def work(
        self,
        space: SearchSpace,
        data: TrainingData,
        *,
        workers: int = 1,
        device: str = "cpu",
        listener: Listener | None = None,
        finish: Callable[[], None] | None = None,
    ) -> bool:
        """Trains what is missing, until all is done or a stop is asked for.

        It can be killed at any moment: what was finished is not repeated, and what was not is
        trained again to the same numbers.

        Args:
            space: The plan's space.
            data: The plan's images.
            workers: Processes; with one, the work is done in this process.
            device: Where networks are trained; only on a CPU are numbers the same each time.
            listener: Told after every training.
            finish: Called when all is done, before the run counts as finished.

        Returns:
            Whether all is done.

        Raises:
            EznasError: Not the plan's space or images, another process is at work, or a
                worker process died.
        """
        if workers < 1:
            raise EznasError(f"at least 1 worker process is needed, not {workers}")
        plan = self.plan
        plan.check(space, data)
        with WriterLock(self.directory.lock_file):
            session = Session(self.directory, self.results_file, plan, workers)
            data = data.resized(plan.recipe.side)
            return session.work(space, data, device, listener, finish)

    def request_stop(self) -> None:
        """Asks the process at work to end; it does so within an epoch."""
        if not self.exists:
            raise EznasError(f"there is no training run in {self.path}")
        self.directory.stop_flag.touch()

    def results(self) -> Results:
        """What is done so far."""
        return Results.read(self.results_file)

    def events(self, offset: int = 0) -> EventBatch:
        """What happened since a byte offset, as `runs.read_events` gives it."""
        return self.directory.events(offset)

    def to_table(
        self, *, seeds: int | None = None, label: str = "accuracy", source: str = "trained",
        licence: str = "",
    ) -> AccuracyTable:  # fmt: skip
        """The accuracies, as far as they are known; arguments as for `table.table_of`.

        Raises:
            EznasError: No architecture has every seed yet.
        """
        return table_of(
            self.plan,
            self.results(),
            self.results_file,
            seeds=seeds,
            label=label,
            source=source,
            licence=licence,
            version=self._header()["version"],
        )

    def ceiling(self, field: str = "test_accuracy") -> NoiseCeiling:
        """How far chance lets the trainings agree, over architectures with every seed done.

        Args:
            field: "test_accuracy" or "test_loss".

        Raises:
            EznasError: There are fewer than two seeds or such architectures.
        """
        plan = self.plan
        values = self.results().values(field, plan.architectures, plan.recipe.seeds)
        return noise_ceiling(values[np.isfinite(values).all(axis=1)])

    def _header(self) -> dict[str, Any]:
        file = self.directory.config_file
        try:
            value = json.loads(file.read_bytes())
        except OSError as error:
            raise EznasError(
                f"there is no training run in {self.path}: {error.strerror}"
            ) from error
        except ValueError as error:
            raise EznasError(f"{file} is damaged: it is not JSON") from error
        if not isinstance(value, dict) or value.get("kind") != _KIND:
            raise EznasError(f"{self.path} holds no training run, but a run of another kind")
        if value.get("format") != FORMAT or not isinstance(value.get("plan"), dict):
            raise EznasError(f"{file} is not in a form this version can read")
        return value


def difference(before: TrainingPlan, plan: TrainingPlan) -> str:
    """The first thing in which two plans differ, in words."""
    old, new = (
        {**plan.to_json(), **plan.recipe.to_json(), "recipe": ""} for plan in (before, plan)
    )
    for name in old:
        if old[name] != new[name]:
            if name == "architectures":
                return "its architectures are others; were they drawn with another seed?"
            return f"its {name} is {old[name]!r}, not {new[name]!r}"
    return "it does other things"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
