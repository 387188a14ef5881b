"""Which known proxies a formula ranks like: many are a parameter count in other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eznas_core.ranking.estimate import MINIMUM_NETWORKS, Estimate
from eznas_core.ranking.kendall import kendall_tau, tau_b

if TYPE_CHECKING:
    from eznas_core.scoring import Score

LIKE = 0.9
"""From which absolute tau with a known proxy a formula counts as mostly that proxy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """A known proxy and how like the formula it ranks.

    Attributes:
        name: What it is called.
        tau: Kendall's tau between the two scores; below zero if one falls where the other rises.
        n: Networks that both have scored.
    """

    name: str
    tau: Estimate
    n: int

    @property
    def like(self) -> bool:
        """Whether the formula is mostly this proxy, or its opposite."""
        return abs(self.tau.value) >= LIKE


def relatives(
    scores: Sequence[Score], known: Mapping[str, Sequence[Score]]
) -> tuple[Relative, ...]:
    """Known proxies by how alike they rank, up or down, on networks that both have scored.

    One that orders none of them, or shares fewer than three, is left out.

    Args:
        scores: Of the formula.
        known: Of each proxy, for the same networks in the same order.
    """
    found = []
    for name, others in known.items():
        both = [
            (one.value, other.value)
            for one, other in zip(scores, others, strict=True)
            if one.value is not None and other.value is not None
        ]
        mine, theirs = [a for a, _ in both], [b for _, b in both]
        if len(both) >= MINIMUM_NETWORKS and tau_b(mine, theirs) is not None:
            found.append(Relative(name=name, tau=kendall_tau(mine, theirs), n=len(both)))
    return tuple(sorted(found, key=lambda each: -abs(each.tau.value)))
