"""Times the capture of statistics beside the bare passes it cannot do without.

    OMP_NUM_THREADS=1 python benchmarks/capture.py

Every row is the median over networks of the fastest of several repetitions; a ratio is the
median over networks of the row's time over that of the bare pass it needs. "Bare" is what one
would write by hand: no statistics, no hooks, gradients to the weights or only to the input.
"""

from __future__ import annotations

import argparse
import platform
import statistics as numbers
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from eznas_core import spaces
from eznas_core.foundation import numpy_generator
from eznas_core.statistics import (
    ALL_STATISTICS,
    ProbeInputs,
    Statistic,
    collect,
    gaussian_probe,
    keep_freed_memory,
)


@dataclass(frozen=True)
class Row:
    """One thing to time.

    Attributes:
        label: What the table calls it.
        run: Does it once, for a network.
        bare: Label of the row that its ratio is taken to.
    """

    label: str
    run: Callable[[nn.Module], object]
    bare: str | None = None


def forward(network: nn.Module, images: Tensor) -> None:
    """A forward pass, without a graph."""
    with torch.no_grad():
        network(images)


def backward(network: nn.Module, images: Tensor) -> None:
    """Forward and backward to every parameter."""
    network.requires_grad_(True)
    network(images).sum().backward()
    network.zero_grad(set_to_none=True)


def backward_to_input(network: nn.Module, images: Tensor) -> None:
    """Forward and backward to the images alone, so through every activation but no weight."""
    network.requires_grad_(False)
    images = images.clone().requires_grad_()
    torch.autograd.grad(network(images).sum(), images, allow_unused=True)
    network.requires_grad_(True)


def rows(probe: ProbeInputs) -> tuple[Row, ...]:
    """What is timed, in the order of the table."""
    rows_first = probe.data
    images = rows_first.contiguous(memory_format=torch.channels_last)

    def captured(*names: Statistic) -> Callable[[nn.Module], object]:
        return lambda network: collect(network, probe, names)

    return (
        Row("bare forward+backward, channels first", lambda n: backward(n, rows_first)),
        Row("bare forward", lambda n: forward(n, images)),
        Row("bare forward+backward", lambda n: backward(n, images)),
        Row("bare forward+backward, no weights", lambda n: backward_to_input(n, images)),
        Row("finding the units", lambda n: collect(n, probe).units, "bare forward"),
        Row("activation[data]", captured(Statistic.parse("activation[data]")), "bare forward"),
        Row(
            "input_activation_grad[data] (EZNAS-A)",
            captured(Statistic.parse("input_activation_grad[data]")),
            "bare forward+backward, no weights",
        ),
        Row(
            "weight_grad[noise] (EZNAS-A, paper)",
            captured(Statistic.parse("weight_grad[noise]")),
            "bare forward+backward",
        ),
        Row("all 22", captured(*ALL_STATISTICS), "bare forward+backward"),
    )


def measure(
    networks: Sequence[nn.Module], table: Sequence[Row], repeats: int
) -> dict[str, list[float]]:
    """Seconds for each row and network; the rows take turns, so that a busy spell hits them all."""
    seconds: dict[str, list[float]] = {row.label: [] for row in table}
    for network in networks:
        best = dict.fromkeys(seconds, float("inf"))
        for repeat in range(repeats + 1):
            for row in table:
                started = time.perf_counter()
                row.run(network)
                if repeat:  # The first time warms up.
                    best[row.label] = min(best[row.label], time.perf_counter() - started)
        for label, value in best.items():
            seconds[label].append(value)
    return seconds


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Times the capture of statistics.")
    parser.add_argument("--networks", type=int, default=6, help="how many networks (default 6)")
    parser.add_argument("--batch-size", type=int, default=16, help="images a probe (default 16)")
    parser.add_argument("--repeats", type=int, default=3, help="the fastest counts (default 3)")
    parser.add_argument("--threads", type=int, default=1, help="threads of torch (default 1)")
    parser.add_argument("--seed", type=int, default=0, help="which networks (default 0)")
    parser.add_argument(
        "--return-memory", action="store_true", help="leave the C library's memory habits alone"
    )
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    kept = not options.return_memory and keep_freed_memory()

    space = spaces.get("nasbench201")
    architectures = space.sample_distinct(numpy_generator(options.seed, "cells"), options.networks)
    networks = [space.build(a, numpy_generator(options.seed, str(a))) for a in architectures]
    probe = gaussian_probe(
        batch_size=options.batch_size, rng=numpy_generator(options.seed, "probe")
    )
    table = rows(probe)
    seconds = measure(networks, table, options.repeats)

    print(
        f"{options.networks} network(s) of {space.title}, batch {options.batch_size}, "
        f"{options.threads} thread(s), torch {torch.__version__}, {platform.machine()}, "
        f"freed memory {'kept' if kept else 'returned'}"
    )
    print(f"{'':40}{'ms a network':>14}{'ratio':>8}")
    for row in table:
        shown = f"{row.label:40}{1000 * numbers.median(seconds[row.label]):14.1f}"
        if row.bare is not None:
            pairs = zip(seconds[row.label], seconds[row.bare], strict=True)
            shown += f"{numbers.median(mine / bare for mine, bare in pairs):8.2f}"
        print(shown)
    held = [collect(network, probe, ALL_STATISTICS).nbytes for network in networks]
    print(f"{'memory of all 22':40}{numbers.median(held) / 1e6:11.0f} MB")


if __name__ == "__main__":
    main()
