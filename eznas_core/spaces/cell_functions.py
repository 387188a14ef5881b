"""Which NAS-Bench-201 cells are the same function.

A cell is reduced to what its output node computes, by these rules and no others:

1. `none` contributes nothing, and a sum of nothing is nothing.
2. A convolution or pool of nothing is nothing (with BatchNorm bias 0, as initialised).
3. `skip_connect` is its input, so its terms join the sum they flow into.
4. The order of a sum does not matter.
5. What does not reach the output does not matter.
6. Convolutions have weights of their own. Two edges that read one convolution's result share
   its weights; two convolutions of equal kind on equal input do not. So A + A with one
   convolution, which is 2A, differs from A + A' with two.

Two cells are equal if renaming convolutions makes these expressions equal: then a network of
one computes what a network of the other does, with the weights moved to their new edges. The
15,625 cells fall into 5,260 classes. Without rule 6 there would be 4,930; a further rule, that
average pooling is linear and could be moved into sums, would give 5,044 and is left out, as it
holds for this one operation only and changes which tensors a statistic sees.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations, product
from typing import Any

from eznas_core.spaces.cell_text import EDGES, OPERATIONS

Operations = tuple[str, ...]

# A value is a sorted tuple of terms. A term is ("",) for the cell's input, or
# (operation, edge, value), where edge names a convolution and is -1 for a pool.
_Value = tuple[Any, ...]
_INPUT: _Value = (("",),)


@lru_cache(maxsize=1)
def representatives() -> dict[Operations, Operations]:
    """Every cell to the first cell (in the order below) that is the same function.

    The order is that of `product(OPERATIONS, repeat=6)`, in which `none` comes first: the
    representative is thus the one with dead operations removed. Takes under a second, once.
    """
    first: dict[_Value, Operations] = {}
    return {
        cell: first.setdefault(signature(cell), cell)
        for cell in product(OPERATIONS, repeat=len(EDGES))
    }


def signature(cell: Operations) -> _Value:
    """What the cell's output computes; equal exactly for cells of one class."""
    output = _output(cell)
    groups = _interchangeable(output)
    best: _Value | None = None
    for orders in product(*(permutations(group) for group in groups)):
        names = {edge: name for name, edge in enumerate(e for order in orders for e in order)}
        renamed = _rename(output, names)
        if best is None or renamed < best:
            best = renamed
    return output if best is None else best


def _output(cell: Operations) -> _Value:
    """The value of the last node, its convolutions named by their edges."""
    values: dict[int, _Value] = {0: _INPUT}
    for target in (1, 2, 3):
        terms: list[Any] = []
        for edge, (operation, (source, end)) in enumerate(zip(cell, EDGES, strict=True)):
            value = values.get(source, ())
            if end != target or operation == "none" or not value:
                continue
            if operation == "skip_connect":
                terms += value
            else:
                name = -1 if operation == "avg_pool_3x3" else edge
                terms.append((operation, name, value))
        values[target] = tuple(sorted(terms))
    return values[3]


def _interchangeable(output: _Value) -> list[list[int]]:
    """The convolutions in it, grouped by what they are when weights are not told apart.

    Only inside a group can a renaming matter, which keeps the number of renamings tiny.
    """
    shapes: dict[int, _Value] = {}

    def walk(value: _Value) -> None:
        for term in value:
            if len(term) == 3:
                walk(term[2])
                if term[1] >= 0:
                    shapes[term[1]] = (term[0], _rename(term[2], {}))

    walk(output)
    groups: dict[_Value, list[int]] = {}
    for edge in sorted(shapes):
        groups.setdefault(shapes[edge], []).append(edge)
    return [groups[shape] for shape in sorted(groups)]


def _rename(value: _Value, names: dict[int, int]) -> _Value:
    """The value with convolution names replaced (by -1 where `names` has none) and sorted."""
    return tuple(
        sorted(
            (term[0], names.get(term[1], -1), _rename(term[2], names)) if len(term) == 3 else term
            for term in value
        )
    )
