"""Training from one call: what a command line and a page need to start a run or go on with it."""

from __future__ import annotations

from pathlib import Path

from eznas_core.foundation import EznasError
from eznas_core.spaces import SearchSpace
from eznas_core.training.data import TrainingData
from eznas_core.training.progress import Listener
from eznas_core.training.recipe import Recipe
from eznas_core.training.recipes import recipe_for
from eznas_core.training.run import TrainingRun
from eznas_core.training.sources import load_data


def train_table(
    space: SearchSpace,
    images: Path | TrainingData,
    output: Path,
    *,
    dataset: str | None = None,
    recipe: str | Recipe = "micro",
    architectures: int = 120,
    epochs: int | None = None,
    seeds: int | None = None,
    workers: int = 2,
    seed: int = 0,
    device: str = "cpu",
    listener: Listener | None = None,
) -> TrainingRun:
    """Draws networks of a space and trains them; called again, it goes on where it was.

    Args:
        space: The search space.
        images: A folder or file that `load_data` takes, or the images.
        output: The run's folder.
        dataset: What to call the data set; by default as `load_data` says.
        recipe: A recipe, or the name of one ("micro", "full").
        architectures: How many networks.
        epochs: In place of the recipe's.
        seeds: Trainings of each network, in place of the recipe's.
        workers: Processes.
        seed: Decides which networks are drawn.
        device: Where networks are trained.
        listener: Told after every training.

    Raises:
        EznasError: Something given cannot be used, or the folder holds another run.
    """
    chosen = recipe_for(recipe, space) if isinstance(recipe, str) else recipe
    changes = {"epochs": epochs, "seeds": seeds}
    chosen = chosen.replace(**{k: v for k, v in changes.items() if v is not None})
    data = load_data(images, dataset=dataset) if isinstance(images, Path) else images
    if dataset is not None and data.dataset != dataset:
        raise EznasError(f"these are images of {data.dataset}, not of {dataset}")
    run = TrainingRun(output)
    run.prepare(space, data, chosen, architectures, seed=seed)
    run.work(space, data, workers=workers, device=device, listener=listener)
    return run
