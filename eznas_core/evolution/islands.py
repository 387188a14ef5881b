"""A population in parts that breed apart, and now and then give their best to the next one.

What takes over one island is not at once everywhere, so the others go on searching elsewhere;
what is good comes round the ring all the same (Cohoon et al. 1987).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import TypeAlias

from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.individual import Individual
from eznas_core.evolution.pareto import by_front
from eznas_core.evolution.selection import Key, Sorter, survivors

Islands: TypeAlias = tuple[tuple[Individual, ...], ...]


def sizes(population: int, islands: int) -> tuple[int, ...]:
    """How many formulas survive on each island.

    >>> sizes(10, 3)
    (4, 3, 3)
    """
    return tuple((population + islands - 1 - island) // islands for island in range(islands))


def arrivals(islands: Islands, migrants: int) -> Islands:
    """For each island, the best of the one before it in the ring; nobody leaves the first home."""
    if len(islands) == 1:
        return ((),)
    return tuple(islands[place - 1][:migrants] for place in range(len(islands)))


def is_due(number: int, every: int) -> bool:
    """Whether islands give their best on before a generation; none have any before the first."""
    return number > 0 and number % every == 0


def merged(islands: Islands) -> tuple[Individual, ...]:
    """Everyone once, island after island."""
    return tuple({each.id: each for island in islands for each in island}.values())


def renewed(islands: Islands, changed: Mapping[str, Individual]) -> Islands:
    """The islands with some individuals, named by id, replaced by newer records of them."""
    return tuple(tuple(changed.get(each.id, each) for each in island) for island in islands)


def settled(individuals: Sequence[Individual], ids: Sequence[Sequence[str]]) -> Islands:
    """The islands from everyone and the ids of those who live on each.

    Raises:
        KeyError: An id is nobody's.
    """
    by_id = {each.id: each for each in individuals}
    return tuple(tuple(by_id[one] for one in island) for island in ids)


def survive(
    config: EvolutionConfig,
    islands: Islands,
    newcomers: Sequence[Individual],
    homes: Sequence[int],
    number: int,
    order: Key,
) -> Islands:
    """Who lives on each island after a generation, best first.

    Args:
        config: The settings.
        islands: Who lived there before it.
        newcomers: Who was born.
        homes: On which island each of them was.
        number: The generation's number.
        order: Sorts the best first.
    """
    arriving = arrivals(islands, config.migrants if is_due(number, config.migration) else 0)
    sort: Sorter | None = None
    if config.survival == "nsga2":
        apart = None if config.shape_only else attrgetter("measures_shapes_alone")
        sort = partial(by_front, apart=apart)
    found = []
    for island, count in enumerate(sizes(config.population, len(islands))):
        born = [each for each, home in zip(newcomers, homes, strict=True) if home == island]
        found.append(
            survivors(
                (*islands[island], *arriving[island], *born),
                count,
                twins=config.twins,
                likeness=config.likeness,
                order=order,
                sort=sort,
            )
        )
    return tuple(found)
