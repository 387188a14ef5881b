"""``score``: one architecture, one network, and what proxies say about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import progress, show, show_json, table
from eznas_core.commands.places import SchedulerOption, place_given
from eznas_core.commands.ranked import ranked
from eznas_core.commands.scoring_request import ScoringRequest
from eznas_core.commands.unfolding import unfolded
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from eznas_core.ranking import RankResult


@unfolded
def score(
    *,
    architecture: Annotated[
        str,
        typer.Option(
            "--architecture",
            "-a",
            metavar="TEXT",
            help="The architecture in its space's text form; 'spaces NAME' shows one.",
        ),
    ],
    request: ScoringRequest,
    scheduler: SchedulerOption = None,
    truth: Annotated[
        int | None,
        typer.Option(
            "--truth",
            min=2,
            metavar="N",
            help="Also rank N networks with known accuracies by each proxy under the same "
            "protocol, and print tau with its card.",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Build one architecture's untrained network and score it.

    Without --proxy it is scored by EZNAS-A. A proxy that has no number for this network says why.

    For example:

      eznas score -a "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|nor_conv_3x3~2|"

      eznas score --proxy "units_sum(frobenius(weight))" --proxy params --json -a "..."

      eznas score --search-space my_networks.py -a "plain 8" --units all

      eznas score -a "..." --proxy synflow --proxy eznas-a --truth 100
    """
    from eznas_core.scoring import Place, coverage_of, score_many
    from eznas_core.truth import draw, load

    if truth is None and (request.label is not None or request.source is not None):
        raise EznasError("--label and --source say what to rank against; add --truth N")

    space, label = request.space(), request.label
    protocol = request.protocol_in(space)
    chosen = space.parse(architecture)
    labelled = request.proxies()
    proxies = [each.proxy for each in labelled]
    results: Sequence[RankResult | None] = [None] * len(labelled)
    place = place_given(scheduler=scheduler) or Place()
    store = request.store()
    with place.open() as executor:
        if truth is not None:
            accuracies = load(space, protocol.dataset, source=request.source)
            protocol = protocol.at(accuracies.scale)
            networks = draw(accuracies, truth, seed=request.seed, label=label)
            with progress(f"Scoring {len(networks)} networks of known accuracy") as advance:
                known = score_many(
                    proxies,
                    space,
                    networks,
                    protocol,
                    executor=executor,
                    progress=advance,
                    store=store,
                )
            results = [ranked(each, known, accuracies, label) for each in labelled]
        table_of_one = score_many(
            proxies, space, [chosen], protocol, executor=executor, store=store
        )
    scored = table_of_one.rows[chosen]
    macs = space.macs(chosen, protocol.dataset)
    coverage = coverage_of(space, chosen, protocol)
    common = {
        "space": space.name,
        "dataset": protocol.dataset,
        "architecture": chosen.text,
        "parameters": space.parameters(chosen, protocol.dataset),
        "flops": macs / 1e6,
        "flops_unit": "MFLOPs (multiply-adds)",
        "seed": protocol.seed,
        "batch_size": protocol.batch_size,
        "images": protocol.images,
        "units": protocol.units,
        "coverage": str(coverage),
    }
    documents = []
    for one, found, result in zip(proxies, scored, results, strict=True):
        outcome: dict[str, Any] = {"score": found.value}
        if found.failure is not None:
            outcome["reason"] = str(found.failure)
        if result is not None:
            outcome["truth"] = result.to_json()
        documents.append({"proxy": one.name, "text": one.text, **outcome, **common})
    if json:
        show_json(documents[0] if len(documents) == 1 else documents)
        return
    rows = [
        (
            d["proxy"],
            f"{d['score']:.6g}" if d["score"] is not None else f"none: {d['reason']}",
            *(() if result is None else (str(result.kendall),)),
        )
        for d, result in zip(documents, results, strict=True)
    ]
    columns = ("proxy", "score>", *(() if truth is None else ("Kendall tau>",)))
    show(
        chosen.text,
        f"{common['parameters']:,} parameters, {common['flops']:.2f} MFLOPs (multiply-adds)",
        f"{coverage} (rules: {protocol.units})",
        table(f"Scores: {protocol}", columns, rows),
        *(f"tau of {d['proxy']}: {r.card}" for d, r in zip(documents, results, strict=True) if r),
    )
