"""The trainings themselves, here or in worker processes, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import islice
from pathlib import Path

from eznas_core.foundation import EznasError
from eznas_core.scoring import process_pool
from eznas_core.spaces import SPACES, SearchSpace
from eznas_core.statistics import keep_freed_memory
from eznas_core.training.data import TrainingData
from eznas_core.training.plan import Job
from eznas_core.training.recipe import Recipe
from eznas_core.training.results import Outcome
from eznas_core.training.train import train_network

_LOOK_SECONDS = 0.5


class StopRequested(Exception):  # noqa: N818 - it is a request, not an error
    """Someone wants the training to end here; what was not finished is not kept."""


def outcomes(
    space: SearchSpace,
    data: TrainingData,
    recipe: Recipe,
    jobs: Sequence[Job],
    *,
    workers: int,
    device: str,
    stop_flag: Path,
) -> Iterator[tuple[Job, Outcome]]:
    """Yields each training as it is finished, in whatever order that happens.

    Args:
        space: What the networks are of. Worker processes find it by its name.
        data: Images at the recipe's size.
        recipe: How to train.
        jobs: What to train.
        workers: Processes; with one, the work is done in this process.
        device: Where networks are trained.
        stop_flag: A file whose existence ends the work within an epoch.

    Raises:
        StopRequested: The flag was there before all was done.
        EznasError: A worker process died, or cannot find the space.
    """
    if workers == 1:
        for job in jobs:
            yield job, _train(space, data, recipe, job, device, stop_flag)
        return
    if space.name not in SPACES:
        raise EznasError(
            f"worker processes cannot find the space {space.name}: put it into a file and load "
            "that with spaces.load_file, or train with one worker"
        )
    task = (space.name, data, recipe, device, stop_flag)
    yield from _train_elsewhere(iter(jobs), task, workers)


def _train_elsewhere(
    jobs: Iterator[Job], task: tuple[str, TrainingData, Recipe, str, Path], workers: int
) -> Iterator[tuple[Job, Outcome]]:
    running: dict[Future[Outcome], Job] = {}
    stopped = False
    with process_pool(workers) as pool:
        try:
            while True:
                # No more are handed out than are worked on, so that a stop is a stop.
                for job in islice(jobs, 0 if stopped else workers - len(running)):
                    running[pool.submit(_train_there, job, *task)] = job
                if not running:
                    break
                done, _ = wait(running, _LOOK_SECONDS, FIRST_COMPLETED)
                for future in done:
                    job = running.pop(future)
                    try:
                        outcome = future.result()
                    except StopRequested:
                        stopped = True
                    else:
                        yield job, outcome
        except BrokenProcessPool as error:
            raise EznasError(
                "a worker process died (killed, or out of memory); what was finished is kept: go "
                "on with fewer workers or smaller batches"
            ) from error
        finally:
            if running:
                # Whatever ended this, the others shall not work on for nothing.
                task[-1].touch()
    if stopped:
        raise StopRequested


def _train(
    space: SearchSpace, data: TrainingData, recipe: Recipe, job: Job, device: str, stop_flag: Path
) -> Outcome:
    def obey(_epoch: int, _loss: float) -> None:
        if stop_flag.exists():
            raise StopRequested

    obey(0, 0.0)
    seed, text = job
    return train_network(space, space.parse(text), recipe, data, seed, device=device, listener=obey)


def _train_there(
    job: Job, space: str, data: TrainingData, recipe: Recipe, device: str, stop_flag: Path
) -> Outcome:
    """What a worker does."""
    _settle()
    return _train(SPACES.get(space), data, recipe, job, device, stop_flag)


@lru_cache(maxsize=1)
def _settle() -> None:
    """Makes a worker process ready, once."""
    keep_freed_memory()
