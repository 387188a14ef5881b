"""How much of the differences between trained networks is chance: the noise ceiling."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from eznas_core.foundation import EznasError, numpy_generator
from eznas_core.ranking import tau_b

_MOST_SPLITS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseCeiling:
    """How far two independent measurements of the same networks agree.

    Attributes:
        tau: Mean Kendall's tau between the means of two disjoint sets of `side` seeds.
        low: The smallest over the splits.
        high: The largest.
        side: Seeds on each side of a split: half of them, rounded down.
        seeds: Seeds in all.
        splits: Ways to choose the two sets, or how many of them were tried.
        networks: Networks compared.
        reliability: Share of the variance of the mean over all seeds that is not chance, by
            analysis of variance; 0 if chance explains all of it.

    >>> print(noise_ceiling([[50, 51, 50], [60, 61, 59], [71, 70, 70], [80, 82, 81]]))
    tau 1.000 between 1 seed and 1 other of 4 networks (3 splits, 1.000 to 1.000)
    """

    tau: float
    low: float
    high: float
    side: int
    seeds: int
    splits: int
    networks: int
    reliability: float

    @property
    def expected_tau(self) -> float:
        """What tau would be between the mean of all seeds and that of as many new ones.

        Kendall's tau of two normal variables whose correlation is the reliability.
        """
        return 2 / math.pi * math.asin(self.reliability)

    def __str__(self) -> str:
        seeds = (
            "1 seed and 1 other" if self.side == 1 else f"{self.side} seeds and {self.side} others"
        )
        return (
            f"tau {self.tau:.3f} between {seeds} of {self.networks} networks "
            f"({self.splits} splits, {self.low:.3f} to {self.high:.3f})"
        )


def noise_ceiling(values: ArrayLike) -> NoiseCeiling:
    """The ceiling that chance in training sets to any ranking of these networks.

    Args:
        values: ``(networks, seeds)``, any figure of the trained networks.

    Raises:
        EznasError: Fewer than three networks or two seeds, or a set of seeds tells none apart.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] < 3 or table.shape[1] < 2:
        raise EznasError(
            "a noise ceiling needs at least 3 networks trained with at least 2 seeds each; there "
            f"are {' x '.join(map(str, table.shape))}"
        )
    networks, seeds = table.shape
    side = seeds // 2
    taus = []
    for one, other in _splits(seeds, side):
        tau = tau_b(table[:, one].mean(axis=1), table[:, other].mean(axis=1))
        if tau is None:
            raise EznasError("with some seeds every network came out the same")
        taus.append(tau)
    return NoiseCeiling(
        tau=float(np.mean(taus)),
        low=min(taus),
        high=max(taus),
        side=side,
        seeds=seeds,
        splits=len(taus),
        networks=networks,
        reliability=_reliability(table),
    )


def _splits(seeds: int, side: int) -> Iterator[tuple[list[int], list[int]]]:
    """Pairs of disjoint sets; each pair once, or a fixed choice where there are too many."""
    every = math.comb(seeds, side) * math.comb(seeds - side, side) // 2
    if every > _MOST_SPLITS:
        rng = numpy_generator(0, "noise ceiling")
        for _ in range(_MOST_SPLITS):
            order = rng.permutation(seeds).tolist()
            yield order[:side], order[side : 2 * side]
        return
    for one in combinations(range(seeds), side):
        rest = [seed for seed in range(seeds) if seed not in one]
        for other in combinations(rest, side):
            if one < other:
                yield list(one), list(other)


def _reliability(table: np.ndarray) -> float:
    networks, seeds = table.shape
    means = table.mean(axis=1)
    between = seeds * means.var(ddof=1)
    within = ((table - means[:, None]) ** 2).sum() / (networks * (seeds - 1))
    return float(max(0.0, 1 - within / between)) if between > 0 else 0.0
