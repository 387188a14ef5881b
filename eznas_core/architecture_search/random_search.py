"""Random search: draws candidates, one as likely as the space makes it."""

from __future__ import annotations

import numpy as np

from eznas_core.architecture_search.domain import Domain
from eznas_core.architecture_search.method import RANDOM, Method, Options, Proposals

_BATCH = 16


def random_search(domain: Domain, rng: np.random.Generator, options: Options) -> Proposals:
    """Proposes candidates that do not depend on any score."""
    del options
    while True:
        yield tuple(domain.draw(rng) for _ in range(_BATCH))


RANDOM_SEARCH = Method(
    name=RANDOM,
    title="Random search",
    meaning="Scores candidates drawn at random and keeps the best by score.",
    paper="Li and Talwalkar, UAI 2019",
    propose=random_search,
)
