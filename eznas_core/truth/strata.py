"""Networks drawn evenly over the range of a quantity, and what that costs in labels.

Of sixty networks drawn at random, five more or fewer may be large ones, and every figure on them
moves with that. So a larger pool is drawn first, ordered by a quantity that goes along with the
accuracy, cut into strata of equal size, and each stratum gives the same share. Every network of
the pool is as likely as any other to be taken, so a figure still estimates that of the table;
it only varies less.

The quantity decides who pays:

- `Stratify.PARAMETERS`: the number of parameters, known without any training. Costs no label.
- `Stratify.ACCURACY`: the accuracy itself. To order the pool, all its accuracies must be known:
  they are spent, although most of these networks are then left aside. Whoever draws so has to
  count them (`DrawnParts.looked_at`). It pays only where labels are there and scoring is dear.

Test networks are never drawn in this way: they are a plain sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

import numpy as np

from eznas_core.spaces import Architecture, SearchSpace

POOL = 4
"""Networks in the pool for each one that is taken."""

STRATA = 10
"""Strata of a pool; fewer for fewer networks than that."""


class Stratify(StrEnum):
    """What networks are spread evenly over."""

    NONE = "none"
    PARAMETERS = "parameters"
    ACCURACY = "accuracy"


def draw_evenly(
    pool: Sequence[Architecture],
    values: Sequence[float],
    count: int,
    rng: np.random.Generator,
) -> tuple[Architecture, ...]:
    """Takes networks from a pool, equal shares from each stratum of a quantity.

    The strata take turns, so that the first networks are spread evenly too.

    Args:
        pool: At least `count` networks, in random order: those of equal value keep it.
        values: ``(pool,)`` the quantity.
        count: How many to take.
        rng: Decides who is taken of each stratum, and in which order.
    """
    order = np.argsort(np.asarray(values, dtype=np.float64), kind="stable")
    strata = [rng.permutation(part) for part in np.array_split(order, min(STRATA, count))]
    turns = [strata[number] for number in rng.permutation(len(strata))]
    longest = max(len(stratum) for stratum in turns)
    taken = [
        int(stratum[turn]) for turn in range(longest) for stratum in turns if turn < len(stratum)
    ]
    return tuple(pool[place] for place in taken[:count])


def parameters_of(space: SearchSpace, architecture: Architecture, dataset: str) -> int:
    """The number of parameters, without the multiply-adds that `SearchSpace.parameters` counts.

    Those need a pass through the network: most of a second where it has thousands of layers.
    """
    return _parameters_of(space, space.same_cost(architecture), dataset)


@lru_cache(maxsize=100_000)
def _parameters_of(space: SearchSpace, architecture: Architecture, dataset: str) -> int:
    from eznas_core.networks import count_parameters

    return count_parameters(space.blueprint(architecture, dataset=dataset))
