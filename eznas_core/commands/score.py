"""``score``: one architecture, one network, and what proxies say about it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from eznas_core.commands.options import (
    BatchSizeOption,
    DatasetOption,
    DeviceOption,
    ImagesOption,
    JsonOption,
    NdsSpaceOption,
    NoCacheOption,
    ProxiesOption,
    SearchSpaceOption,
    SeedOption,
    UnitsOption,
    protocol_for,
    store_for,
)
from eznas_core.commands.output import show, show_json, table
from eznas_core.commands.places import SchedulerOption, place_given


def score(
    architecture: Annotated[
        str,
        typer.Option(
            "--architecture",
            "-a",
            metavar="TEXT",
            help="The architecture in its space's text form; 'spaces NAME' shows one.",
        ),
    ],
    search_space: SearchSpaceOption = "nasbench201",
    nds_space: NdsSpaceOption = "",
    dataset: DatasetOption = "cifar10",
    proxy: ProxiesOption = None,
    batch_size: BatchSizeOption = 16,
    seed: SeedOption = 0,
    images: ImagesOption = "gaussian",
    device: DeviceOption = "cpu",
    units: UnitsOption = None,
    scheduler: SchedulerOption = None,
    no_cache: NoCacheOption = False,
    json: JsonOption = False,
) -> None:
    """Build one architecture's untrained network and score it.

    Without --proxy it is scored by EZNAS-A. A proxy that has no number for this network says why.

    For example:

      eznas score -a "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|nor_conv_3x3~2|"

      eznas score --proxy "units_sum(frobenius(weight))" --proxy params --json -a "..."

      eznas score --search-space my_networks.py -a "plain 8" --units all
    """
    from eznas_core.commands.names import find_dataset, find_space
    from eznas_core.scoring import Place, coverage_of, resolve, score_many

    space = find_space(search_space, nds_space)
    protocol = protocol_for(
        batch_size=batch_size,
        seed=seed,
        images=images,
        dataset=find_dataset(space, dataset),
        device=device,
        units=units,
    ).for_space(space)
    chosen = space.parse(architecture)
    proxies = [resolve(text) for text in proxy or ["eznas-a"]]
    place = place_given(scheduler=scheduler) or Place()
    with place.open() as executor:
        table_of_one = score_many(
            proxies,
            space,
            [chosen],
            protocol,
            executor=executor,
            store=store_for(no_cache=no_cache),
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
        "seed": seed,
        "batch_size": batch_size,
        "images": protocol.images,
        "units": protocol.units,
        "coverage": str(coverage),
    }
    documents = []
    for one, found in zip(proxies, scored, strict=True):
        outcome: dict[str, Any] = {"score": found.value}
        if found.failure is not None:
            outcome["reason"] = str(found.failure)
        documents.append({"proxy": one.name, "text": one.text, **outcome, **common})
    if json:
        show_json(documents[0] if len(documents) == 1 else documents)
        return
    rows = [
        (d["proxy"], f"{d['score']:.6g}" if d["score"] is not None else f"none: {d['reason']}")
        for d in documents
    ]
    show(
        chosen.text,
        f"{common['parameters']:,} parameters, {common['flops']:.2f} MFLOPs (multiply-adds)",
        f"{coverage} (rules: {protocol.units})",
        table(f"Scores: {protocol}", ("proxy", "score>"), rows),
    )
