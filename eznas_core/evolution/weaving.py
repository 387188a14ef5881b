"""Two numbers of each unit made one, before the units are summed up.

A sum of aggregates cannot say that a unit matters only where two things come together: many
directions and a small change, say. A product or quotient of two units' numbers under one
aggregator can, and is shorter than a weighted sum of two aggregates. Chance hits such a pair
rarely, since both halves must be good and stand beneath the same aggregator; here both come from
formulas that have survived.
"""

from __future__ import annotations

import numpy as np

from eznas_core.evolution.aggregates import as_network_number, is_part
from eznas_core.evolution.grammar import Grammar, Production, pick
from eznas_core.evolution.recombination import places_above
from eznas_core.evolution.variation import Limits, Place
from eznas_core.expressions import Call, Expression, Kind, replace

WEAVE = "weave"
"""What is said of how such a formula was made."""
WAYS = ("multiply", "divide")
_ATTEMPTS = 12


def weave(
    receiver: Expression,
    donor: Expression,
    grammar: Grammar,
    rng: np.random.Generator,
    limits: Limits,
) -> Expression | None:
    """The receiver, a number of the units in it times or over one of the donor's.

    Args:
        receiver: The formula to change, in one of its outermost aggregates.
        donor: Where the other number comes from, out of any of its outermost aggregates.
        grammar: What may be written.
        rng: Where chance comes from.
        limits: What a formula may measure.

    Returns:
        The formula; None where one of both aggregates nothing, the language has neither operator
        for numbers of units, or nothing fits the limits.
    """
    ways = [name for name in WAYS if _for_numbers(name) in grammar.productions(Kind.NUMBER)]
    mine, theirs = _aggregates(receiver), _aggregates(donor)
    if not ways or not mine or not theirs:
        return None
    for _ in range(_ATTEMPTS):
        path, aggregate = pick(mine, rng)
        own, other = aggregate.arguments[0], pick(theirs, rng)[1].arguments[0]
        if own == other:
            continue
        arguments = (own, other) if rng.random() < 0.5 else (other, own)
        woven = Call(pick(ways, rng), arguments)
        changed = Call(aggregate.operator, (woven,))
        child = replace(as_network_number(receiver), path, changed)
        if limits.accept(child, receiver, donor):
            return child
    return None


def _aggregates(formula: Expression) -> list[tuple[tuple[int, ...], Call]]:
    """The outermost aggregates over numbers of units, with where they stand."""
    places: list[Place] = places_above(as_network_number(formula))
    return [
        (path, node)
        for path, node in places
        if isinstance(node, Call) and is_part(node) and node.arguments[0].kind is Kind.NUMBER
    ]


def _for_numbers(name: str) -> Production:
    return Production(name, (Kind.NUMBER, Kind.NUMBER), Kind.NUMBER)
