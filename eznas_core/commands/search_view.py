"""How the command ``search`` says what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eznas_core.commands.output import show, table

if TYPE_CHECKING:
    from eznas_core.architecture_search import OverRuns, SearchReport, SearchSettings
    from eznas_core.spaces import SearchSpace
    from eznas_core.truth import AccuracyTable


def show_report(
    report: SearchReport, settings: SearchSettings, space: SearchSpace, accuracies: AccuracyTable
) -> None:
    """Prints the report: methods, what each found, and what the figures rest on."""
    from eznas_core.architecture_search import METHODS

    unit = "networks" if settings.networks is not None else "seconds"
    rows = [
        (
            each.method,
            _text(each.accuracy),
            _text(each.regret),
            _text(each.best_of_top),
            _text(each.regret_of_top),
            _text(each.over_random),
            _text(each.over_chance),
        )
        for each in report.methods
    ]
    columns = (
        "method",
        "accuracy of the pick>",
        "regret>",
        f"best of top {report.k}>",
        "its regret>",
        "over random search>",
        "over a blind pick>",
    )
    title = (
        f"{space.title} by {settings.proxy}: {settings.budget:g} {unit} a run, "
        f"{settings.runs} runs, {settings.constraints}"
    )
    show(table(title, columns, rows))
    show("True accuracies in percent, differences in points: mean over runs, 95 % interval.")
    found = [
        (
            each.method,
            "not known" if best.accuracy is None else f"{best.accuracy:.2f} %",
            f"{best.parameters:,}",
            f"{best.macs / 1e6:.1f}",
            "" if best.latency is None else f"{best.latency:.2f}",
            best.architecture,
        )
        for each in report.methods
        if (best := each.best) is not None
    ]
    found_columns = (
        "found by",
        "accuracy>",
        "parameters>",
        "MFLOPs (multiply-adds)>",
        "ms>",
        "network",
    )
    show(table("The best by score over all runs", found_columns, found))
    ceiling = report.best
    reached = "not known" if ceiling is None else f"{ceiling[1]:.2f} %, {ceiling[0]}"
    budget = settings.label_budget
    show(
        f"best there is  {reached}",
        f"a blind pick   {_text(report.chance)} %",
        f"accuracies     {accuracies.provenance}",
        f"label          {accuracies.column(settings.label).title}",
        f"protocol       {report.card}",
        f"labels spent on the proxy: {'not known' if budget is None else budget}; on the search: 0",
    )
    titles = ", ".join(f"{METHODS.get(m).title} ({METHODS.get(m).paper})" for m in settings.methods)
    show(f"methods        {titles}")


def _text(value: OverRuns | None) -> str:
    if value is None:
        return "-"
    between = "" if value.low is None else f" [{value.low:.2f}, {value.high:.2f}]"
    few = "" if value.n > 1 else " (1 run)"
    return f"{value.mean:.2f}{between}{few}"
