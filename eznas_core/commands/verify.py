"""``verify``: how well proxies rank networks whose accuracies are known."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.options import (
    BatchSizeOption,
    DatasetOption,
    DeviceOption,
    ImagesOption,
    JsonOption,
    NdsSpaceOption,
    ProxiesOption,
    SearchSpaceOption,
    SeedOption,
    WorkersOption,
    protocol_for,
)
from eznas_core.commands.output import progress, show, show_json, table

if TYPE_CHECKING:
    from eznas_core.ranking import RankResult
    from eznas_core.scoring import Proxy, ScoreTable


def verify(
    search_space: SearchSpaceOption = "NASBench201",
    nds_space: NdsSpaceOption = "",
    dataset: DatasetOption = "cifar10",
    proxy: ProxiesOption = None,
    samples: Annotated[
        int,
        typer.Option(
            "--samples",
            "-n",
            min=0,
            metavar="N",
            help="How many networks, drawn at random from the accuracy table; 0 for all of it.",
        ),
    ] = 300,
    batch_size: BatchSizeOption = 16,
    seed: SeedOption = 0,
    images: ImagesOption = "gaussian",
    label: Annotated[
        str | None,
        typer.Option("--label", metavar="NAME", help="Accuracy column; the table's own default."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="NAME", help="Accuracy table; 'truth list' names them."),
    ] = None,
    workers: WorkersOption = 1,
    device: DeviceOption = "cpu",
    json: JsonOption = False,
) -> None:
    """Rank networks by proxies and hold the order against their accuracies.

    Without --proxy EZNAS-A is verified. Each figure has a 95 % bootstrap interval over networks.

    For example:

      eznas verify --proxy eznas-a --samples 100

      eznas verify --search-space NASBench201 --dataset cifar10 --batch-size 16 --samples 300
      --seed 1 --proxy eznas-a --proxy eznas-a-paper --proxy params --workers 2

      eznas verify --proxy "units_sum(frobenius(weight_grad[data]))" --images cifar-10-batches-py
    """
    from eznas_core import truth
    from eznas_core.commands.names import find_dataset, find_space
    from eznas_core.ranking import rank
    from eznas_core.scoring import process_pool, score_many
    from eznas_core.statistics import keep_freed_memory

    space = find_space(search_space, nds_space)
    chosen_dataset = find_dataset(space, dataset)
    proxies = [_labelled(text) for text in proxy or ["eznas-a"]]
    accuracies = truth.load(space, chosen_dataset, source=source)
    column = accuracies.column(label)
    networks = truth.draw(accuracies, samples, seed=seed, label=label)
    protocol = protocol_for(
        batch_size=batch_size, seed=seed, images=images, dataset=chosen_dataset, device=device
    )
    keep_freed_memory()
    with ExitStack() as stack:
        advance = stack.enter_context(progress(f"Scoring {len(networks)} networks"))
        executor = stack.enter_context(process_pool(workers)) if workers > 1 else None
        scores = score_many(
            [each.proxy for each in proxies],
            space,
            networks,
            protocol,
            executor=executor,
            progress=advance,
        )
    results = [
        rank(
            scores.column(each.proxy.name),
            accuracies,
            label=label,
            protocol=protocol,
            proxy=each.proxy.text,
            label_budget=each.label_budget or 0,
        )
        for each in proxies
    ]
    if json:
        documents = [
            document(each, result, scores) for each, result in zip(proxies, results, strict=True)
        ]
        show_json(documents[0] if len(documents) == 1 else documents)
        return
    rows = [_row(each, result, scores) for each, result in zip(proxies, results, strict=True)]
    columns = ("proxy", "Kendall tau>", "Spearman rho>", "no score>", "labels spent>", "s/network>")
    title = f"{len(networks)} networks of {space.title} against {column.title}"
    show(table(title, columns, rows))
    _show_reasons(proxies, results)
    show(f"accuracies  {accuracies.provenance}", f"protocol    {results[0].card}")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A proxy with what is known of the labels that were spent to find it.

    Attributes:
        proxy: The proxy.
        label_budget: How many accuracies; None where that is not known.
    """

    proxy: Proxy
    label_budget: int | None


def document(labelled: Labelled, result: RankResult, scores: ScoreTable) -> dict[str, Any]:
    """What ``--json`` prints for one proxy."""
    proxy, protocol = labelled.proxy, scores.protocol
    return {
        "proxy": proxy.name,
        "text": proxy.text,
        "kind": proxy.kind,
        "space": scores.space,
        "dataset": protocol.dataset,
        "label": result.label,
        "n": result.n,
        "kendall": result.kendall.value,
        "kendall_low": result.kendall.low,
        "kendall_high": result.kendall.high,
        "spearman": result.spearman.value,
        "spearman_low": result.spearman.low,
        "spearman_high": result.spearman.high,
        "unscored": result.n_unscored,
        "reasons": dict(result.reasons),
        "label_budget": labelled.label_budget,
        "seconds_per_network": scores.seconds(proxy.name),
        "seed": protocol.seed,
        "batch_size": protocol.batch_size,
        "images": protocol.images,
        "initialisation": protocol.initialisation,
        "card": result.card.to_json(),
    }


def _labelled(text: str) -> Labelled:
    from eznas_core.exporting import read_proxy

    proxy, known = read_proxy(text)
    return Labelled(proxy, known.label_budget)


def _row(labelled: Labelled, result: RankResult, scores: ScoreTable) -> tuple[str, ...]:
    budget = labelled.label_budget
    return (
        labelled.proxy.name,
        str(result.kendall),
        str(result.spearman),
        str(result.n_unscored),
        "unknown" if budget is None else str(budget),
        f"{scores.seconds(labelled.proxy.name):.4f}",
    )


def _show_reasons(proxies: list[Labelled], results: list[RankResult]) -> None:
    for labelled, result in zip(proxies, results, strict=True):
        if result.reasons:
            counted = ", ".join(f"{count} {reason}" for reason, count in result.reasons.items())
            show(f"{labelled.proxy.name}: without a score, ranked last: {counted}")
