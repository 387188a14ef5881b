"""Populations drawn as the method's released code draws them, and what the language makes of them.

DEAP's `genHalfAndHalf` over an untyped set of primitives: 22 statistics and 34 operators, each as
likely as another, depth 2 to 6 (the release's configuration file). Nothing keeps a determinant from
standing over a number there, nor a comparison over tensors of different shapes: what a tree is
worth is found by running it. (The release registers 33 operators of 36; which three it leaves out
is not known for certain. The 34 here are all but the two that draw random numbers.)

Where a number stands for a tensor, the language refuses what a library of tensors takes for a
tensor of one element. `translated` says the same in other words where there are such words, so
that both sides do the work; what remains refused never reaches a network in the workbench.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from deap import gp

from benchmarks.peers.compiled_trees import primitive_set
from benchmarks.peers.release_operators import release_operators
from benchmarks.subjects import argument_name
from eznas_core.expressions import Call, Expression, Kind, Terminal
from eznas_core.expressions.errors import ExpressionError
from eznas_core.statistics import ALL_STATISTICS

LOW, HIGH = 2, 6
_STATISTICS = {argument_name(name): name for name in ALL_STATISTICS}


def drawn(count: int, seed: int) -> tuple[gp.PrimitiveTree, ...]:
    """So many trees; what DEAP draws twice stands twice, as in the release."""
    primitives = primitive_set(release_operators())
    before = random.getstate()
    random.seed(f"untyped trees {seed}")  # DEAP draws from Python's own generator.
    try:
        return tuple(
            gp.PrimitiveTree(gp.genHalfAndHalf(primitives, min_=LOW, max_=HIGH))
            for _ in range(count)
        )
    finally:
        random.setstate(before)


def translated(tree: gp.PrimitiveTree) -> Expression | None:
    """The tree in the language; None if the language refuses it.

    >>> from benchmarks.peers.compiled_trees import primitive_set
    >>> from eznas_core.expressions import format
    >>> primitives = primitive_set(release_operators())
    >>> tree = gp.PrimitiveTree.from_string("frobenius(mean(weight))", primitives)
    >>> format(translated(tree))
    'abs(mean(weight))'
    >>> translated(gp.PrimitiveTree.from_string("determinant(mean(weight))", primitives))
    """
    built: list[Expression] = []
    try:
        for node in reversed(list(tree)):
            if node.arity:
                arguments = tuple(built.pop() for _ in range(node.arity))
                built.append(_call(node.name, arguments))
            else:
                built.append(Terminal(_STATISTICS[node.value]))
    except ExpressionError:
        return None
    (found,) = built
    return found


def _call(name: str, arguments: tuple[Expression, ...]) -> Expression:
    if name in _OF_NUMBERS and all(each.kind is not Kind.TENSOR for each in arguments):
        return _OF_NUMBERS[name](*arguments)
    return Call(name, arguments)


# What these come to when every argument has one element.
_OF_NUMBERS: dict[str, Callable[..., Expression]] = {
    "mean": lambda a: a,
    "frobenius": lambda a: Call("abs", (a,)),
    "l1_norm": lambda a: Call("abs", (a,)),
    "numel": lambda a: Call("ones_like", (a,)),
    "softmax": lambda a: Call("ones_like", (a,)),
    "kl_divergence": lambda a, b: Call("zeros_like", (Call("add", (a, b)),)),
    "cosine_similarity": lambda a, b: Call("sign", (Call("multiply", (a, b)),)),
    "hamming_distance": lambda a, b: Call(
        "abs", (Call("sign", (Call("subtract", (Call("sign", (a,)), Call("sign", (b,)))),)),)
    ),
}
