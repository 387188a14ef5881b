"""The smallest formulas of a language, all of them: what a search may as well begin with.

Random trees rarely hit a good small formula: there are thousands of those, and far more large
ones. A reduction of one statistic under an aggregator is cheap to measure, easy to read, and the
stuff that sums of terms are made of.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from eznas_core.evolution.grammar import Grammar
from eznas_core.expressions import Call, Expression, Kind, NetworkTerminal, Terminal, simplify

SWEEP = "sweep"
"""What is said of how such a formula was made."""


@lru_cache(maxsize=8)
def smallest_units(grammar: Grammar) -> tuple[tuple[Expression, ...], tuple[Expression, ...]]:
    """The unit numbers of one operator on one statistic, and those of two.

    >>> from eznas_core.expressions import LANGUAGES
    >>> first, second = smallest_units(Grammar(LANGUAGES.get("eznas-2022")))
    >>> len(first), len(second) > 10 * len(first)
    (132, True)
    """
    leaves = [Terminal(name) for name in grammar.language.statistics]
    reductions = _operators(grammar, Kind.NUMBER)
    changes = _operators(grammar, Kind.TENSOR)
    first = [Call(name, (leaf,)) for name in reductions for leaf in leaves]
    second = [
        Call(name, (Call(change, (leaf,)),))
        for name in reductions
        for change in changes
        for leaf in leaves
    ]
    plain = dict.fromkeys(first)
    return tuple(plain), tuple(
        each for each in dict.fromkeys(map(simplify, second)) if each not in plain
    )


def swept(grammar: Grammar, count: int, rng: np.random.Generator) -> tuple[Expression, ...]:
    """So many of the smallest formulas: the network's own numbers, then those of units.

    Of the units' the smallest come first; each kind is in a random order of its own.

    Args:
        grammar: What may be written.
        count: How many; fewer where there are not so many.
        rng: Where chance comes from.
    """
    first, second = smallest_units(grammar)
    order: list[Expression] = []
    if grammar.root_kind is Kind.NETWORK:
        own = grammar.language.network_terminals
        order += [NetworkTerminal(own[place]) for place in rng.permutation(len(own))]
    order += [first[place] for place in rng.permutation(len(first))]
    order += [second[place] for place in rng.permutation(len(second))]
    return tuple(order[:count])


def _operators(grammar: Grammar, kind: Kind) -> tuple[str, ...]:
    return tuple(
        each.operator for each in grammar.productions(kind) if each.arguments == (Kind.TENSOR,)
    )
