"""Populations of random programs, each program as the workbench has it and as DEAP has it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import torch
from deap import gp

from benchmarks import subjects
from benchmarks.peers import compiled_trees, untyped_trees
from benchmarks.peers.release_operators import hamming_at_once, release_operators
from eznas_core.expressions import Expression, evaluate_many
from eznas_core.statistics import ALL_STATISTICS, collect

EVEN = "drawn evenly over the language"
EVEN_VALID = "drawn evenly over the language, with a score"
RELEASE = "drawn as the release draws"
RELEASE_VALID = "drawn as the release draws, with a score"
POPULATIONS = (EVEN, EVEN_VALID, RELEASE, RELEASE_VALID)

_CHECKED_ON, _CHECK_BATCH, _DRAWN_FOR_ONE = 2, 4, 4


@dataclass(frozen=True, slots=True)
class Program:
    """One random program.

    Attributes:
        tree: As DEAP has it.
        formula: As the workbench has it; None if the language refuses it.
    """

    tree: gp.PrimitiveTree
    formula: Expression | None


Programs: TypeAlias = tuple[Program, ...]


@lru_cache(maxsize=16)
def programs(name: str, count: int, seed: int = 0) -> Programs:
    """A population.

    Args:
        name: One of `POPULATIONS`.
        count: How many programs.
        seed: Which ones.
    """
    if name == RELEASE:
        trees = untyped_trees.drawn(count, seed)
        return tuple(Program(tree, untyped_trees.translated(tree)) for tree in trees)
    if name == RELEASE_VALID:
        return _valid(programs(RELEASE, _DRAWN_FOR_ONE * count, seed))[:count]
    primitives = compiled_trees.primitive_set(release_operators())
    draw = subjects.formulas if name == EVEN else subjects.valid_formulas
    return tuple(
        Program(compiled_trees.tree_of(each, primitives), each) for each in draw(count, seed)
    )


def formulas(found: Programs) -> tuple[Expression, ...]:
    """What the workbench evaluates of them."""
    return tuple(each.formula for each in found if each.formula is not None)


def most_frequent(found: Programs, count: int = 6) -> str:
    """The operators that stand in most programs, and the Hamming distance, with their shares."""
    shares = Counter(name for each in found for name in {n.name for n in each.tree if n.arity})
    named = dict(shares.most_common(count))
    named.setdefault("hamming_distance", shares["hamming_distance"])
    return ", ".join(f"{name} {share / len(found):.0%}" for name, share in named.items())


def _valid(found: Programs) -> Programs:
    """Those that have a score on both sides, on two networks at batch 4.

    The paper checks random programs on two networks before they enter a population.
    """
    primitives = compiled_trees.primitive_set(release_operators(hamming_at_once))
    alive = tuple(each for each in found if each.formula is not None)
    for text in subjects.architectures(_CHECKED_ON, seed=1):
        statistics = collect(subjects.network(text), subjects.probe(_CHECK_BATCH), ALL_STATISTICS)
        units = subjects.plain_tensors(statistics)
        ours = evaluate_many(formulas(alive), statistics)
        with torch.no_grad():
            alive = tuple(
                each
                for each, mine in zip(alive, ours, strict=True)
                if mine.value is not None
                and compiled_trees.value_or_failure(gp.compile(each.tree, primitives), units)
                is not None
            )
    return alive
