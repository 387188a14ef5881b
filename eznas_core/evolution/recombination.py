"""New formulas from aggregates that are known already, at no cost in networks.

What costs time is an aggregate on a network; what is done with aggregates afterwards is
arithmetic on a few numbers. These moves change formulas above their aggregators only, so that a
generation can try many more of them than it can measure new aggregates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from eznas_core.evolution.aggregates import is_part
from eznas_core.evolution.grammar import Grammar, Production, draw_constant, pick, production_of
from eznas_core.evolution.variation import Limits, Place, nudged
from eznas_core.expressions import Call, Constant, Expression, Kind, replace

_ATTEMPTS = 12
_SCALED_SHARE = 0.5

Move: TypeAlias = Callable[
    [Expression, Expression, Grammar, np.random.Generator, Limits], Expression | None
]


def places_above(expression: Expression) -> list[Place]:
    """The nodes that are numbers of the network, outermost aggregates included.

    >>> from eznas_core.expressions import format, parse
    >>> found = places_above(parse("add(units_sum(abs(weight)), 2)"))
    >>> [format(node) for _, node in found]
    ['add(units_sum(abs(weight)), 2)', 'units_sum(abs(weight))', '2']
    """
    if expression.kind is not Kind.NETWORK:
        return []
    found: list[Place] = []
    waiting: list[Place] = [((), expression)]
    while waiting:
        path, node = waiting.pop()
        found.append((path, node))
        if not is_part(node):
            below = [((*path, place), each) for place, each in enumerate(node.arguments)]
            waiting.extend(reversed(below))
    return found


def swap(
    receiver: Expression,
    donor: Expression,
    _grammar: Grammar,
    rng: np.random.Generator,
    limits: Limits,
) -> Expression | None:
    """The receiver with one number of the network replaced by one of the donor."""
    mine, theirs = places_above(receiver), places_above(donor)
    if not mine or not theirs:
        return None
    for _ in range(_ATTEMPTS):
        path, _old = pick(mine, rng)
        child = replace(receiver, path, pick(theirs, rng)[1])
        if limits.accept(child, receiver, donor):
            return child
    return None


def join(
    receiver: Expression,
    donor: Expression,
    grammar: Grammar,
    rng: np.random.Generator,
    limits: Limits,
) -> Expression | None:
    """One operator of two arguments on a number of the receiver and one of the donor.

    In half of the cases the donor's is multiplied by a constant first, where there are any.
    """
    mine, theirs = places_above(receiver), places_above(donor)
    ways = _network_productions(grammar, arity=2)
    if not mine or not theirs or not ways:
        return None
    scaling = Production("multiply", (Kind.NETWORK, Kind.NETWORK), Kind.NETWORK)
    can_scale = grammar.language.constants and scaling in ways
    for _ in range(_ATTEMPTS):
        path, old = pick(mine, rng) if rng.random() < 0.5 else mine[0]
        new = pick(theirs, rng)[1]
        if can_scale and rng.random() < _SCALED_SHARE:
            new = Call("multiply", (new, Constant(draw_constant(rng))))
        arguments = (old, new) if rng.random() < 0.5 else (new, old)
        child = replace(receiver, path, Call(pick(ways, rng).operator, arguments))
        if limits.accept(child, receiver, donor):
            return child
    return None


def adjust(
    receiver: Expression,
    _donor: Expression,
    grammar: Grammar,
    rng: np.random.Generator,
    limits: Limits,
) -> Expression | None:
    """The receiver with one number changed: a constant, an operator, a function around it."""
    mine = places_above(receiver)
    if not mine:
        return None
    for _ in range(_ATTEMPTS):
        path, old = pick(mine, rng)
        new = _adjusted(old, grammar, rng)
        if new is not None:
            child = replace(receiver, path, new)
            if limits.accept(child, receiver):
                return child
    return None


def _adjusted(old: Expression, grammar: Grammar, rng: np.random.Generator) -> Expression | None:
    if isinstance(old, Constant):
        return Constant(nudged(old.value, rng))
    if rng.random() < 0.5:
        ways = _network_productions(grammar, arity=1)
        return Call(pick(ways, rng).operator, (old,)) if ways else None
    if not isinstance(old, Call) or is_part(old):
        return None
    if rng.random() < 0.5:
        return pick(old.arguments, rng)
    others = grammar.alternatives(production_of(old))
    return Call(pick(others, rng).operator, old.arguments) if others else None


def _network_productions(grammar: Grammar, *, arity: int) -> tuple[Production, ...]:
    return tuple(
        each
        for each in grammar.productions(Kind.NETWORK)
        if each.arguments == (Kind.NETWORK,) * arity
    )


MOVES: dict[str, Move] = {"swap": swap, "join": join, "adjust": adjust}
"""The moves by name; each is tried as often as another."""
