"""The trade-off between ranking well, being short and being cheap.

Of two formulas neither is better where one ranks better and the other is shorter or cheaper. The
front is what is left when every formula goes that another beats in one of the three and equals in
the others; NSGA-II (Deb et al. 2002) lets populations survive front by front, and of the last one
those that stand in the least crowded places. Sorting and volumes are moocore's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import moocore
import numpy as np
from numpy.typing import NDArray

from eznas_core.evolution.cost import DEAREST_MS
from eznas_core.evolution.individual import Individual
from eznas_core.evolution.selection import Key

Array = NDArray[np.float64]

_TAU_DIGITS = 4


def objectives(individuals: Sequence[Individual]) -> Array:
    """For each formula ``(-merit, nodes, ms)``: less is better in all three, ``(n, 3)``.

    Raises:
        ValueError: One of them has no figure on the fitness networks.
    """
    rows = [(-round(each.merit, _TAU_DIGITS), each.size, each.ms) for each in individuals]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 3)


def fronts(points: Array) -> NDArray[np.int64]:
    """The number of the front that each point lies in, from 0 for what nothing dominates.

    Args:
        points: ``(n, objectives)``, less is better.

    >>> fronts(np.array([[0.0, 2.0], [1.0, 1.0], [1.0, 2.0]])).tolist()
    [0, 0, 1]
    """
    if not len(points):
        return np.zeros(0, dtype=np.int64)
    return np.asarray(moocore.pareto_rank(points), dtype=np.int64)


def crowding(points: Array) -> Array:
    """How far apart the neighbours of each point of one front are, added up over the objectives.

    The two ends of each objective have infinity; of equal ones the first, or the last, counts as
    the end. Distances are shares of the objective's range; an objective that is the same
    everywhere says nothing.

    Args:
        points: ``(n, objectives)``, of one front.

    Returns:
        ``(n,)``; more is better.

    >>> crowding(np.array([[0.0, 4.0], [1.0, 2.0], [2.0, 0.0]])).tolist()
    [inf, 2.0, inf]
    """
    found = np.zeros(len(points))
    for values in points.T:
        order = np.argsort(values, kind="stable")
        ordered = values[order]
        spread = ordered[-1] - ordered[0] if len(ordered) else 0.0
        if spread == 0:
            continue
        found[order[1:-1]] += (ordered[2:] - ordered[:-2]) / spread
        found[order[[0, -1]]] = np.inf
    return found


def by_front(
    candidates: Iterable[Individual],
    order: Key,
    *,
    apart: Callable[[Individual], bool] | None = None,
) -> list[Individual]:
    """The valid candidates, front by front, in each the least crowded first, then by `order`.

    Args:
        candidates: Whom to sort.
        order: Sorts the best first.
        apart: Who has fronts of their own, so that they dominate nobody else: formulas that may
            breed and may not win.
    """
    individuals = sorted((each for each in candidates if each.is_valid), key=order)
    kinds = np.array([apart is not None and apart(each) for each in individuals], dtype=bool)
    points = objectives(individuals)
    ranks = np.zeros(len(individuals), dtype=np.int64)
    distances = np.zeros(len(individuals))
    for kind in (False, True):
        members = np.flatnonzero(kinds == kind)
        ranks[members] = fronts(points[members])
        for rank in np.unique(ranks[members]):
            peers = members[ranks[members] == rank]
            distances[peers] = crowding(points[peers])
    # Stable, so that `order` decides among equals.
    places = sorted(range(len(individuals)), key=lambda n: (int(ranks[n]), -float(distances[n])))
    return [individuals[place] for place in places]


def front(candidates: Iterable[Individual], order: Key) -> tuple[Individual, ...]:
    """Those that no other dominates, best first; one of those equal in all three objectives.

    What ranks no better than chance is no trade-off, however cheap it is.
    """
    distinct: dict[tuple[float, ...], Individual] = {}
    for each in sorted((one for one in candidates if one.is_valid and one.merit > 0), key=order):
        distinct.setdefault(tuple(objectives([each])[0].tolist()), each)
    individuals = list(distinct.values())
    ranks = fronts(objectives(individuals))
    return tuple(each for each, rank in zip(individuals, ranks, strict=True) if rank == 0)


def hypervolume(members: Sequence[Individual], *, max_size: int) -> float:
    """The share of all thinkable trade-offs that the members are better than, from 0 to 1.

    Thinkable is a tau from 0 to 1, up to `max_size` nodes, and up to `DEAREST_MS`.

    Args:
        members: Valid individuals.
        max_size: The most nodes a formula may have.
    """
    if not members:
        return 0.0
    worst = np.array([0.0, max_size + 1.0, DEAREST_MS])
    volume = float(moocore.hypervolume(objectives(members), ref=worst))
    return volume / float(worst[1] * worst[2])
