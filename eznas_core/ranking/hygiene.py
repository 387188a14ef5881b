"""Whether the scores of a formula are sound numbers, and how far the seed decides them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from eznas_core.foundation import EznasError
from eznas_core.ranking.kendall import tau_b

if TYPE_CHECKING:
    from eznas_core.scoring import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Hygiene:
    """What came of the same networks under several seeds.

    Attributes:
        networks: How many networks.
        seeds: How many seeds.
        reasons: Why networks have no score, each network and seed counted once.
        distinct: How many different scores the first seed gave.
        compared: Networks with a score under every seed; the figures below are of those.
        over_seeds: The standard deviation of a network's score over the seeds: the root of the
            mean variance. None with one seed or no network.
        over_networks: The standard deviation over networks of the mean score. None with fewer
            than two networks.
        seed_tau: Mean Kendall tau between the scores of two seeds; None where undefined.
    """

    networks: int
    seeds: int
    reasons: Mapping[str, int]
    distinct: int
    compared: int
    over_seeds: float | None
    over_networks: float | None
    seed_tau: float | None

    @property
    def constant(self) -> bool:
        """Whether all networks that have a score have the same."""
        return self.distinct == 1

    @property
    def sensitivity(self) -> float | None:
        """The spread over seeds as a share of the spread over networks; None where undefined."""
        if self.over_seeds is None or not self.over_networks:
            return None
        return self.over_seeds / self.over_networks


def hygiene(scores: Sequence[Sequence[Score]]) -> Hygiene:
    """Takes the measures of scores.

    Args:
        scores: For each seed the scores of the same networks in the same order.

    Raises:
        EznasError: There is no seed, or not the same number of networks under each.
    """
    if not scores or len({len(row) for row in scores}) != 1:
        raise EznasError("hygiene needs the scores of the same networks under one or more seeds")
    reasons: dict[str, int] = {}
    for score in (score for row in scores for score in row):
        if score.failure is not None:
            name = str(score.failure.reason)
            reasons[name] = reasons.get(name, 0) + 1
    columns = [values for each in zip(*scores, strict=True) if (values := _complete(each))]
    table = np.array(columns, dtype=np.float64).reshape(len(columns), len(scores))
    scale = float(np.abs(table).max(initial=0.0)) or 1.0
    shrunk = table / scale  # squares of large scores would overflow
    several = len(columns) > 1
    over_seeds = np.sqrt(shrunk.var(axis=1, ddof=1).mean()) if _pairs(table) else None
    return Hygiene(
        networks=len(scores[0]),
        seeds=len(scores),
        reasons=dict(sorted(reasons.items(), key=lambda item: -item[1])),
        distinct=len({score.value for score in scores[0] if score.value is not None}),
        compared=len(columns),
        over_seeds=None if over_seeds is None else float(over_seeds) * scale,
        over_networks=float(shrunk.mean(axis=1).std(ddof=1)) * scale if several else None,
        seed_tau=_seed_tau(table),
    )


def _complete(scores: Sequence[Score]) -> list[float]:
    found = [score.value for score in scores if score.value is not None]
    return found if len(found) == len(scores) else []


def _pairs(table: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bool:
    return table.shape[0] > 0 and table.shape[1] > 1


def _seed_tau(table: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float | None:
    if table.shape[0] < 3 or table.shape[1] < 2:
        return None
    found = [
        tau_b(table[:, one], table[:, two]) for one, two in combinations(range(table.shape[1]), 2)
    ]
    defined = [tau for tau in found if tau is not None]
    return float(np.mean(defined)) if len(defined) == len(found) else None
