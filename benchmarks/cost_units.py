"""Measures the units of the cost model in `eznas_core/evolution/cost.py`, and how good it is.

    OMP_NUM_THREADS=1 python benchmarks/cost_units.py

Prints what a pass takes, what each operator takes on the activations of all units of a network,
and what share of that it takes on weights and on small matrices; then, for random formulas, how
well the model's estimates rank what evaluating them really takes.
"""

from __future__ import annotations

import argparse
import platform
import statistics as numbers
import time
from collections.abc import Callable, Sequence

import torch
from scipy.stats import spearmanr
from torch import Tensor, nn

from eznas_core import spaces
from eznas_core.evolution import Grammar, random_formula
from eznas_core.evolution.cost import estimated_ms
from eznas_core.expressions import (
    LANGUAGES,
    NETWORK_TERMINALS,
    OPERATORS,
    Kind,
    NetworkTerminal,
    Operator,
    evaluate_many,
    parse,
    statistics_of,
)
from eznas_core.expressions.misfit import MisfitError
from eznas_core.foundation import numpy_generator
from eznas_core.statistics import ProbeInputs, Statistic, collect, gaussian_probe

Work = Callable[[], object]


def fastest(work: Work, repeats: int) -> float:
    """Milliseconds of processor time of the fastest of some repetitions, after one to warm up."""
    best = float("inf")
    for repeat in range(repeats + 1):
        started = time.process_time()
        work()
        if repeat:
            best = min(best, time.process_time() - started)
    return 1000 * best


def pass_times(networks: Sequence[nn.Module], probe: ProbeInputs, repeats: int) -> dict[str, float]:
    """What capturing takes, by the deepest thing that is asked of one probe."""
    wanted = {
        "units alone": "weight",
        "forward": "activation[data]",
        "backward": "activation_grad[data]",
        "backward, weights": "weight_grad[data]",
        "perturbed forward": "activation[perturbed]",
        "perturbed backward": "activation_grad[perturbed]",
    }
    return {
        name: numbers.median(
            fastest(lambda n=network, t=text: collect(n, probe, [Statistic.parse(t)]), repeats)
            for network in networks
        )
        for name, text in wanted.items()
    }


def operator_time(row: Operator, inputs: Sequence[Sequence[Tensor]], repeats: int) -> float | None:
    """What an operator takes on one argument of each unit, the median over networks."""

    def work(tensors: Sequence[Tensor]) -> None:
        for tensor in tensors:
            row.function(*[tensor] * row.arity)

    try:
        return numbers.median(fastest(lambda t=tensors: work(t), repeats) for tensors in inputs)
    except MisfitError:
        return None


def formula_times(
    networks: Sequence[nn.Module], probe: ProbeInputs, count: int, repeats: int
) -> tuple[list[float], list[float]]:
    """Estimated and measured milliseconds of random formulas."""
    grammar = Grammar(LANGUAGES.get("wide"))
    estimates, measured = [], []
    for number in range(count):
        rng = numpy_generator(number, "cost formulas")
        formula = random_formula(grammar, rng, low=1, high=5, max_size=25)

        def work(network: nn.Module, formula: object = formula) -> None:
            evaluate_many((formula,), collect(network, probe, statistics_of(formula)))

        estimates.append(estimated_ms(formula))
        measured.append(
            numbers.median(fastest(lambda n=network: work(n), repeats) for network in networks)
        )
    return estimates, measured


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Measures the units of the cost model.")
    parser.add_argument("--networks", type=int, default=5, help="how many networks (default 5)")
    parser.add_argument("--batch-size", type=int, default=4, help="images a probe (default 4)")
    parser.add_argument("--repeats", type=int, default=3, help="the fastest counts (default 3)")
    parser.add_argument("--formulas", type=int, default=40, help="for the check (default 40)")
    parser.add_argument("--seed", type=int, default=0, help="which networks (default 0)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    space = spaces.get("nasbench201")
    cells = space.sample_distinct(numpy_generator(options.seed, "cells"), options.networks)
    networks = [space.build(cell, numpy_generator(options.seed, str(cell))) for cell in cells]
    probe = gaussian_probe(
        batch_size=options.batch_size, rng=numpy_generator(options.seed, "probe")
    )
    print(
        f"{options.networks} network(s) of {space.title}, batch {options.batch_size}, one thread, "
        f"torch {torch.__version__}, {platform.machine()}; milliseconds a network"
    )
    for name, value in pass_times(networks, probe, options.repeats).items():
        print(f"  {name:28}{value:9.2f}")
    activation, weight = Statistic.parse("activation[data]"), Statistic.parse("weight")
    captured = [collect(network, probe, [activation, weight]) for network in networks]
    captured = [each for each in captured if each.units]
    wholes, weights = (
        [
            [each.tensor(unit, name).contiguous() for unit in range(len(each.units))]
            for each in captured
        ]
        for name in (activation, weight)
    )
    gram = OPERATORS.get("channel_gram").function
    matrices = [[gram(tensor) for tensor in tensors] for tensors in wholes]
    print(f"  {'operator':28}{'activation':>11}{'weight':>9}{'matrix':>9}")
    for row in OPERATORS:
        if row.is_aggregator or not all(row.accepts(n, Kind.TENSOR) for n in range(row.arity)):
            continue
        found = [operator_time(row, each, options.repeats) for each in (wholes, weights, matrices)]
        shown = "".join(f"{'-' if ms is None else f'{ms:.2f}':>10}" for ms in found)
        print(f"  {row.name:28}{shown}")
    for number in NETWORK_TERMINALS:
        leaf = (NetworkTerminal(number.name),)
        took = numbers.median(
            fastest(lambda n=network, e=leaf: evaluate_many(e, collect(n, probe)), options.repeats)
            for network in networks
        )
        print(f"  {number.name:28}{took:9.2f}")
    aggregate = parse("units_sum(mean(weight))")
    bare = fastest(lambda: evaluate_many((aggregate,), captured[0]), options.repeats)
    print(f"  {'an aggregate of means':28}{bare:9.2f}")
    estimates, measured = formula_times(networks, probe, options.formulas, 1)
    ratios = sorted(guess / real for guess, real in zip(estimates, measured, strict=True))
    print(
        f"{options.formulas} random formulas: Spearman's rho of estimate and measurement "
        f"{spearmanr(estimates, measured).statistic:.3f}, ratio {numbers.median(ratios):.2f} "
        f"(a tenth below {ratios[len(ratios) // 10]:.2f}, "
        f"a tenth above {ratios[-1 - len(ratios) // 10]:.2f})"
    )


if __name__ == "__main__":
    main()
