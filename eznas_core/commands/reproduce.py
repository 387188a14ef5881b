"""``reproduce``: the published table, row by row, beside what comes out here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.following import follow
from eznas_core.commands.options import (
    BatchSizeOption,
    DeviceOption,
    ImagesOption,
    JsonOption,
    NoCacheOption,
    SeedOption,
    WorkersOption,
)
from eznas_core.commands.output import say, show, show_json, table
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from eznas_core.reproduction import Line, Report, ReproductionRun


def reproduce(
    space: Annotated[
        list[str] | None,
        typer.Option(
            "--spaces",
            "--space",
            "-s",
            metavar="NAMES",
            help="Rows or search spaces, with commas or repeated; by default all rows.",
        ),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--proxies",
            "--proxy",
            "-p",
            metavar="PROXIES",
            help="Proxies, with commas or repeated: names, formulas or files. By default EZNAS-A "
            "in both readings and summed, effective-rank, params and flops.",
        ),
    ] = None,
    samples: Annotated[
        int,
        typer.Option(
            "--samples",
            "-n",
            min=0,
            metavar="N",
            help="Networks a row, drawn at random from its accuracies; 0 for all of them.",
        ),
    ] = 300,
    batch_size: BatchSizeOption = 16,
    seed: SeedOption = 0,
    images: ImagesOption = "gaussian",
    workers: WorkersOption = 1,
    device: DeviceOption = "cpu",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Folder of scores and report; by default one in the data folder.",
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on with what stands in --output; as it was asked for."),
    ] = False,
    no_cache: NoCacheOption = False,
    json: JsonOption = False,
) -> None:
    """Hold proxies against every row of the published table, on the accuracies that are here.

    A benchmark's own accuracies are taken before the embedded ones, those before micro tables;
    rows without any are listed with the way to get them. The work is done by a process of its
    own: after Ctrl-C or a crash the same command with the same --output goes on, and so it does
    with more rows, proxies or samples. Folder DIR then has report.md, report.csv and report.json.
    Scores that were computed before under the same protocol, by whatever command, are taken from
    the store.

    For example:

      eznas reproduce --samples 300 --workers 2 --output table

      eznas reproduce --spaces nasbench201,nds-darts --proxies eznas-a,params --output table

      eznas reproduce --resume --output table
    """
    from eznas_core import reproduction

    if resume:
        if output is None:
            raise EznasError("--resume needs --output with the folder of the reproduction")
        run = reproduction.ReproductionRun(output.absolute())
        reproduction.resume(
            run, workers=workers if workers > 1 else None, cached=False if no_cache else None
        )
    else:
        plan = reproduction.ReproductionPlan(
            rows=tuple(part for text in space or () for part in separated(text)),
            proxies=tuple(part for text in proxy or () for part in separated(text))
            or reproduction.DEFAULT_PROXIES,
            samples=samples,
            batch_size=batch_size,
            seed=seed,
            images=images,
            device=device,
            workers=workers,
            cached=not no_cache,
        )
        run = reproduction.start(plan, output)
    say(f"reproduction {run.path}")
    go_on = f"eznas reproduce --resume --output {run.path}"
    follow(run.directory, "Scoring networks", go_on=go_on, describe=_row_at_hand)
    _show(run, json=json)


def separated(text: str) -> Sequence[str]:
    """Splits at commas that stand in no brackets, so that formulas stay whole.

    >>> separated("eznas-a, add(units, 1),params")
    ['eznas-a', 'add(units, 1)', 'params']
    """
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _row_at_hand(progress: Mapping[str, Any]) -> str:
    return str(progress.get("phase", ""))


def _show(run: ReproductionRun, *, json: bool) -> None:
    report = run.report()
    if report is None:
        raise EznasError(f"the reproduction in {run.path} ended without a report")
    if json:
        show_json({"folder": str(run.path), **report.to_json()})
        return
    columns = (
        *("space, data set", "proxy", "published>", "Kendall tau>", "Spearman rho>", "n>"),
        *("label", "accuracies", "labels spent>"),
    )
    show(table("The published table, reproduced", columns, [_cells(x) for x in report.lines]))
    _show_notes(report)
    say(f"report.md, report.csv and report.json are in {run.path}")


def _cells(line: Line) -> tuple[str, ...]:
    budget = line.label_budget
    return (
        line.title,
        line.proxy,
        f"{line.published.kendall:.3f}" if line.published else "-",
        _interval(line.kendall),
        _interval(line.spearman),
        str(line.n),
        line.label,
        f"{line.truth}{' (mostly chance)' if line.noisy else ''}",
        "unknown" if budget is None else str(budget),
    )


def _interval(found: tuple[float, float, float] | None) -> str:
    if found is None:
        return "-"
    value, low, high = found
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def _show_notes(report: Report) -> None:
    show(f"protocol    {report.protocol}")
    for source in sorted({line.published.source for line in report.lines if line.published}):
        show(f"published   {source}")
    for line in report.lines:
        if line.problem:
            show(f"{line.row}, {line.proxy}: {line.problem}")
        elif line.unscored:
            show(f"{line.row}, {line.proxy}: {line.unscored} without a score, ranked last")
    for name, how in report.absent.items():
        show(f"no accuracies for {name}: {how}")
