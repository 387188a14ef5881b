"""How often each way of making formulas is tried: as set, or as it has earned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eznas_core.evolution.adaptation import Credit
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.recombination import MOVES

CROSSOVER = "crossover"
RANDOM = "random"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The chances of a generation.

    Attributes:
        crossover: The share of the offspring that mix two parents.
        mutation: The share that change one parent.
        mutations: How often each mutation is tried, in relation to the others.
        moves: The chance of each move of the recombinations; None if all have the same.
    """

    crossover: float
    mutation: float
    mutations: Mapping[str, float]
    moves: Mapping[str, float] | None = None

    @classmethod
    def of(cls, config: EvolutionConfig, credit: Credit) -> Rates:
        """The chances by the settings, or by credit where they say so."""
        plain = cls(
            crossover=config.crossover,
            mutation=config.mutation,
            mutations=config.mutations.to_json(),
        )
        if not config.adapt_rates:
            return plain
        earned = credit.matched(plain.offspring)
        mutations = {name: earned[name] for name in plain.mutations}
        if not sum(mutations.values()):
            # None is tried; which it would be still has to be said.
            mutations = dict(plain.mutations)
        return cls(
            crossover=earned[CROSSOVER],
            mutation=sum(earned[name] for name in plain.mutations),
            mutations=mutations,
            moves=credit.matched(dict.fromkeys(MOVES, 1.0)),
        )

    @property
    def offspring(self) -> dict[str, float]:
        """The chance of each way to make one of the offspring; they sum to 1."""
        whole = sum(self.mutations.values())
        rest = max(0.0, 1.0 - self.crossover - self.mutation)
        mutations = {name: self.mutation * rate / whole for name, rate in self.mutations.items()}
        return {CROSSOVER: self.crossover, **mutations, RANDOM: rest}

    @property
    def shares(self) -> dict[str, float]:
        """The chance of each way among the offspring, of each move among the recombinations."""
        return {**self.offspring, **(self.moves or dict.fromkeys(MOVES, 1 / len(MOVES)))}
