"""``verify``: how well proxies rank networks whose accuracies are known."""

from __future__ import annotations

import dataclasses
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.options import JsonOption, WorkersOption
from eznas_core.commands.output import progress, show, show_json, table
from eznas_core.commands.places import PlaceRequest
from eznas_core.commands.ranked import Labelled, ranked
from eznas_core.commands.scoring_request import ScoringRequest
from eznas_core.commands.unfolding import unfolded
from eznas_core.foundation import atomic_write_json

if TYPE_CHECKING:
    from eznas_core.ranking import RankResult
    from eznas_core.scoring import ScoreTable


@unfolded
def verify(
    *,
    request: ScoringRequest,
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
    workers: WorkersOption = 1,
    where: PlaceRequest,
    seeds: Annotated[
        int,
        typer.Option(
            "--seeds",
            min=1,
            metavar="N",
            help="Score the same networks with N seeds of weights and images, from --seed on, and "
            "say how far the figures move.",
        ),
    ] = 1,
    figures: Annotated[
        bool,
        typer.Option(
            "--figures",
            help="Every figure of a ranking: weighted tau, top 10 % and 20 %, nDCG, precision, "
            "regret, and with the size of the networks held fixed.",
        ),
    ] = False,
    card: Annotated[
        Path | None,
        typer.Option(
            "--card", metavar="FILE", help="Write figures and protocol there, for 'replay'."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Rank networks by proxies and hold the order against their accuracies.

    Without --proxy EZNAS-A is verified. Each figure has a 95 % bootstrap interval over networks.
    Scores that were computed before under the same protocol are taken from the store.

    For example:

      eznas verify --proxy eznas-a --samples 100

      eznas verify --search-space NASBench201 --dataset cifar10 --batch-size 16 --samples 300
      --seed 1 --proxy eznas-a --proxy eznas-a-paper --proxy params --workers 2

      eznas verify --proxy "units_sum(frobenius(weight_grad[data]))" --images cifar-10-batches-py

      eznas verify --search-space my_networks.py --source my_accuracies --samples 0

      eznas verify --proxy "rank(az_expressivity, az_progressivity, az_trainability, flops)"
      --seeds 3 --figures --card az_nas.json
    """
    from eznas_core import truth
    from eznas_core.commands.verify_view import (
        judge_scores,
        more_figures,
        show_figures,
        show_spreads,
    )
    from eznas_core.ranking import rank_over_seeds
    from eznas_core.scoring import Place, score_many
    from eznas_core.statistics import keep_freed_memory

    place = where.place()
    if where.dry_run:
        return
    space = request.space()
    protocol = request.protocol_in(space)
    proxies, label = request.proxies(), request.label
    accuracies = truth.load(space, protocol.dataset, source=request.source)
    column = accuracies.column(label)
    networks = truth.draw(accuracies, samples, seed=request.seed, label=label)
    # What is scored is what was trained.
    protocol = protocol.at(accuracies.scale)
    keep_freed_memory()
    store = request.store()
    tables = []
    with ExitStack() as stack:
        executor = stack.enter_context((place or Place(workers=workers)).open())
        for number in range(seeds):
            seed = request.seed + number
            words = f"Scoring {len(networks)} networks" + (f", seed {seed}" * (seeds > 1))
            with progress(words) as advance:
                scored = score_many(
                    [each.proxy for each in proxies],
                    space,
                    networks,
                    dataclasses.replace(protocol, seed=seed),
                    executor=executor,
                    progress=advance,
                    store=store,
                )
            tables.append(scored)
    by_seed = [[ranked(each, scored, accuracies, label) for each in proxies] for scored in tables]
    scores, results = tables[0], by_seed[0]
    spreads = [
        rank_over_seeds(found) if seeds > 1 else None for found in zip(*by_seed, strict=True)
    ]
    judged = [
        judge_scores(scores.column(each.proxy.name), accuracies, space, label) if figures else {}
        for each in proxies
    ]
    everything = zip(proxies, results, judged, spreads, strict=True)
    documents = [
        document(each, result, scores) | more_figures(found, moved)
        for each, result, found, moved in everything
    ]
    if card is not None:
        atomic_write_json(card, documents[0] if len(documents) == 1 else documents)
    if json:
        show_json(documents[0] if len(documents) == 1 else documents)
        return
    rows = [_row(each, result, scores) for each, result in zip(proxies, results, strict=True)]
    columns = ("proxy", "Kendall tau>", "Spearman rho>", "no score>", "labels spent>", "s/network>")
    title = f"{len(networks)} networks of {space.title} against {column.title}"
    show(table(title, columns, rows))
    show_figures([each.proxy.name for each in proxies], judged)
    show_spreads([each.proxy.name for each in proxies], spreads)
    _show_reasons(proxies, results)
    show(f"accuracies  {accuracies.provenance}", f"protocol    {results[0].card}")


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
        "units": protocol.units,
        "card": result.card.to_json(),
    }


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
