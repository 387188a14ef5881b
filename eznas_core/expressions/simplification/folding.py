"""Formulas that rank networks alike become one, with every way it was spelt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eznas_core.expressions.spelling import format
from eznas_core.expressions.tree import Expression
from eznas_core.foundation import EznasError

_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Formulas that put the given networks in the same order.

    Attributes:
        expression: The smallest of them; of several, the first by its text.
        spellings: All of them as they were given, each once, the smallest first.
        positions: Where in the given sequence they stood, in its order.
        ranks: The place of each network, from 0 for the lowest score; networks of equal score
            share one. None for a network without a score.
    """

    expression: Expression
    spellings: tuple[Expression, ...]
    positions: tuple[int, ...]
    ranks: tuple[int | None, ...]


def fold(
    expressions: Sequence[Expression], scores: Sequence[Sequence[float | None]]
) -> tuple[Folded, ...]:
    """Groups formulas whose ranks on the given networks are the same, ties and gaps included.

    What is equal here may differ on other networks, so the spellings are kept. Scores that agree
    in five digits count as equal: rounding must not tell formulas apart. A formula and its
    negative rank in opposite ways, and are not the same; `ranking_form` sees that they belong
    together.

    Args:
        expressions: The formulas.
        scores: For each formula its finite score of every network; None where it has none.

    Returns:
        One record a group, in the order of the groups' first formulas.

    Raises:
        EznasError: There are not as many rows of scores as formulas, or rows of unequal length.

    >>> from eznas_core.expressions import parse
    >>> texts = ("exp(units_sum(weight))", "units_sum(weight)", "depth")
    >>> groups = fold([parse(t) for t in texts], [[2.7, 1.0, 7.4], [1.0, 0.0, 2.0], [3, 3, 4]])
    >>> [format(group.expression) for group in groups], groups[0].ranks
    (['units_sum(weight)', 'depth'], (1, 0, 2))
    """
    if len(expressions) != len(scores) or len({len(row) for row in scores}) > 1:
        raise EznasError(
            f"folding needs one score of every network for each formula; given: {len(expressions)} "
            f"formulas and {len(scores)} rows of {sorted({len(row) for row in scores})} scores"
        )
    groups: dict[tuple[int | None, ...], list[int]] = {}
    for position, row in enumerate(scores):
        groups.setdefault(_ranks(row), []).append(position)
    return tuple(
        _folded([expressions[position] for position in positions], positions, ranks)
        for ranks, positions in groups.items()
    )


def _folded(
    members: Sequence[Expression], positions: Sequence[int], ranks: tuple[int | None, ...]
) -> Folded:
    spellings = sorted(dict.fromkeys(members), key=lambda each: (each.size, format(each)))
    return Folded(
        expression=spellings[0],
        spellings=tuple(spellings),
        positions=tuple(positions),
        ranks=ranks,
    )


def _ranks(scores: Sequence[float | None]) -> tuple[int | None, ...]:
    found = [float(f"{score:.{_DIGITS}g}") for score in scores if score is not None]
    places = iter(np.unique(np.array(found), return_inverse=True)[1].tolist())
    return tuple(None if score is None else next(places) for score in scores)
