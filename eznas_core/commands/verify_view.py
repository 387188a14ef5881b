"""What ``verify`` shows besides tau and rho: every other figure, and how far seeds move them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eznas_core.commands.output import show, table
from eznas_core.foundation import Failure

if TYPE_CHECKING:
    from eznas_core.ranking import Estimate, SeedSpread
    from eznas_core.scoring import Score
    from eznas_core.spaces import Architecture, SearchSpace
    from eznas_core.truth import AccuracyTable

Judged = Mapping[str, "Estimate | Failure"]


def judge_scores(
    scores: Mapping[Architecture, Score],
    accuracies: AccuracyTable,
    space: SearchSpace,
    label: str | None,
) -> Judged:
    """Every figure of `ranking.FIGURES`, networks without a score ranked last."""
    from eznas_core.ranking import judge, ranked_values

    networks, dataset = list(scores), accuracies.dataset
    return judge(
        ranked_values(list(scores.values()))[0],
        accuracies.values(networks, label),
        parameters=[space.parameters(each, dataset) for each in networks],
        flops=[space.macs(each, dataset) for each in networks],
    )


def more_figures(judged: Judged, spread: SeedSpread | None) -> dict[str, Any]:
    """What a JSON document holds of them."""
    found: dict[str, Any] = {}
    if judged:
        found["figures"] = {
            name: {"reason": str(each)} if isinstance(each, Failure) else each.to_json()
            for name, each in judged.items()
        }
    if spread is not None:
        found["seeds"] = spread.to_json()
    return found


def show_figures(names: Sequence[str], judged: Sequence[Judged]) -> None:
    """A table with a row for each figure and a column for each proxy."""
    from eznas_core.ranking import FIGURES

    if not any(judged):
        return
    rows = []
    for figure in FIGURES:
        cells = [found.get(figure.name) for found in judged]
        shown = ["-" if each is None or isinstance(each, Failure) else str(each) for each in cells]
        rows.append((figure.title, *shown))
    show(table("Every figure, with 95 % intervals", ("figure", *(f"{n}>" for n in names)), rows))
    for name, found in zip(names, judged, strict=True):
        for each in dict.fromkeys(str(e) for e in found.values() if isinstance(e, Failure)):
            show(f"{name}: {each}")


def show_spreads(names: Sequence[str], spreads: Sequence[SeedSpread | None]) -> None:
    """A table of mean, smallest, largest and standard deviation over the seeds."""
    rows = []
    for name, moved in zip(names, spreads, strict=True):
        if moved is not None:
            for figure, each in (("Kendall tau", moved.kendall), ("Spearman rho", moved.spearman)):
                ends = f"{each.low:.3f} .. {each.high:.3f}"
                rows.append((name, figure, f"{each.mean:.3f}", ends, f"{each.deviation:.3f}"))
    if rows:
        seeds = ", ".join(str(seed) for seed in next(each for each in spreads if each).seeds)
        columns = ("proxy", "figure", "mean>", "smallest .. largest>", "deviation>")
        show(table(f"The same networks with the seeds {seeds}", columns, rows))
