"""Racing: a new formula is measured on a first part of the networks before it sees them all.

Most new formulas are poor, and a few networks suffice to see it. After the first networks of
each task a formula's tau is known with an error; if even the best that this error allows falls
short of the bar, it is dropped with the reason `Reason.OUTRACED`. It then has no figure at all:
a tau on a few networks must never be held against one on many.

The bar is the worth of the worst formula that would be displaced. In the first generation there
is none, and the field sets the bar: its better half, and at least as many as survive.

What is dropped depends on the population and on the formulas that race together, on nothing
else: not on what happens to be remembered, nor on how the work is spread, nor on a resumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eznas_core.evolution.aggregates import parts_of
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.fitness import Fitness, uncertain_taus
from eznas_core.evolution.individual import Individual
from eznas_core.evolution.rule import Rule
from eznas_core.expressions import LANGUAGES, Expression, size
from eznas_core.foundation import Failure, Reason
from eznas_core.ranking import UncertainTau


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What the first networks say of a formula.

    Attributes:
        tau: Its combined tau there.
        best: The most that its error allows, at 95 %.
        networks: On how many networks.
    """

    tau: float
    best: float
    networks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """The conditions of one race.

    Attributes:
        rule: How one figure is made of several tasks.
        bar: The worth (merit less parsimony) to be reached; None where the field sets it.
        keep: Where the field sets the bar, at least so many pass it.
        parsimony: How much tau a node must bring.
        either_way: Whether a formula that ranks backwards counts as one that does not, for its
            sign will be turned.
        spared: Aggregates of the population. A formula of these alone costs next to nothing, so
            it does not race.
    """

    rule: Rule
    bar: float | None
    keep: int
    parsimony: float
    either_way: bool
    spared: frozenset[Expression]

    @classmethod
    def against(cls, config: EvolutionConfig, population: Sequence[Individual]) -> Race | None:
        """The race of a generation's new formulas; None where nobody is to be dropped.

        That is the case where racing is off, and while the population has free places.

        Args:
            config: The settings.
            population: The survivors of the generation before, of every island, as often as they
                have a place there; empty for the first.
        """
        if not config.racing or 0 < len(population) < config.population:
            return None
        worths = [
            each.fitness.merit - config.parsimony * each.size
            for each in population
            if isinstance(each.fitness, Fitness)
        ]
        return cls(
            rule=config.rule,
            bar=min(worths, default=None),
            keep=config.population,
            parsimony=config.parsimony,
            either_way="negate" in LANGUAGES.get(config.language).operators,
            spared=frozenset(part for each in population for part in parts_of(each.expression)),
        )

    def runs(self, expression: Expression) -> bool:
        """Whether a formula has to race."""
        return not self.spared.issuperset(parts_of(expression))

    def prospect(
        self,
        scores: Sequence[float | None],
        accuracies: NDArray[np.float64],
        tasks: NDArray[np.int64],
    ) -> Prospect:
        """What a formula's scores on the first networks promise; arguments as for `measure`."""
        taus = uncertain_taus(scores, accuracies, tasks)
        tau, best = self.rule.point(taus), self.rule.best_case(taus)
        if self.either_way:
            turned = [UncertainTau(value=-each.value, error=each.error) for each in taus]
            tau = max(tau, self.rule.point(turned))
            best = max(best, self.rule.best_case(turned))
        return Prospect(tau=tau, best=best, networks=len(scores))

    def dropped(self, field: Mapping[Expression, Prospect]) -> dict[Expression, Failure]:
        """Those of a field that fall short of the bar.

        Args:
            field: Every formula that races, with its prospect.
        """
        bar = self._bar(field)
        return {
            expression: Failure(
                Reason.OUTRACED,
                f"tau {each.tau:.3f}, at best {each.best:.3f}, on the first {each.networks} "
                f"networks; {bar + self._cost(expression):.3f} was needed",
            )
            for expression, each in field.items()
            if bar is not None and each.best - self._cost(expression) < bar
        }

    def _bar(self, field: Mapping[Expression, Prospect]) -> float | None:
        if self.bar is not None:
            return self.bar
        passing = max(self.keep, (len(field) + 1) // 2)
        if len(field) <= passing:
            return None
        worths = sorted((each.tau - self._cost(found) for found, each in field.items()))
        return worths[-passing]

    def _cost(self, expression: Expression) -> float:
        return self.parsimony * size(expression)
