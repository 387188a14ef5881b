"""Random formulas: ramped half-and-half, typed (Koza 1992; Montana 1995).

Half of the trees are grown ("grow": a branch may end at any depth), half are full ("full": every
branch goes as deep as it may), over a ramp of depths.
"""

from __future__ import annotations

import numpy as np

from eznas_core.evolution.grammar import Grammar
from eznas_core.expressions import Call, Constant, Expression, Kind, walk

_LEAF_SHARE = 0.3
_ATTEMPTS = 50


def random_tree(
    grammar: Grammar, kind: Kind, rng: np.random.Generator, *, depth: int, full: bool
) -> Expression:
    """A random tree of a kind, at most `depth` levels below its root.

    Where the kind cannot be made so shallow, the shallowest depth that is possible is used.

    Args:
        grammar: What may be written.
        kind: The kind of the root.
        rng: Where chance comes from.
        depth: Most levels below the root.
        full: Whether branches go as deep as they may.
    """
    depth = max(depth, int(grammar.shallowest(kind)))
    ends = depth == 0 or (not full and rng.random() < _LEAF_SHARE)
    if ends and grammar.has_leaf(kind):
        return grammar.leaf(kind, rng)
    production = grammar.production(kind, rng, depth=depth)
    if production is None:
        return grammar.leaf(kind, rng)
    arguments = tuple(
        random_tree(grammar, argument, rng, depth=depth - 1, full=full)
        for argument in production.arguments
    )
    return Call(production.operator, arguments)


def random_formula(
    grammar: Grammar, rng: np.random.Generator, *, low: int, high: int, max_size: int
) -> Expression:
    """One formula of the ramp: of a root's kind, within the limits, and not a mere constant.

    Args:
        grammar: What may be written.
        rng: Where chance comes from.
        low: Shallowest depth of the ramp.
        high: Deepest.
        max_size: Most nodes. If no tree of fifty is so small, the smallest of them is given.
    """
    smallest: Expression | None = None
    for attempt in range(_ATTEMPTS):
        # Trees that are too large are drawn again from a lower ramp.
        top = max(low, high - attempt // 10)
        depth, full = int(rng.integers(low, top + 1)), bool(rng.integers(2))
        tree = random_tree(grammar, grammar.root_kind, rng, depth=depth, full=full)
        if says_something(tree):
            if tree.size <= max_size:
                return tree
            if smallest is None or tree.size < smallest.size:
                smallest = tree
    return (
        random_tree(grammar, grammar.root_kind, rng, depth=low, full=True)
        if (smallest is None)
        else smallest
    )


def says_something(expression: Expression) -> bool:
    """Whether it can differ between networks: one of its leaves is not a constant."""
    return any(
        not node.arguments and not isinstance(node, Constant) for _, node in walk(expression)
    )
