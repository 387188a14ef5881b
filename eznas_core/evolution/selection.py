"""Who becomes a parent, who survives, and who enters the hall of fame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

from eznas_core.evolution.fitness import Fitness
from eznas_core.evolution.individual import Individual

_TAU_DIGITS = 4

Order: TypeAlias = tuple[float, int, str]
Key: TypeAlias = Callable[[Individual], Order]
Sorter: TypeAlias = Callable[[list[Individual], Key], list[Individual]]


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
        return self._order(individual.merit, individual)

    def by_selection(self, individual: Individual) -> Order:
        """Sorts the best first by the selection networks.

        Raises:
            ValueError: It was not measured there.
        """
        if not isinstance(individual.selection, Fitness):
            raise ValueError(f"{individual.id} was not measured on the selection networks")
        return self._order(individual.selection.merit, individual)

    def _order(self, merit: float, individual: Individual) -> Order:
        worth = merit - self.parsimony * individual.size
        return (-round(worth, _TAU_DIGITS), individual.size, individual.text)


def tournament(
    population: Sequence[Individual], rng: np.random.Generator, *, size: int
) -> Individual:
    """The best of `size` individuals drawn with replacement from a population in best order."""
    return population[int(rng.integers(len(population), size=size).min())]


def survivors(
    candidates: Iterable[Individual],
    count: int,
    *,
    twins: int,
    likeness: float,
    order: Key,
    sort: Sorter | None = None,
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
        sort: In which order places are given away, if not in that: such as front by front. Those
            who have one are best first by `order` all the same, and so become parents.
    """
    distinct: dict[str, Individual] = {}
    for individual in sorted((each for each in candidates if each.is_valid), key=order):
        distinct.setdefault(figure_of(individual).behaviour, individual)
    ordered = list(distinct.values()) if sort is None else sort(list(distinct.values()), order)
    chosen, others = _spread_out(ordered, count, twins, likeness)
    kept = chosen + others[: count - len(chosen)]
    return tuple(sorted(kept, key=order))


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


def diversity(population: Sequence[Individual]) -> float | None:
    """One less the mean correlation between the rankings of each two formulas.

    0 where all rank alike, about 1 where their rankings have nothing in common; None for fewer
    than two formulas. A formula that ranks nothing correlates with none.
    """
    count = len(population)
    if count < 2:
        return None
    directions = np.stack([direction(figure_of(each).ranks) for each in population])
    # Of the square of a sum of vectors, what is left beside their own squares are the products.
    products = float(np.square(directions.sum(0)).sum() - np.square(directions).sum())
    return 1.0 - products / (count * (count - 1))


def _spread_out(
    ordered: list[Individual], count: int, twins: int, likeness: float
) -> tuple[list[Individual], list[Individual]]:
    """The first `count` that are like fewer than `twins` before them, and those passed over."""
    if not ordered:
        return [], []
    directions = np.stack([direction(figure_of(each).ranks) for each in ordered])
    chosen: list[int] = []
    others: list[int] = []
    for place, mine in enumerate(directions):
        if len(chosen) == count:
            break
        alike = int((directions[chosen] @ mine >= likeness).sum()) if chosen else 0
        (chosen if alike < twins else others).append(place)
    return [ordered[place] for place in chosen], [ordered[place] for place in others]


def direction(ranks: tuple[int, ...]) -> NDArray[np.float64]:
    """Ranks as a vector of length 1, so that a product of two is their correlation."""
    centred = scipy.stats.rankdata(ranks) - (len(ranks) + 1) / 2
    length = float(np.linalg.norm(centred))
    return np.asarray(centred / length if length else centred, dtype=np.float64)
