"""``evolve``: find formulas that rank networks, and watch it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.evolution_view import follow_to_the_end, show_result
from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import say, show_json
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from eznas_core.evolution import EvolutionConfig
    from eznas_core.runs import RunDirectory

_INTERRUPTED = 130
_STOP_SECONDS = 120.0
_GIVEN = "Settings (each replaces the preset's)"


def evolve(
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
            help="Any other setting, for example label_budget=200; may be repeated. "
            "'--set list=' names them all.",
            rich_help_panel=_GIVEN,
        ),
    ] = None,
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

      eznas evolve --preset standard --language eznas-2022 --set max_size=15 --output plain
    """
    from eznas_core import runs

    if setting == ["list="]:
        _list_settings()
        return
    if resume:
        given = [search_space, dataset, population, language, batch_size, workers, setting]
        if any(each is not None for each in given):
            raise EznasError(
                "a run keeps its settings: beside --resume only --generations can be given"
            )
        run = _resumed(output, generations)
    else:
        changes: dict[str, Any] = {
            "dataset": dataset,
            "generations": generations,
            "population": population,
            "language": language,
            "batch_size": batch_size,
        }
        changes = {name: value for name, value in changes.items() if value is not None}
        if search_space is not None:
            from eznas_core.commands.names import space_name

            changes["space"] = space_name(search_space, nds_space)
        config = _config(preset, seed, workers, changes | _parsed(setting or []))
        run = runs.start(config) if output is None else runs.start_at(output, config)
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


def _resumed(output: Path | None, generations: int | None) -> RunDirectory:
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
    return runs.resume(run)


def _config(
    preset: str, seed: int, workers: int | None, changes: dict[str, Any]
) -> EvolutionConfig:
    from eznas_core.evolution import preset as preset_of

    return preset_of(preset, seed=seed, workers=workers).replace(**changes)


def _parsed(settings: list[str]) -> dict[str, Any]:
    """Settings from ``NAME=VALUE``, each as the type that its default has."""
    from eznas_core.evolution import settings as all_settings
    from eznas_core.foundation import unknown_name

    known = {setting.name: setting for setting in all_settings()}
    parsed: dict[str, Any] = {}
    for text in settings:
        name, equals, value = text.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise EznasError(f"--set takes NAME=VALUE, not '{text}'")
        if name not in known:
            raise unknown_name("setting", name, known)
        parsed[name] = _value(name, value.strip(), known[name].default)
    return parsed


def _value(name: str, text: str, default: Any) -> Any:
    try:
        if isinstance(default, float):
            return float(text)
        if isinstance(default, int):
            return int(text)
    except ValueError as error:
        kind = "a number" if isinstance(default, float) else "a whole number"
        raise EznasError(f"the setting {name} is {kind}, not '{text}'") from error
    if default is None or isinstance(default, str):
        return text or None if default is None else text
    raise EznasError(f"the setting {name} cannot be given on the command line")


def _list_settings() -> None:
    from eznas_core.commands.output import show, table
    from eznas_core.evolution import settings as all_settings

    rows = [(s.name, str(s.default), s.help) for s in all_settings() if s.name != "mutations"]
    show(table("Settings of an evolution", ("name", "default", "what it is"), rows))
