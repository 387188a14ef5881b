"""Training in a process of its own: started, watched, stopped and gone on with from anywhere."""

from __future__ import annotations

from pathlib import Path

from eznas_core import spaces
from eznas_core.foundation import EznasError, cannot, data_folder, inside
from eznas_core.runs.homes import folders_with, fresh_folder, must_rest, unset_flag
from eznas_core.runs.spawning import collect, spawn
from eznas_core.training.plan import TrainingPlan, drawn
from eznas_core.training.request import TrainingRequest
from eznas_core.training.run import TrainingRun, difference

_WORKER = "eznas_core.training.worker"
_FOLDER = "trainings"


def start(request: TrainingRequest, path: Path | None = None) -> TrainingRun:
    """Starts a worker on a request, in a process that outlives this one.

    Where the folder holds a run of the same request, also of fewer networks or seeds, the worker
    goes on with that.

    Args:
        request: What is wanted.
        path: The run's folder; None for a new one in the workbench's own.

    Raises:
        EznasError: There are no images, the folder holds another run or something else, a worker
            is on it, or the worker could not start; the message says why.
    """
    if not Path(request.images).exists():
        raise EznasError(f"there are no images at {request.images}")
    if path is None:
        path = fresh_folder(data_folder(_FOLDER))
    run = TrainingRun(path.expanduser().absolute())
    must_rest(run.directory, f"the training run {run.path}")
    if run.exists:
        _make_sure_it_fits(run.plan, request, run.path)
    else:
        _make_folder(run.path)
    before = run.request() if run.request_file.is_file() else None
    request.write(run.request_file)
    try:
        _launch(run)
    except EznasError:
        # What could not be begun shall not stand there as what is wanted.
        if before is not None:
            before.write(run.request_file)
        raise
    return run


def resume(run: TrainingRun, *, workers: int | None = None) -> TrainingRun:
    """Starts a worker on a run that has none; it goes on where the last one was.

    Args:
        run: The run; one that was started with `start`.
        workers: Processes, in place of those it had.

    Raises:
        EznasError: A worker is on it, it has no request, or the worker could not start.
    """
    must_rest(run.directory, f"the training run {run.path}")
    if not run.request_file.is_file():
        raise EznasError(f"{run.path} holds no request to go on with")
    if workers is not None:
        run.request().replace(workers=workers).write(run.request_file)
    _launch(run)
    return run


def list_trainings(folder: Path | None = None) -> tuple[TrainingRun, ...]:
    """Every training run in a folder (None for the workbench's own), the newest name first.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    collect()
    home = data_folder(_FOLDER, create=False) if folder is None else folder
    runs = [TrainingRun(path) for path in folders_with(home, "request.json")]
    return tuple(sorted(runs, key=lambda run: run.path.name, reverse=True))


def open_training(name: str) -> TrainingRun:
    """The training run of that name in the workbench's own folder.

    Raises:
        EznasError: There is none.
    """
    run = TrainingRun(inside(data_folder(_FOLDER, create=False), name))
    if not run.request_file.is_file():
        raise EznasError(f"there is no training run '{name}' on this machine")
    return run


def _launch(run: TrainingRun) -> None:
    unset_flag(run.directory.stop_flag)
    spawn(_WORKER, run.directory)


def _make_sure_it_fits(plan: TrainingPlan, request: TrainingRequest, path: Path) -> None:
    """Compares all but the images, which the worker will."""
    space = spaces.get(request.space)
    wanted = TrainingPlan(
        space=space.name,
        space_file=plan.space_file,
        dataset=plan.dataset if request.dataset is None else space.dataset(request.dataset).name,
        architectures=tuple(
            a.text for a in drawn(space, request.architectures, request.seed, request.skip)
        ),
        recipe=request.recipe,
        data=plan.data,
        fingerprint=plan.fingerprint,
    )
    if not (plan.extends(wanted) or wanted.extends(plan)):
        raise EznasError(f"{path} holds another run: {difference(plan, wanted)}")


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        names = {file.name for file in path.iterdir()}
    except OSError as error:
        raise cannot(f"make {path}", error) from error
    # A run whose worker could not begin may be begun again.
    if names and "request.json" not in names:
        raise EznasError(f"{path} is not empty; give the run a folder of its own")
