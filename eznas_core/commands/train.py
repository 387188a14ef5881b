"""``truth train``: accuracies of one's own, for any space."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.following import follow
from eznas_core.commands.options import DeviceOption, JsonOption
from eznas_core.commands.output import say, show, show_json, table
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from eznas_core.spaces import SearchSpace
    from eznas_core.training import TrainingRequest, TrainingRun

_TABLE = "The table"
_NETWORKS = "The networks and their training"


def train(
    search_space: Annotated[
        str | None,
        typer.Argument(
            metavar="SPACE",
            help="A search space, or the Python file that declares your own (it is run).",
        ),
    ] = None,
    images: Annotated[
        Path | None,
        typer.Option(
            "--images",
            metavar="PATH",
            help="A CIFAR-10 or CIFAR-100 folder (python version), a folder of pictures by class, "
            "or an .npz file with x_train, y_train, x_test, y_test.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="The run's folder; by default one in the data folder.",
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on with the run in --output; nothing else is needed."),
    ] = False,
    dataset: Annotated[
        str | None,
        typer.Option(
            "--dataset",
            "-d",
            metavar="NAME",
            help="What the images are; by default what the folder is recognised as.",
            rich_help_panel=_NETWORKS,
        ),
    ] = None,
    architectures: Annotated[
        int,
        typer.Option(
            "--architectures",
            "-n",
            min=3,
            metavar="N",
            help="How many networks, drawn without repetition.",
            rich_help_panel=_NETWORKS,
        ),
    ] = 120,
    skip: Annotated[
        int,
        typer.Option(
            "--skip",
            min=0,
            metavar="N",
            help="Leave the first N networks of the draw to another run or machine; 'truth join' "
            "makes one table of both.",
            rich_help_panel=_NETWORKS,
        ),
    ] = 0,
    recipe: Annotated[
        str,
        typer.Option(
            "--recipe",
            metavar="NAME",
            help="How each is trained: micro (what two cores can bear), full, or another of "
            "'--recipe list'.",
            rich_help_panel=_NETWORKS,
        ),
    ] = "micro",
    epochs: Annotated[
        int | None,
        typer.Option("--epochs", metavar="N", rich_help_panel=_NETWORKS, help="The recipe's."),
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(
            "--seeds",
            metavar="N",
            help="Trainings of each network; the recipe's. Two or more tell how much is chance.",
            rich_help_panel=_NETWORKS,
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            "--seed", min=0, help="Decides which networks are drawn.", rich_help_panel=_NETWORKS
        ),
    ] = 0,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            "-w",
            min=1,
            max=256,
            metavar="N",
            help="Processes that train side by side; changes no result. By default 2.",
            rich_help_panel=_NETWORKS,
        ),
    ] = None,
    device: DeviceOption = "cpu",
    name: Annotated[
        str,
        typer.Option("--name", metavar="NAME", help="What to call it.", rich_help_panel=_TABLE),
    ] = "micro",
    label: Annotated[
        str,
        typer.Option(
            "--label",
            metavar="NAME",
            help="Its default label: accuracy, likelihood (100 exp(-test loss)) or "
            "train-likelihood.",
            rich_help_panel=_TABLE,
        ),
    ] = "accuracy",
    licence: Annotated[
        str,
        typer.Option(
            "--licence", metavar="TEXT", help="Licence of the numbers.", rich_help_panel=_TABLE
        ),
    ] = "",
    json: JsonOption = False,
) -> None:
    """Train networks of a space and keep their accuracies as a table like any other.

    The work is done by a process of its own. Ctrl-C stops it within an epoch; after that, or
    after a crash, the same command (or --resume) goes on without repeating a finished training.
    The same command with more architectures or seeds extends the run. At the end the table can
    be loaded, and its noise ceiling says how much of it is chance.

    For example:

      eznas truth train nds-darts --images cifar-10-batches-py --architectures 120 --seeds 3
      --output darts

      eznas truth train my_space.py --images pictures --dataset cifar10 --output mine

      eznas truth train --resume --output darts
    """
    from eznas_core import training

    if recipe == "list":
        _list_recipes()
        return
    if resume:
        run = _resumed(output, workers)
    else:
        if search_space is None or images is None:
            raise EznasError("truth train needs a SPACE and --images, or --resume with --output")
        space = _space(search_space)
        chosen = training.recipe_for(recipe, space)
        changes = {"epochs": epochs, "seeds": seeds}
        request = training.TrainingRequest(
            space=space.name,
            images=str(images),
            recipe=chosen.replace(**{k: v for k, v in changes.items() if v is not None}),
            dataset=None if dataset is None else space.dataset(dataset).name,
            architectures=architectures,
            skip=skip,
            seed=seed,
            workers=workers or 2,
            device=device,
            source=name,
            label=label,
            licence=licence,
        )
        _announce(request)
        run = training.start(request, output)
    say(f"run {run.path}")
    go_on = f"eznas truth train --resume --output {run.path}"
    follow(run.directory, f"Training {run.plan.space}", go_on=go_on, describe=_latest)
    _show(run, json=json)


def _space(text: str) -> SearchSpace:
    """A space by its name, the released scripts' (``nds_darts``), or the file declaring it."""
    from eznas_core.commands.names import find_space

    if text.casefold().startswith("nds_"):
        return find_space("NDS", text)
    return find_space(text)


def _resumed(output: Path | None, workers: int | None) -> TrainingRun:
    from eznas_core import training

    if output is None:
        raise EznasError("--resume needs --output with the folder of the run")
    return training.resume(training.TrainingRun(output.absolute()), workers=workers)


def _announce(request: TrainingRequest) -> None:
    say(
        f"{request.architectures} networks of {request.space}, each trained {request.recipe.seeds} "
        f"times: {request.recipe}"
    )


def _latest(progress: Mapping[str, Any]) -> str:
    accuracy = progress.get("accuracy")
    failed = f"{progress['failed']} failed  " if progress.get("failed") else ""
    return failed + ("" if accuracy is None else f"last {accuracy:.1f} %")


def _show(run: TrainingRun, *, json: bool) -> None:
    from eznas_core import truth

    result = run.directory.result()
    if result is None:
        raise EznasError(f"the run in {run.path} ended without a table")
    if json:
        show_json({"run": str(run.path), **result})
        return
    accuracies = truth.read_table(run.directory.path / result["file"])
    rows = []
    for label in accuracies.labels:
        if "-seed" in label:
            continue
        column = accuracies.column(label)
        ceiling = "-" if column.ceiling is None else f"{column.ceiling:.3f}"
        default = " (default)" if label == accuracies.default_label else ""
        rows.append((label + default, str(truth.spread(accuracies, label)), ceiling))
    title = f"{len(accuracies)} networks of {result['space']}/{result['source']}"
    show(table(title, ("label", "spread, percent", "noise ceiling>"), rows))
    show(accuracies.provenance.label_note.partition(" Recipe: ")[0])
    if accuracies.column().is_noisy:
        show("Chance decides more than half of this table's order; it is marked so everywhere.")
    place = f"{result['space']!r}, {result['dataset']!r}, source={result['source']!r}"
    say(f"load it with truth.load({place}); everything is in {run.path}")


def _list_recipes() -> None:
    from eznas_core.training import RECIPES

    rows = [(name, str(RECIPES.get(name))) for name in RECIPES.names()]
    show(table("Training recipes; 'micro' is the one that fits a space", ("name", "what"), rows))
