"""Is one proxy better than another, or could the choice of networks have made the difference?

Both are ranked on the same networks, and the bootstrap draws the same networks for both: what they
have in common cancels, so that a difference can be certain although the two intervals overlap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from numpy.typing import ArrayLike

from eznas_core.foundation import EznasError
from eznas_core.ranking.estimate import Estimate, nothing_varies, paired_lists, with_interval
from eznas_core.ranking.kendall import resampled_tau, tau_b
from eznas_core.ranking.resampling import draw_resamples


class Verdict(StrEnum):
    """Whether the 95 % interval of a difference leaves out zero."""

    SEPARABLE = "separable"
    NOT_SEPARABLE = "not separable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two proxies on the same networks.

    Attributes:
        a: Name of the first.
        b: Name of the second.
        tau_a: Kendall's tau of the first with the accuracies.
        tau_b: That of the second.
        difference: The first minus the second, with its paired interval.
        n: How many networks.
    """

    a: str
    b: str
    tau_a: Estimate
    tau_b: Estimate
    difference: Estimate
    n: int

    @property
    def verdict(self) -> Verdict:
        """Separable if the interval of the difference lies on one side of zero."""
        one_side = self.difference.low > 0 or self.difference.high < 0
        return Verdict.SEPARABLE if one_side else Verdict.NOT_SEPARABLE

    def __str__(self) -> str:
        return (
            f"{self.a} {self.tau_a} and {self.b} {self.tau_b} on {self.n} networks: "
            f"difference {self.difference}, {self.verdict}"
        )


def compare(
    a: ArrayLike,
    b: ArrayLike,
    accuracies: ArrayLike,
    *,
    names: tuple[str, str] = ("a", "b"),
    resamples: int = 1000,
    seed: int = 0,
) -> Comparison:
    """Compares the Kendall tau of two proxies by a paired bootstrap over networks.

    Args:
        a: ``(n,)`` scores of the first proxy.
        b: ``(n,)`` scores of the second, for the same networks in the same order.
        accuracies: ``(n,)`` accuracies of those networks.
        names: What to call the two.
        resamples: Bootstrap resamples.
        seed: Seed of the resamples.

    Raises:
        EznasError: As `kendall_tau`.

    >>> good, poor, truth = [1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1], range(8)
    >>> str(compare(good, poor, truth).verdict)
    'separable'
    """
    if names[0] == names[1]:
        raise EznasError(f"two proxies to compare cannot both be called '{names[0]}'")
    (comparison,) = compare_all(
        {names[0]: a, names[1]: b}, accuracies, resamples=resamples, seed=seed
    )
    return comparison


def compare_all(
    columns: Mapping[str, ArrayLike],
    accuracies: ArrayLike,
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> tuple[Comparison, ...]:
    """Every pair of proxies, in the order of the columns; each is resampled only once.

    Intervals are for one pair at a time: among many pairs a few are separable by chance.

    Args:
        columns: Name of a proxy to its ``(n,)`` scores.
        accuracies: ``(n,)``.
        resamples: Bootstrap resamples.
        seed: Seed of the resamples.
    """
    points, draws = {}, {}
    for name, scores in columns.items():
        x, y = paired_lists(scores, accuracies)
        tau = tau_b(x, y)
        if tau is None:
            raise nothing_varies((f"scores of {name} or all accuracies",))
        points[name] = tau
        draws[name] = resampled_tau(x, y, draw_resamples(x.size, resamples, seed))
    return tuple(
        Comparison(
            a=a,
            b=b,
            tau_a=with_interval(points[a], draws[a]),
            tau_b=with_interval(points[b], draws[b]),
            difference=with_interval(points[a] - points[b], draws[a] - draws[b]),
            n=len(paired_lists(columns[a], accuracies)[0]),
        )
        for a, b in combinations(columns, 2)
    )
