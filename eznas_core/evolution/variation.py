"""New formulas from old ones: crossover and six mutations, typed and within limits.

Each takes formulas and a generator and gives a new formula, or None where it does not apply
(there is no constant to change, every try passed a limit). Nodes are replaced by nodes of the
same kind only, so what comes out is a formula of the same language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from eznas_core.evolution.generate import random_tree, says_something
from eznas_core.evolution.grammar import Grammar, draw_constant, pick, production_of
from eznas_core.expressions import (
    OPERATORS,
    Call,
    Constant,
    Expression,
    replace,
    walk,
)

_ATTEMPTS = 12
_NEW_DEPTH = 3
_LEAF_SHARE = 0.1

Path: TypeAlias = tuple[int, ...]
Place: TypeAlias = tuple[Path, Expression]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a formula may be.

    Attributes:
        depth: Most levels below the root.
        size: Most nodes.
    """

    depth: int
    size: int

    def accept(self, new: Expression, *old: Expression) -> bool:
        """Whether `new` is within the limits, says something, and is none of the old ones."""
        fits = new.depth <= self.depth and new.size <= self.size
        return fits and new not in old and says_something(new)


def crossover(
    receiver: Expression, donor: Expression, rng: np.random.Generator, limits: Limits
) -> Expression | None:
    """The receiver with one part replaced by a part of the same kind of the donor."""
    for _ in range(_ATTEMPTS):
        path, old = _place(receiver, rng)
        offered = [node for _, node in walk(donor) if node.kind is old.kind and node != old]
        if not offered:
            continue
        child = replace(receiver, path, pick(offered, rng))
        if limits.accept(child, receiver, donor):
            return child
    return None


def subtree_mutation(
    parent: Expression, grammar: Grammar, rng: np.random.Generator, limits: Limits
) -> Expression | None:
    """The parent with one part replaced by a random one."""
    for _ in range(_ATTEMPTS):
        path, old = _place(parent, rng)
        depth = int(rng.integers(min(_NEW_DEPTH, max(0, limits.depth - len(path))) + 1))
        new = random_tree(grammar, old.kind, rng, depth=depth, full=False)
        child = replace(parent, path, new)
        if limits.accept(child, parent):
            return child
    return None


def point_mutation(
    parent: Expression, grammar: Grammar, rng: np.random.Generator, limits: Limits
) -> Expression | None:
    """The parent with one operator or leaf exchanged for another of the same kinds."""
    for _ in range(_ATTEMPTS):
        path, old = pick(list(walk(parent)), rng)
        if isinstance(old, Call):
            others = grammar.alternatives(production_of(old))
            if not others:
                continue
            new: Expression = Call(pick(others, rng).operator, old.arguments)
        else:
            new = grammar.leaf(old.kind, rng)
        child = replace(parent, path, new)
        if limits.accept(child, parent):
            return child
    return None


def insert_mutation(
    parent: Expression, grammar: Grammar, rng: np.random.Generator, limits: Limits
) -> Expression | None:
    """The parent with an operator put around one part; its other arguments are random."""
    for _ in range(_ATTEMPTS):
        path, old = pick(list(walk(parent)), rng)
        ways = grammar.around(old.kind)
        if not ways:
            continue
        production, place = pick(ways, rng)
        depth = int(rng.integers(_NEW_DEPTH + 1))
        arguments = tuple(
            old if at == place else random_tree(grammar, kind, rng, depth=depth, full=False)
            for at, kind in enumerate(production.arguments)
        )
        child = replace(parent, path, Call(production.operator, arguments))
        if limits.accept(child, parent):
            return child
    return None


def hoist_mutation(
    parent: Expression, _grammar: Grammar, rng: np.random.Generator, limits: Limits
) -> Expression | None:
    """The parent with one part replaced by a smaller part of itself: it becomes shorter."""
    for _ in range(_ATTEMPTS):
        path, old = _place(parent, rng)
        within = [node for below, node in walk(old) if below and node.kind is old.kind]
        if within:
            child = replace(parent, path, pick(within, rng))
            if limits.accept(child, parent):
                return child
    return None


def constant_mutation(
    parent: Expression, grammar: Grammar, rng: np.random.Generator, limits: Limits
) -> Expression | None:
    """The parent with one constant changed: a little, in sign, or for another one."""
    places = [(path, node) for path, node in walk(parent) if isinstance(node, Constant)]
    if not places or not grammar.language.constants:
        return None
    path, old = pick(places, rng)
    child = replace(parent, path, Constant(nudged(old.value, rng)))
    return child if limits.accept(child, parent) else None


def nudged(value: float, rng: np.random.Generator) -> float:
    """A constant near another, with its sign turned, or a new one."""
    chance = rng.random()
    if chance < 0.7:
        return float(f"{value * np.exp(rng.normal(0.0, 0.5)):.2g}")
    return -value if chance < 0.8 else draw_constant(rng)


def aggregator_mutation(
    parent: Expression, grammar: Grammar, rng: np.random.Generator, limits: Limits
) -> Expression | None:
    """The parent with one aggregator exchanged for another."""
    places = [
        (path, node)
        for path, node in walk(parent)
        if isinstance(node, Call) and OPERATORS.get(node.operator).is_aggregator
    ]
    if not places:
        return None
    path, old = pick(places, rng)
    others = [
        each
        for each in grammar.alternatives(production_of(old))
        if OPERATORS.get(each.operator).is_aggregator
    ]
    if not others:
        return None
    child = replace(parent, path, Call(pick(others, rng).operator, old.arguments))
    return child if limits.accept(child, parent) else None


Mutation: TypeAlias = Callable[
    [Expression, Grammar, np.random.Generator, Limits], Expression | None
]
MUTATIONS: dict[str, Mutation] = {
    "subtree": subtree_mutation,
    "point": point_mutation,
    "insert": insert_mutation,
    "hoist": hoist_mutation,
    "constant": constant_mutation,
    "aggregator": aggregator_mutation,
}
"""The mutations by the names that `MutationRates` gives them."""


def _place(expression: Expression, rng: np.random.Generator) -> Place:
    """A place in a tree: an inner node in nine cases of ten, as Koza has it, else a leaf."""
    places = list(walk(expression))
    inner = [place for place in places if place[1].arguments]
    leaves = [place for place in places if not place[1].arguments]
    wants_leaf = not inner or rng.random() < _LEAF_SHARE
    return pick(leaves if wants_leaf else inner, rng)
