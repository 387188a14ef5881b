"""Holds the measures against published scores of the same networks, and times them.

The reference is a table with a column of scores for each measure (parquet; `arch_str` or `index`
names the network, as in NAS-Bench-Suite-Zero). Printed is, for each measure, Spearman's rho
between our scores and the reference, and of both with accuracy. Work is kept in a file of JSON
lines and taken up again where it stopped.

    python benchmarks/measures_reference.py scores.parquet --accuracies accuracies.parquet \
        --images cifar10.npz --labels y_train --torch-weights --networks 300 --store measures.jsonl

With `--torch-weights` and `--labels` the networks are drawn as the published scores' were (torch's
own initial weights, the images' true classes); without, under this project's own protocol.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import torch
from scipy import stats
from torch import nn

from eznas_core import spaces
from eznas_core.foundation import Failure, append_line, numpy_generator
from eznas_core.measures import MEASURES
from eznas_core.scoring import ScoringProtocol, build, one_thread, probe_inputs
from eznas_core.statistics import ArrayImages, ProbeInputs

REFERENCE_NAMES = {"naswot": "nwot"}
# The published tables mark a score that does not exist by a number far outside the others.
SENTINEL = -1e6


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("scores", type=Path, help="parquet with the published scores")
    parser.add_argument("--accuracies", type=Path, help="parquet with `cifar10_test`, by index")
    parser.add_argument("--images", type=Path, help="npz with an array of CIFAR-10 images")
    parser.add_argument("--array", default="x_train", help="name of that array")
    parser.add_argument("--labels", help="name of the array of their classes; drawn without it")
    parser.add_argument("--torch-weights", action="store_true", help="torch's initial weights")
    parser.add_argument("--networks", type=int, default=300)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--seed", type=int, default=0, help="chooses the networks")
    parser.add_argument("--draw", type=int, default=0, help="seed of weights and minibatch")
    parser.add_argument("--again", type=Path, help="store of another draw, to compare with")
    parser.add_argument("--store", type=Path, default=Path("measures.jsonl"))
    parser.add_argument("--only", nargs="*", help="names of the measures; all by default")
    parser.add_argument("--report", action="store_true", help="print what is stored, run nothing")
    return parser.parse_args()


def main() -> None:
    """Measures what is not stored yet, and prints the table."""
    options = arguments()
    space = spaces.get("nasbench201")
    reference = pd.read_parquet(options.scores).set_index("index")
    everything = list(space.enumerate())
    rng = numpy_generator(options.seed, "networks")
    chosen = rng.choice(reference.index.to_numpy(), options.networks, replace=False)
    protocol = ScoringProtocol(
        batch_size=options.batch_size, seed=options.draw, images=str(options.images or "gaussian")
    )
    inputs = probe_inputs(space, protocol, images_of(options))
    names = [MEASURES.resolve(name) for name in options.only or MEASURES.names()]
    stored = read(options.store)
    if not options.report:
        with one_thread():
            for count, index in enumerate(chosen):
                missing = [name for name in names if (int(index), name) not in stored]
                if missing:
                    network = build(space, everything[index], protocol)
                    if options.torch_weights:
                        draw_as_torch_does(network, int(index) + 1_000_000 * options.draw)
                    row = measure_network(network, inputs, missing)
                    for name, entry in row.items():
                        line = {"index": int(index), "measure": name, **entry}
                        append_line(options.store, json.dumps(line))
                        stored[int(index), name] = line
                if count % 20 == 19:
                    print(f"{count + 1} of {options.networks} networks", flush=True)
    again = read(options.again) if options.again else {}
    report(stored, again, names, [int(index) for index in chosen], reference, options.accuracies)


def images_of(options: argparse.Namespace) -> ArrayImages | None:
    """The images of the data probe, with their classes if asked for; None for noise."""
    if options.images is None:
        return None
    with np.load(options.images) as archive:
        classes = archive[options.labels] if options.labels else None
        return ArrayImages(archive[options.array], name=options.images.name, labels=classes)


def draw_as_torch_does(network: nn.Module, seed: int) -> None:
    """Draws every weight by its layer's own `reset_parameters`."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        for module in network.modules():
            if isinstance(module, nn.Conv2d | nn.Linear | nn.BatchNorm2d):
                module.reset_parameters()


def measure_network(
    network: nn.Module, inputs: ProbeInputs, names: list[str]
) -> dict[str, dict[str, object]]:
    """Value, reason and seconds of each measure; beside them one bare forward and backward."""
    start = perf_counter()
    network(inputs.data).sum().backward()
    bare = perf_counter() - start
    network.zero_grad(set_to_none=True)
    row: dict[str, dict[str, object]] = {}
    for name in names:
        start = perf_counter()
        found = MEASURES.get(name).value(network, inputs)
        row[name] = {
            "value": None if isinstance(found, Failure) else found,
            "reason": str(found) if isinstance(found, Failure) else None,
            "seconds": perf_counter() - start,
            "bare": bare,
        }
    return row


def read(store: Path) -> dict[tuple[int, str], dict[str, object]]:
    """What is stored, by network and measure; a half-written last line is left out."""
    if not store.exists():
        return {}
    entries = [json.loads(line) for line in store.read_text().splitlines() if line.endswith("}")]
    return {(entry["index"], entry["measure"]): entry for entry in entries}


def number(entry: dict[str, object] | None) -> float:
    """The value of an entry; NaN if there is none."""
    value = None if entry is None else entry["value"]
    return float(value) if isinstance(value, int | float) else math.nan


def rho(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's rho where both lists have a number."""
    both = np.isfinite(a) & np.isfinite(b)
    return float(stats.spearmanr(a[both], b[both]).statistic) if both.sum() > 2 else math.nan


def report(
    stored: dict[tuple[int, str], dict[str, object]],
    again: dict[tuple[int, str], dict[str, object]],
    names: list[str],
    chosen: list[int],
    reference: pd.DataFrame,
    accuracies: Path | None,
) -> None:
    """Prints a row for each measure."""
    truth = pd.read_parquet(accuracies).set_index("index") if accuracies else None
    print(
        "| measure | n | no score | ours ~ reference | ours ~ ours, drawn again | ours ~ accuracy "
        "| reference ~ accuracy | tau with accuracy | ms | bare passes |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in names:
        entries = [stored[index, name] for index in chosen if (index, name) in stored]
        if not entries:
            continue
        indices = [entry["index"] for entry in entries]
        sign = 1 if MEASURES.get(name).higher_is_better else -1
        ours = sign * np.array([number(entry) for entry in entries])
        column = REFERENCE_NAMES.get(name, name)
        theirs = np.full(len(ours), math.nan)
        if column in reference.columns:
            theirs = reference.loc[indices, column].to_numpy(dtype=float)
            theirs = np.where(theirs < SENTINEL, math.nan, theirs)
        accuracy = np.full(len(ours), math.nan)
        if truth is not None:
            accuracy = truth.loc[indices, "cifar10_test"].to_numpy(dtype=float)
        last = np.where(np.isfinite(ours), ours, -np.inf)
        tau = stats.kendalltau(stats.rankdata(last), accuracy).statistic
        seconds = np.median([entry["seconds"] for entry in entries])
        ratio = np.median([entry["seconds"] / entry["bare"] for entry in entries])
        other = np.array([number(again.get((index, name))) for index in indices])
        cells = [rho(ours, theirs), sign * rho(ours, other)]
        cells += [rho(ours, accuracy), rho(theirs, accuracy), tau]
        shown = " | ".join("-" if math.isnan(cell) else f"{cell:.3f}" for cell in cells)
        missing = int(np.sum(~np.isfinite(ours)))
        print(
            f"| {name} | {len(ours)} | {missing} | {shown} | {1000 * seconds:.0f} | {ratio:.1f} |"
        )


if __name__ == "__main__":
    torch.set_flush_denormal(False)
    main()
