"""A population of random formulas on one network: the workbench beside DEAP's compiled trees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from benchmarks import subjects
from benchmarks.contender import Contender
from benchmarks.effort import Effort
from benchmarks.peers import compiled_trees, release_operators
from benchmarks.table import Row, Section, Spread, Target
from eznas_core.expressions import Expression, evaluate_many

BATCH, _REPEATS = 16, 2
DRAWN, VALID = "random trees as drawn", "random trees that have a score"
_OURS, _EQUAL, _RELEASE = "workbench", "compiled, equal operators", "compiled, release's operators"


def section(effort: Effort) -> Section:
    """Both populations on every network, each way in turn."""
    # The network before the first one measured, for what a population costs once.
    texts = subjects.architectures(effort.tree_networks + 1)
    rows: list[Row] = []
    with Contender(keeps_memory=True) as mine, Contender(keeps_memory=False) as other:
        for name in (DRAWN, VALID):
            seconds: dict[str, list[float]] = {label: [] for label in (_OURS, _EQUAL, _RELEASE)}
            options = (name, effort.trees)
            first = mine.call(ours, texts[0], *options).cpu
            for place, text in enumerate(texts[1:]):
                mine.call(prepare, text, *options)
                seconds[_OURS].append(_best(mine, ours, text, options, _REPEATS))
                seconds[_EQUAL].append(_best(mine, equal, text, options, _REPEATS))
                if place < effort.slow_networks:
                    other.call(prepare, text, *options)
                    seconds[_RELEASE].append(other.call(release, text, *options).cpu)
            rows += _rows(f"{effort.trees} {name}", first, seconds)
    return Section(
        name="population",
        title="A population on one network",
        how=f"Processor time on one thread to evaluate {effort.trees} formulas of the language "
        f"'{subjects.LANGUAGE.name}' (half-and-half, depth 2 to 6) on the statistics of one "
        f"network, which are there already; batch {BATCH}, {effort.tree_networks} network(s), the "
        f"release's operators on {effort.slow_networks} of them. Planning and compiling count. "
        "'First network' is what the workbench takes while it does not yet know which shapes fit.",
        rows=tuple(rows),
        remarks=(
            "Both sides drop a formula's value where shapes do not fit: with equal operators for "
            "that unit, as the workbench does; with the release's for the whole formula at the "
            "first unit, as the release does, which saves it work. Formulas that have a score "
            "need no such rule. One network knows no memory across generations; that is in the "
            "next table.",
        ),
    )


def ours(text: str, name: str, count: int) -> list[float | None]:
    """By the workbench."""
    found = evaluate_many(population(name, count), subjects.captured(text, BATCH))
    return [each.value for each in found]


def equal(text: str, name: str, count: int) -> list[float | None]:
    """By compiled trees of the workbench's kernels."""
    tensors = subjects.unit_tensors(text, BATCH)
    operators = compiled_trees.equal_operators()
    return compiled_trees.population(population(name, count), operators, tensors)


def release(text: str, name: str, count: int) -> list[float | None]:
    """By compiled trees of the release's operators."""
    tensors = subjects.unit_tensors(text, BATCH)
    primitives = compiled_trees.primitive_set(release_operators.release_operators())
    with torch.no_grad():
        return [
            compiled_trees.value_or_failure(compiled_trees.compiled(each, primitives), tensors)
            for each in population(name, count)
        ]


def prepare(text: str, name: str, count: int) -> None:
    """Captures and draws, outside what is timed."""
    subjects.captured(text, BATCH)
    subjects.unit_tensors(text, BATCH)
    population(name, count)


def population(name: str, count: int) -> tuple[Expression, ...]:
    """The formulas."""
    return subjects.formulas(count) if name == DRAWN else subjects.valid_formulas(count)


def _best(
    process: Contender, function: Any, text: str, options: Sequence[Any], repeats: int
) -> float:
    return min(process.call(function, text, *options).cpu for _ in range(repeats))


def _rows(name: str, first: float, seconds: dict[str, list[float]]) -> list[Row]:
    mine = seconds[_OURS]
    slow = seconds[_RELEASE]
    rows = [
        Row(label=f"{name}: {_OURS}", figure=Spread.of(mine), unit="s"),
        Row(label=f"{name}: {_OURS}, first network", figure=Spread.of([first]), unit="s"),
        Row(
            label=f"{name}: {_EQUAL}",
            figure=Spread.of(seconds[_EQUAL]),
            unit="s",
            ratio=Spread.of_ratios(seconds[_EQUAL], mine),
            against="the workbench",
        ),
        Row(
            label=f"{name}: {_RELEASE}",
            figure=Spread.of(slow),
            unit="s",
            ratio=Spread.of_ratios(slow, mine[: len(slow)]),
            against="the workbench",
            target=Target(bound=50, at_most=False),
        ),
    ]
    return rows
