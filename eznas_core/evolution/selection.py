"""Who becomes a parent, who survives, and who enters the hall of fame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from eznas_core.evolution.fitness import Fitness
from eznas_core.evolution.individual import Individual

_TAU_DIGITS = 4

Order: TypeAlias = tuple[float, int, str]
Key: TypeAlias = Callable[[Individual], Order]


@dataclass(frozen=True, slots=True)
class Preference:
    """Which of two formulas is the better one.

    Attributes:
        parsimony: How much tau one more node must bring. Without it formulas grow for the sake
            of differences that are chance on any affordable number of networks.
    """

    parsimony: float = 0.0

    def by_fitness(self, individual: Individual) -> Order:
        """Sorts the best first by the fitness networks; among equals the smaller, then by text."""
        return self._order(individual.tau, individual)

    def by_selection(self, individual: Individual) -> Order:
        """Sorts the best first by the selection networks.

        Raises:
            ValueError: It was not measured there.
        """
        tau = individual.selection_tau
        if tau is None:
            raise ValueError(f"{individual.id} was not measured on the selection networks")
        return self._order(tau, individual)

    def _order(self, tau: float, individual: Individual) -> Order:
        worth = tau - self.parsimony * individual.size
        return (-round(worth, _TAU_DIGITS), individual.size, individual.text)


def tournament(
    population: Sequence[Individual], rng: np.random.Generator, *, size: int
) -> Individual:
    """The best of `size` individuals drawn with replacement from a population in best order."""
    return population[int(rng.integers(len(population), size=size).min())]


def survivors(
    candidates: Iterable[Individual], count: int, *, twins: int, likeness: float, order: Key
) -> tuple[Individual, ...]:
    """The best `count` valid candidates, best first; parents and offspring compete alike.

    Of those with the same scores on the fitness networks only the best is kept. Of those that
    rank them alike at most `twins` are taken, so that a population is not one formula in many
    spellings; where that leaves places free, the best of the others fill them.

    Args:
        candidates: Parents and offspring.
        count: How many survive.
        twins: How many that rank alike.
        likeness: From which correlation of ranks on two formulas rank alike.
        order: Sorts the best first.
    """
    distinct: dict[str, Individual] = {}
    for individual in sorted((each for each in candidates if each.is_valid), key=order):
        distinct.setdefault(figure_of(individual).behaviour, individual)
    chosen, others = _spread_out(list(distinct.values()), count, twins, likeness)
    return tuple(sorted(chosen + others[: count - len(chosen)], key=order))


def fame(
    candidates: Iterable[Individual], count: int, *, likeness: float, order: Key
) -> tuple[Individual, ...]:
    """The best `count` of those that were measured for selection, no two ranking alike."""
    known = [each for each in candidates if each.selection_tau is not None]
    chosen, _ = _spread_out(sorted(known, key=order), count, 1, likeness)
    return tuple(chosen)


def figure_of(individual: Individual) -> Fitness:
    """Its figure on the fitness networks.

    Raises:
        ValueError: It has none.
    """
    if not isinstance(individual.fitness, Fitness):
        raise ValueError(f"{individual.id} has no figure: {individual.fitness}")
    return individual.fitness


def _spread_out(
    ordered: list[Individual], count: int, twins: int, likeness: float
) -> tuple[list[Individual], list[Individual]]:
    """The first `count` that are like fewer than `twins` before them, and those passed over."""
    if not ordered:
        return [], []
    directions = np.stack([_direction(figure_of(each).ranks) for each in ordered])
    chosen: list[int] = []
    others: list[int] = []
    for place, direction in enumerate(directions):
        if len(chosen) == count:
            break
        alike = int((directions[chosen] @ direction >= likeness).sum()) if chosen else 0
        (chosen if alike < twins else others).append(place)
    return [ordered[place] for place in chosen], [ordered[place] for place in others]


def _direction(ranks: tuple[int, ...]) -> NDArray[np.float64]:
    """Ranks as a vector of length 1, so that a product of two is their correlation."""
    centred = rankdata(ranks) - (len(ranks) + 1) / 2
    length = float(np.linalg.norm(centred))
    return np.asarray(centred / length if length else centred, dtype=np.float64)
