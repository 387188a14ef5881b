"""Parents chosen by one task after the other, for formulas that are good at different tasks.

A mean, or a minimum, knows only the formulas that are good all round. Lexicase selection (L.
Spector, 2012) lets each task in turn, in random order, throw out whoever is not best at it; so
one who is best at a single task becomes a parent when that task comes first, and lends it to
those who are good at others. Since no two taus are ever equal, being best must leave room:
whoever is within the median absolute deviation of the best stays (epsilon-lexicase, W. La Cava
and others, 2016). Where a task tells formulas apart poorly, that is a narrow margin.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eznas_core.evolution.individual import Individual
from eznas_core.evolution.selection import figure_of


def lexicase(population: Sequence[Individual], rng: np.random.Generator) -> Individual:
    """One parent.

    Args:
        population: Valid individuals, measured on the same tasks; not empty.
        rng: Decides the order of the tasks, and among those left at the end.
    """
    cases = np.array([figure_of(individual).cases for individual in population])
    margins = np.median(np.abs(cases - np.median(cases, axis=0)), axis=0)
    left = np.arange(len(population))
    for task in rng.permutation(cases.shape[1]):
        merits = cases[left, task]
        left = left[merits >= merits.max() - margins[task]]
    return population[int(rng.choice(left))]
