"""Where a search may go: the networks of a space that keep the limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from eznas_core.architecture_search.constraints import NO_LIMITS, Constraints
from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture, SearchSpace

# Draws in a row that all break a limit, after which the limit is taken to be too tight. Latencies
# are measured, which takes a hundred times as long as counting.
_MOST_DRAWS = 10_000
_MOST_MEASURED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """The candidates of a search.

    Attributes:
        space: The search space.
        dataset: Decides the number of classes, and so what a network costs.
        constraints: Limits that every candidate keeps.
        members: The only candidates, for instance those of an accuracy table; None for the whole
            space.
        latency: Milliseconds of a network; needed where latency is limited.
    """

    space: SearchSpace
    dataset: str
    constraints: Constraints = NO_LIMITS
    members: tuple[Architecture, ...] | None = None
    latency: Callable[[Architecture], float] | None = None
    _known: frozenset[Architecture] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.constraints.max_latency is not None and self.latency is None:
            raise EznasError("a limit on latency needs something that measures latencies")
        if self.members is not None and not self.members:
            raise EznasError("there is no candidate to search among")
        object.__setattr__(self, "_known", frozenset(self.members or ()))

    def allows(self, architecture: Architecture) -> bool:
        """Whether a network is a candidate; measures its latency only if all else fits."""
        limits = self.constraints
        if self.members is not None and architecture not in self._known:
            return False
        if limits.max_parameters is not None and self._parameters(architecture) > (
            limits.max_parameters
        ):
            return False
        if limits.max_macs is not None and self._macs(architecture) > limits.max_macs:
            return False
        if limits.max_latency is None or self.latency is None:
            return True
        return self.latency(architecture) <= limits.max_latency

    def draw(self, rng: np.random.Generator) -> Architecture:
        """A candidate, drawn as the space draws (uniformly from `members` where those are given).

        Raises:
            EznasError: The limits are so tight that none was found.
        """
        most = _MOST_DRAWS if self.constraints.max_latency is None else _MOST_MEASURED
        drawn: list[Architecture] = []
        while len(drawn) < most:
            architecture = self._draw(rng)
            if self.allows(architecture):
                return architecture
            drawn.append(architecture)
        raise EznasError(
            f"none of {most:,} networks drawn from {self.space.title} keeps the limits "
            f"({self.constraints}); the cheapest has {self._cheapest(drawn)}"
        )

    def neighbours(self, architecture: Architecture) -> tuple[Architecture, ...]:
        """The candidates one edit away, in the space's order."""
        return tuple(a for a in self.space.neighbours(architecture) if self.allows(a))

    def neighbour(
        self, architecture: Architecture, rng: np.random.Generator
    ) -> Architecture | None:
        """One candidate an edit away, each as likely as any other; None if there is none."""
        around = self.space.neighbours(architecture)
        order = (around[index] for index in rng.permutation(len(around)))
        return next((other for other in order if self.allows(other)), None)

    def _draw(self, rng: np.random.Generator) -> Architecture:
        if self.members is None:
            return self.space.sample(rng)
        return self.members[int(rng.integers(len(self.members)))]

    def _cheapest(self, drawn: list[Architecture]) -> str:
        parameters = min(self._parameters(a) for a in drawn)
        macs = min(self._macs(a) for a in drawn)
        text = f"{parameters:,} parameters, {macs:,} multiply-adds"
        if self.constraints.max_latency is None or self.latency is None:
            return text
        # Only what kept the other limits was measured; measuring the rest would tell no more.
        known = getattr(self.latency, "known", {})
        times = [known[a.text] for a in drawn if a.text in known]
        return f"{text}, {min(times):.2f} ms" if times else text

    def _parameters(self, architecture: Architecture) -> int:
        return self.space.parameters(architecture, self.dataset)

    def _macs(self, architecture: Architecture) -> int:
        return self.space.macs(architecture, self.dataset)
