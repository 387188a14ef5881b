"""Regularised evolution: the oldest network dies, whatever its score."""

from __future__ import annotations

from collections import deque

import numpy as np

from eznas_core.architecture_search.domain import Domain
from eznas_core.architecture_search.method import Method, Options, Proposals
from eznas_core.spaces import Architecture


def regularised_evolution(domain: Domain, rng: np.random.Generator, options: Options) -> Proposals:
    """Aging evolution as in the paper's algorithm 1, with one edit as the mutation.

    A tournament is drawn with replacement; its best member, the first drawn of equals, is the
    parent. A candidate without neighbours gets a random candidate for a child.
    """
    first = tuple(domain.draw(rng) for _ in range(options.population))
    scores = yield first
    population: deque[tuple[Architecture, float]] = deque(zip(first, scores, strict=True))
    while True:
        drawn = rng.integers(len(population), size=options.tournament)
        parent, _ = max((population[index] for index in drawn), key=lambda member: member[1])
        child = domain.neighbour(parent, rng) or domain.draw(rng)
        (score,) = yield (child,)
        population.append((child, score))
        population.popleft()


EVOLUTION = Method(
    name="evolution",
    title="Regularised evolution",
    meaning="Mutates the best of a few networks drawn from a population, whose oldest member "
    "makes room for the child.",
    paper="Real, Aggarwal, Huang and Le, AAAI 2019",
    propose=regularised_evolution,
)
