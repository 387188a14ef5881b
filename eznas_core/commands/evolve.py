"""``evolve``: find formulas that rank networks, and watch it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.evolution_view import follow_to_the_end
from eznas_core.commands.options import UNITS_HELP, JsonOption
from eznas_core.commands.output import say, show_json
from eznas_core.commands.places import PlaceRequest
from eznas_core.commands.run_verdict import show_result
from eznas_core.commands.settings import list_settings, parsed_settings
from eznas_core.commands.unfolding import unfolded
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from eznas_core.evolution import EvolutionConfig
    from eznas_core.runs import RunDirectory
    from eznas_core.scoring import Place

_INTERRUPTED = 130
_STOP_SECONDS = 120.0
_PARTS = ("fitness_networks", "selection_networks", "test_networks")
_GIVEN = "Settings (each replaces the preset's)"


@unfolded
def evolve(
    *,
    preset: Annotated[
        str,
        typer.Option(
            "--preset",
            metavar="NAME",
            help="quick (two minutes on two cores), standard (twenty) or deep (hours).",
        ),
    ] = "quick",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Decides everything random.")] = 0,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Folder of the run, new or empty; by default one in the data folder.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run in --output, to the same end.")
    ] = False,
    search_space: Annotated[
        str | None,
        typer.Option("--search-space", "-s", metavar="NAME", rich_help_panel=_GIVEN),
    ] = None,
    nds_space: Annotated[
        str, typer.Option("--nds-space", metavar="NAME", rich_help_panel=_GIVEN)
    ] = "",
    dataset: Annotated[
        str | None, typer.Option("--dataset", "-d", metavar="NAME", rich_help_panel=_GIVEN)
    ] = None,
    generations: Annotated[
        int | None, typer.Option("--generations", "-g", metavar="N", rich_help_panel=_GIVEN)
    ] = None,
    population: Annotated[
        int | None, typer.Option("--population", metavar="N", rich_help_panel=_GIVEN)
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            metavar="NAME",
            help="What formulas may use: eznas-2022, units or wide.",
            rich_help_panel=_GIVEN,
        ),
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option("--batch-size", "-b", metavar="N", rich_help_panel=_GIVEN)
    ] = None,
    units: Annotated[
        str | None,
        typer.Option("--units", metavar="RULES", help=UNITS_HELP, rich_help_panel=_GIVEN),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            "-w",
            metavar="N",
            help="Processes that score; changes no result. By default one a core, at most four.",
            rich_help_panel=_GIVEN,
        ),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Any other setting, for example label_budget=200 or criterion=lower; a list as "
            "a,b. May be repeated. "
            "'--set list=' names them all.",
            rich_help_panel=_GIVEN,
        ),
    ] = None,
    where: PlaceRequest,
    json: JsonOption = False,
) -> None:
    """Evolve formulas whose scores rank networks as their accuracies do.

    The work is done by a process of its own that writes everything to the run's folder. Ctrl-C
    stops it after the network in hand; what is finished is kept, and --resume goes on to the same
    end as if it had never been stopped. The formulas are chosen on some networks and measured,
    once and at the end, on others.

    For example:

      eznas evolve --preset quick --seed 1 --output run

      eznas evolve --resume --output run

      eznas evolve --preset deep --scheduler tcp://192.0.2.7:8786

      eznas evolve --preset deep --slurm --partition short --jobs 4 --cores 16 --memory 32GB
      --dry-run

      eznas evolve --preset standard --language eznas-2022 --set max_size=15 --output plain

      eznas evolve --set tasks=nasbench201/cifar10,nasbench201/cifar100 --set combine=minimum
      --set racing=20
    """
    from eznas_core import runs

    if setting == ["list="]:
        list_settings()
        return
    place = where.place()
    if where.dry_run:
        return
    if resume:
        given = [search_space, dataset, population, language, batch_size, units, workers, setting]
        if any(each is not None for each in given):
            raise EznasError(
                "a run keeps its settings: beside --resume only --generations can be given"
            )
        run = _resumed(output, generations, place)
    else:
        changes: dict[str, Any] = {
            "dataset": dataset,
            "generations": generations,
            "population": population,
            "language": language,
            "batch_size": batch_size,
            "units": units,
        }
        changes = {name: value for name, value in changes.items() if value is not None}
        if search_space is not None:
            from eznas_core.commands.names import space_name

            changes["space"] = space_name(search_space, nds_space)
        parsed = parsed_settings(setting or [])
        if parsed.get("tasks") and not changes.keys().isdisjoint(("space", "dataset")):
            raise EznasError(
                "tasks name their search spaces and data sets themselves: leave out "
                "--search-space and --dataset"
            )
        config = preset_on_its_table(preset, seed, workers, changes | parsed)
        if place is not None:
            place.check()
        run = (
            runs.start(config, place=place)
            if output is None
            else runs.start_at(output, config, place=place)
        )
    say(f"run {run.path}")
    _follow(run)
    result = run.result()
    if result is None:
        raise EznasError(f"the run in {run.path} ended without a result: {run.status}")
    if json:
        show_json({"run": str(run.path), "status": str(run.status), **result})
    else:
        show_result(result)
        say(f"everything is in {run.path}")


def _follow(run: RunDirectory) -> None:
    """Watches a run to its end; on Ctrl-C stops it and leaves with the way to go on."""
    from eznas_core import runs
    from eznas_core.runs import Status

    try:
        follow_to_the_end(run)
    except KeyboardInterrupt as interruption:
        runs.request_stop(run)
        say("stopping after the network in hand ...")
        status = runs.wait(run, timeout=_STOP_SECONDS)
        if status is not Status.FINISHED:
            say(f"stopped. Go on with: eznas evolve --resume --output {run.path}")
        raise typer.Exit(_INTERRUPTED) from interruption
    if run.status is Status.FAILED:
        raise EznasError(f"the run in {run.path} failed: {run.message}")
    if run.status is Status.INTERRUPTED:
        raise EznasError(
            f"the process of the run in {run.path} has died; go on from its last generation with: "
            f"eznas evolve --resume --output {run.path}"
        )
    if run.status is Status.STOPPED:
        say(f"stopped from elsewhere. Go on with: eznas evolve --resume --output {run.path}")
        raise typer.Exit(_INTERRUPTED)


def _resumed(output: Path | None, generations: int | None, place: Place | None) -> RunDirectory:
    from eznas_core import runs
    from eznas_core.runs import RunDirectory, Status

    if output is None:
        raise EznasError("--resume needs --output with the folder of the run")
    run = RunDirectory.open(output)
    if generations is not None:
        runs.extend(run, generations)
    elif run.status is Status.FINISHED:
        raise EznasError(
            f"the run in {output} has finished; with --generations and a larger number it goes on"
        )
    if place is not None:
        place.check()
    return runs.resume(run, place=place)


def preset_on_its_table(
    preset: str, seed: int, workers: int | None, changes: dict[str, Any]
) -> EvolutionConfig:
    """A preset with changes, its three sets fitted to the table unless they were asked for.

    Raises:
        EznasError: A name is unknown, a value not allowed, or there are no accuracies.
    """
    from eznas_core.evolution import preset as preset_of

    config = preset_of(preset, seed=seed, workers=workers).replace(**changes)
    if config.task != "ranking" or len(config.targets) > 1 or not changes.keys().isdisjoint(_PARTS):
        return config
    return _fitted(config)


def _fitted(config: EvolutionConfig) -> EvolutionConfig:
    """The preset's three sets made smaller where the table has not so many networks; says so."""
    from eznas_core import spaces, truth
    from eznas_core.evolution import fitted_to, networks_wanted

    (target,) = config.targets
    space = spaces.get(target.space)
    table = truth.load(space, target.dataset)
    wanted = networks_wanted(config)
    networks = truth.count_functions(space, table, target.label, at_most=wanted)
    fitted = fitted_to(config, networks)
    if fitted != config:
        say(
            f"{space.title} has accuracies of {networks} networks of different function here: "
            f"{fitted.fitness_networks} for fitness, {fitted.selection_networks} for selection, "
            f"{fitted.test_networks} for the test"
        )
    return fitted
