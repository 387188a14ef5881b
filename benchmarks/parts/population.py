"""Populations of random programs on one network: the workbench beside DEAP's compiled trees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from deap import gp

from benchmarks import subjects
from benchmarks.contender import Contender
from benchmarks.effort import Effort
from benchmarks.peers import compiled_trees
from benchmarks.peers.release_operators import (
    CountedHamming,
    hamming_at_once,
    hamming_distance,
    release_operators,
)
from benchmarks.programs import (
    EVEN,
    EVEN_VALID,
    POPULATIONS,
    RELEASE,
    RELEASE_VALID,
    Programs,
    formulas,
    most_frequent,
    programs,
)
from benchmarks.table import Row, Section, Spread, Target
from eznas_core.expressions import evaluate_many

BATCH, _REPEATS = 16, 2
_LARGE, _SMALL = (BATCH, 16, 32, 32), (BATCH, 64, 8, 8)


@dataclass(slots=True)
class _Seconds:
    """Processor seconds of one population, a number a network."""

    first: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    equal: list[float] = field(default_factory=list)
    at_once: list[float] = field(default_factory=list)
    by_element: list[float] = field(default_factory=list)


def section(effort: Effort) -> Section:
    """All populations on every network, each way in turn."""
    # The network before the first one measured, for what a population costs once.
    texts = subjects.architectures(effort.tree_networks + 1)
    rows: list[Row] = []
    with Contender(keeps_memory=True) as mine, Contender(keeps_memory=False) as other:
        large, small = (_list_costs(other, shape) for shape in (_LARGE, _SMALL))
        # In small tensors an element costs least.
        element = (small[0] - small[1]) / (2 * torch.Size(_SMALL).numel())
        for name in POPULATIONS:
            seconds = _Seconds()
            for seed, text in enumerate(texts[1:]):
                drawn = programs(name, effort.trees, seed)
                mine.call(prepare, texts[0])
                seconds.first.append(mine.call(ours, texts[0], drawn).cpu)
                mine.call(prepare, text)
                seconds.ours.append(_best(mine, ours, text, drawn))
                seconds.equal.append(_best(mine, equal, text, drawn))
                other.call(prepare, text)
                found = other.call(release, text, drawn)
                seconds.at_once.append(found.cpu)
                seconds.by_element.append(found.cpu + element * found.value.elements)
            rows += _rows(f"{effort.trees} {name}", seconds)
    return Section(
        name="population",
        title="A population on one network",
        how=f"Processor time on one thread to evaluate {effort.trees} programs of the language "
        f"'{subjects.LANGUAGE.name}' (half-and-half, depth 2 to 6) on the statistics of one "
        f"network, which are there already; batch {BATCH}, {effort.tree_networks} network(s), "
        "each with a population of its own. Planning and compiling count. 'First "
        "network' is what the workbench takes while it does not yet know which shapes fit.",
        rows=tuple(rows),
        remarks=(
            f"'{EVEN.capitalize()}': by the workbench's typed grammar, as its evolution draws. "
            f"'{RELEASE.capitalize()}': by DEAP's genHalfAndHalf over an untyped set of the same "
            "operators and all 22 statistics, each as likely as another, so that many trees are "
            "misfits. 'With a score': only programs that have one on two other networks, in the "
            "release's way of drawing on both sides. " + _shares(effort),
            "The release's operators give a formula up at the first unit whose shapes do not fit, "
            "as the release does, which saves it work; the workbench leaves that unit out and "
            "goes on. What the language refuses outright costs the workbench nothing but the "
            "refusal, as in a run. Programs with a score need no such rule.",
            "The release's Hamming distance moves signs to Python lists. Lists made element by "
            f"element take {1000 * large[0]:.0f} ms for the largest tensors there are "
            f"({' x '.join(map(str, _LARGE))}), lists made at once {1000 * large[1]:.0f} ms; of "
            "the released operator 1,752 ms are known. The latter were run; for the former "
            f"{1e6 * element:.1f} microseconds an element were added, what it costs in small "
            "tensors. One network knows no memory across generations; that is in the next table.",
        ),
    )


def ours(text: str, found: Programs) -> list[float | None]:
    """By the workbench."""
    translated = formulas(found)
    values = evaluate_many(translated, subjects.captured(text, BATCH))
    of_formula = dict(zip(translated, (each.value for each in values), strict=True))
    return [None if each.formula is None else of_formula[each.formula] for each in found]


def equal(text: str, found: Programs) -> list[float | None]:
    """By compiled trees of the workbench's kernels, of what the language accepts."""
    tensors = subjects.unit_tensors(text, BATCH)
    operators = compiled_trees.equal_operators()
    return compiled_trees.population(formulas(found), operators, tensors)


@dataclass(frozen=True, slots=True)
class Released:
    """What the release's operators came to.

    Attributes:
        values: Of each program, None for one without.
        elements: How many elements went into Python lists.
    """

    values: tuple[float | None, ...]
    elements: int


def release(text: str, found: Programs) -> Released:
    """By compiled trees of the release's operators."""
    tensors = subjects.unit_tensors(text, BATCH)
    counted = CountedHamming()
    primitives = compiled_trees.primitive_set(release_operators(counted))
    with torch.no_grad():
        values = tuple(
            compiled_trees.value_or_failure(gp.compile(each.tree, primitives), tensors)
            for each in found
        )
    return Released(values=values, elements=counted.elements)


def prepare(text: str) -> None:
    """Captures, outside what is timed."""
    subjects.captured(text, BATCH)
    subjects.unit_tensors(text, BATCH)


def hamming(shape: tuple[int, ...], by_element: bool) -> float:
    """The release's Hamming distance of two random tensors, in either rendering."""
    generator = torch.Generator().manual_seed(0)
    left, right = (torch.randn(shape, generator=generator) for _ in range(2))
    return float((hamming_distance if by_element else hamming_at_once)(left, right))


def _list_costs(process: Contender, shape: tuple[int, ...]) -> tuple[float, float]:
    """Seconds of a Hamming distance: lists made by element, and at once."""
    by_element, at_once = (_best(process, hamming, shape, way) for way in (True, False))
    return by_element, at_once


def _best(process: Contender, function: Any, *options: Any) -> float:
    return min(process.call(function, *options).cpu for _ in range(_REPEATS))


def _shares(effort: Effort) -> str:
    """How often operators occur, and how many programs are refused."""
    said = [
        f"Share of programs that hold an operator, {name}: {most_frequent(found)}."
        for name in (EVEN, EVEN_VALID, RELEASE, RELEASE_VALID)
        if (found := programs(name, effort.trees))
    ]
    drawn = programs(RELEASE, effort.trees)
    refused = sum(each.formula is None for each in drawn) / len(drawn)
    said.append(f"The language refuses {refused:.0%} of what the release draws.")
    return " ".join(said)


def _rows(name: str, seconds: _Seconds) -> list[Row]:
    def beside(label: str, found: list[float], target: Target | None = None) -> Row:
        return Row(
            label=f"{name}: {label}",
            figure=Spread.of(found),
            unit="s",
            ratio=Spread.of_ratios(found, seconds.ours),
            against="the workbench",
            target=target,
        )

    return [
        Row(label=f"{name}: workbench", figure=Spread.of(seconds.ours), unit="s"),
        Row(label=f"{name}: workbench, first network", figure=Spread.of(seconds.first), unit="s"),
        beside("compiled, equal operators", seconds.equal),
        beside("compiled, release's operators, lists made at once", seconds.at_once),
        beside(
            "compiled, release's operators",
            seconds.by_element,
            Target(bound=50, at_most=False),
        ),
    ]
