"""Local search: walks uphill from a random candidate, and starts again at the top."""

from __future__ import annotations

import numpy as np

from eznas_core.architecture_search.domain import Domain
from eznas_core.architecture_search.method import Method, Options, Proposals


def local_search(domain: Domain, rng: np.random.Generator, options: Options) -> Proposals:
    """Scores all neighbours and moves to the best of them, while that is better.

    Neighbours come in random order, so that a budget that ends among them favours none.
    """
    del options
    while True:
        here = domain.draw(rng)
        (height,) = yield (here,)
        while True:
            around = domain.neighbours(here)
            if not around:
                break
            around = tuple(around[index] for index in rng.permutation(len(around)))
            heights = yield around
            best = int(np.argmax(heights))
            if not heights[best] > height:
                break
            here, height = around[best], heights[best]


LOCAL_SEARCH = Method(
    name="local",
    title="Local search",
    meaning="From a random candidate moves to the best neighbour while that scores higher; "
    "from a network that no neighbour beats it starts again elsewhere.",
    paper="White, Nolen and Savani, UAI 2021",
    propose=local_search,
)
