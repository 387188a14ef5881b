"""Which training or reproduction to look at: the newest, or another."""

from __future__ import annotations

from eznas_core import reproduction as reproductions
from eznas_core import training as trainings
from eznas_core.reproduction import ReproductionRun
from eznas_core.training import TrainingRun
from workbench import session
from workbench.panels import folder_choice


def training() -> TrainingRun | None:
    """Draws the selector of training runs; None where there is none.

    Raises:
        EznasError: Their folder cannot be read.
    """
    names = [run.path.name for run in trainings.list_trainings()]
    chosen = _choose("Training run", names, session.TRAINING, session.TRAINING_WANTED)
    return None if chosen is None else trainings.open_training(chosen)


def reproduction() -> ReproductionRun | None:
    """Draws the selector of reproductions; None where there is none.

    Raises:
        EznasError: Their folder cannot be read.
    """
    names = [run.path.name for run in reproductions.list_reproductions()]
    chosen = _choose("Reproduction", names, session.REPRODUCTION, session.REPRODUCTION_WANTED)
    return None if chosen is None else reproductions.open_reproduction(chosen)


def _choose(title: str, names: list[str], key: str, wanted_key: str) -> str | None:
    return folder_choice.show(
        title,
        names,
        key,
        wanted=wanted_key,
        text="Those of this machine, the newest first. They go on when this page is closed.",
    )
