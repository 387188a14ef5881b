"""Which NDS architectures are written differently but are the same function.

1. The two terms of a node are added, so their order does not matter.
2. `none` contributes nothing, whatever it reads; a node of two is nothing; and an operation on
   nothing is nothing (with BatchNorm bias 0, as initialised), so it is written `none` too.
3. Nodes may be numbered in any order in which each reads earlier states only, and the output
   may concatenate them in any order: what reads it, a 1x1 convolution or the linear layer,
   has its weights permuted along.

Two architectures of one canonical form are thus the same function when the weights are moved
to their new places. The converse does not hold: merging of skip connections is not attempted,
because two terms a node leave no room to write the result.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import permutations

from eznas_core.spaces.genotype import Genotype, GenotypeCell, Node, Term

_NOTHING: Term = ("none", 0)
_INPUTS = 2


def canonical_genotype(genotype: Genotype) -> Genotype:
    """The representative: the numbering whose nodes come first in alphabetical order."""
    return replace(
        genotype,
        normal=_canonical_cell(genotype.normal),
        reduce=_canonical_cell(genotype.reduce),
    )


@lru_cache(maxsize=100_000)
def _canonical_cell(cell: GenotypeCell) -> GenotypeCell:
    nodes = _without_dead_terms(cell.nodes)
    candidates = []
    for order in permutations(range(len(nodes))):
        state = {old + _INPUTS: new + _INPUTS for new, old in enumerate(order)}
        state |= {0: 0, 1: 1}
        if all(state[read] < state[old + _INPUTS] for old in order for _, read in nodes[old]):
            renamed = tuple(_renamed(nodes[old], state) for old in order)
            candidates.append((renamed, tuple(sorted(state[s] for s in cell.concat))))
    return GenotypeCell(*min(candidates))


def _without_dead_terms(nodes: tuple[Node, ...]) -> list[Node]:
    dead: set[int] = set()
    result: list[Node] = []
    for number, node in enumerate(nodes, _INPUTS):
        first, second = (
            _NOTHING if operation == "none" or state in dead else (operation, state)
            for operation, state in node
        )
        if first == second == _NOTHING:
            dead.add(number)
        result.append((first, second))
    return result


def _renamed(node: Node, state: dict[int, int]) -> Node:
    first, second = sorted((operation, state[read]) for operation, read in node)
    return first, second
