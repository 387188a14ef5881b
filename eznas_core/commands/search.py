"""``search``: find networks with a proxy, and see what that is worth."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.options import (
    BatchSizeOption,
    DatasetOption,
    DeviceOption,
    ImagesOption,
    JsonOption,
    NdsSpaceOption,
    NoCacheOption,
    ProxyOption,
    SeedOption,
    WorkersOption,
    protocol_for,
    store_for,
)
from eznas_core.commands.output import progress, say, show_json
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from eznas_core.architecture_search import Archive, Progress, SearchSettings
    from eznas_core.scoring import Proxy, ScoreStore

_LIMITS = "Limits that every candidate keeps"
_METHODS = "Methods"
_SUFFIXES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


def search(
    search_space: Annotated[
        str, typer.Argument(metavar="[SPACE]", help="Search space, as 'spaces' lists them.")
    ] = "nasbench201",
    nds_space: NdsSpaceOption = "",
    dataset: DatasetOption = "cifar10",
    proxy: ProxyOption = "eznas-a",
    method: Annotated[
        list[str] | None,
        typer.Option(
            "--method",
            "-m",
            metavar="NAME",
            help="random, local or evolution; may be repeated; all by default. Random search is "
            "always run, to compare with.",
            rich_help_panel=_METHODS,
        ),
    ] = None,
    budget: Annotated[
        int, typer.Option("--budget", "-n", min=1, metavar="N", help="Networks a run may score.")
    ] = 200,
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds",
            metavar="S",
            help="A budget in seconds of scoring, in place of --budget. The result then depends "
            "on the machine.",
        ),
    ] = None,
    runs: Annotated[
        int, typer.Option("--runs", "-r", min=1, metavar="N", help="Repetitions of each method.")
    ] = 10,
    max_params: Annotated[
        str | None,
        typer.Option(
            "--max-params",
            metavar="N",
            help="Most parameters: 500000, 500k, 0.5M.",
            rich_help_panel=_LIMITS,
        ),
    ] = None,
    max_macs: Annotated[
        str | None,
        typer.Option(
            "--max-macs",
            metavar="N",
            help="Most multiply-adds for one image: 80M.",
            rich_help_panel=_LIMITS,
        ),
    ] = None,
    max_latency: Annotated[
        float | None,
        typer.Option(
            "--max-latency",
            metavar="MS",
            help="Most milliseconds for one image on this machine, measured (one thread).",
            rich_help_panel=_LIMITS,
        ),
    ] = None,
    candidates: Annotated[
        str,
        typer.Option(
            "--candidates",
            metavar="WHERE",
            help="space: anything in the space; table: only networks whose accuracy is known.",
        ),
    ] = "space",
    population: Annotated[
        int,
        typer.Option("--population", min=2, help="Of evolution.", rich_help_panel=_METHODS),
    ] = 20,
    tournament: Annotated[
        int,
        typer.Option("--tournament", min=1, help="Of evolution.", rich_help_panel=_METHODS),
    ] = 5,
    top: Annotated[
        int,
        typer.Option(
            "--top", "-k", min=1, metavar="K", help="Also judge the best of the K best by score."
        ),
    ] = 5,
    label: Annotated[
        str | None,
        typer.Option("--label", metavar="NAME", help="Accuracy column; the table's own default."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="NAME", help="Accuracy table; 'truth list' names them."),
    ] = None,
    batch_size: BatchSizeOption = 16,
    seed: SeedOption = 0,
    images: ImagesOption = "gaussian",
    device: DeviceOption = "cpu",
    workers: WorkersOption = 1,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Keep everything in this file; if it is there, go on with it, to the same end. "
            "More --runs or another --method add to it.",
        ),
    ] = None,
    no_cache: NoCacheOption = False,
    json: JsonOption = False,
) -> None:
    """Find networks with a proxy, and hold what was found against the best there is.

    Searches see scores only. Accuracies are read when all is over: those of the network that each
    run would pick, its regret, and how it compares with random search that picks by the same proxy
    and with picking blindly, as means over the runs with 95 % bootstrap intervals.

    For example:

      eznas search nasbench201 --proxy eznas-a --budget 100 --runs 5

      eznas search nasbench201 --proxy naswot --method evolution --max-params 500k --max-macs 80M

      eznas search nasbench201 --proxy zen --runs 10 --output zen.json --json
    """
    from eznas_core import truth
    from eznas_core.architecture_search import Constraints, SearchSettings, judge
    from eznas_core.commands.names import find_dataset, find_space
    from eznas_core.exporting import read_proxy
    from eznas_core.statistics import keep_freed_memory

    space = find_space(search_space, nds_space)
    protocol = protocol_for(
        batch_size=batch_size,
        seed=seed,
        images=images,
        dataset=find_dataset(space, dataset),
        device=device,
    )
    accuracies = truth.load(space, protocol.dataset, source=source)
    accuracies.column(label)
    chosen, known = read_proxy(proxy)
    limits = Constraints(
        max_parameters=None if max_params is None else quantity(max_params, "--max-params"),
        max_macs=None if max_macs is None else quantity(max_macs, "--max-macs"),
        max_latency=max_latency,
    )
    # Texts that the settings themselves check, so that a wrong one is told of by its name.
    named: dict[str, Any] = {
        "unit": "networks" if seconds is None else "seconds",
        "candidates": candidates,
    }
    if method is not None:
        named["methods"] = tuple(method)
    settings = SearchSettings(
        space=space.name,
        proxy=_lasting(chosen),
        budget=budget if seconds is None else seconds,
        runs=runs,
        seed=seed,
        constraints=limits,
        label=label,
        source=source,
        protocol=protocol.at(accuracies.scale),
        population=population,
        tournament=tournament,
        label_budget=known.label_budget,
        **named,
    )
    keep_freed_memory()
    archive = _archive(settings, output)
    _work(archive, output, workers, store_for(no_cache=no_cache))
    report = judge(archive, accuracies, k=top)
    if output is not None:
        archive.report = report.to_json()
        archive.save(output)
    if json:
        show_json({"settings": settings.to_json(), **report.to_json()})
        return
    from eznas_core.commands.search_view import show_report

    show_report(report, settings, space, accuracies)


def quantity(text: str, option: str) -> int:
    """A count as people write it.

    >>> quantity("500k", "--max-params"), quantity("1.5M", "--max-params")
    (500000, 1500000)

    Raises:
        EznasError: It is none.
    """
    match = re.fullmatch(r"([\d_,]*\.?\d+)\s*([kmg]?)", text.strip().casefold())
    if match is None:
        raise EznasError(f"{option} is a count such as 500000, 500k or 1.5M, not '{text}'")
    number = float(match[1].replace(",", "").replace("_", ""))
    return round(number * _SUFFIXES[match[2]])


def _lasting(proxy: Proxy) -> str:
    """A text that `resolve` turns back into the same proxy: its name if that does, or its text."""
    from eznas_core.expressions import LIBRARY
    from eznas_core.measures import MEASURES
    from eznas_core.scoring import resolve

    named = proxy.name in LIBRARY or proxy.name in MEASURES
    return proxy.name if named and resolve(proxy.name).text == proxy.text else proxy.text


def _archive(settings: SearchSettings, output: Path | None) -> Archive:
    """What the file holds under these settings, or a new archive."""
    from eznas_core.architecture_search import Archive

    if output is None or not output.exists():
        return Archive(settings=settings)
    archive = Archive.load(output)
    settings.check_continues(archive.settings)
    archive.settings = settings
    return archive


def _work(archive: Archive, output: Path | None, workers: int, store: ScoreStore | None) -> None:
    from eznas_core.architecture_search import Experiment
    from eznas_core.scoring import process_pool

    with ExitStack() as stack:
        advance = stack.enter_context(progress("Searching"))
        executor = stack.enter_context(process_pool(workers)) if workers > 1 else None

        def tell(told: Progress) -> None:
            advance(round(1000 * told.share), 1000)

        try:
            experiment = Experiment(archive, executor=executor, path=output, store=store)
            experiment.run(progress=tell)
        except KeyboardInterrupt:
            if output is not None:
                say(f"stopped; the same command goes on from {output}")
            raise
