"""What happened in one generation: the record that logs, screens and tests look at."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev
from typing import Any

from eznas_core.evolution.adaptation import Credit
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.individual import Individual
from eznas_core.evolution.pareto import hypervolume
from eznas_core.evolution.selection import diversity, figure_of
from eznas_core.expressions import Call, walk
from eznas_core.foundation import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How one way of making formulas fared in a generation.

    Attributes:
        tried: Formulas made in that way.
        valid: Those that have a figure.
        survived: Those that came into the population.
        share: How often it was to be tried, among its kind: the ways of making offspring, or the
            moves that recombine aggregates.
        credit: Its share of survivors over the last generations, this one included.
    """

    tried: int
    valid: int
    survived: int
    share: float = 0.0
    credit: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One generation of an evolution. A tau is None where no formula has one.

    Attributes:
        number: 0 for the first, random one.
        generations: The number of the last one.
        best_fitness: Best tau on the fitness networks in the population.
        median_fitness: The median there.
        spread_fitness: The standard deviation there.
        best_selection: Best tau on the selection networks in the hall of fame.
        median_selection: The median there.
        evaluated: New formulas that were measured.
        refused: New formulas that were thrown away before that, being known already.
        invalid: How many of the measured have no figure, for each reason.
        constant: How many give every network the same score.
        rankings: Different orders of the fitness networks in the population.
        mean_size: Mean number of nodes in the population.
        operators: How often each operator occurs in the population.
        ways: How each way of making formulas fared.
        labels: The account of the label ledger.
        hall_of_fame: The best formulas so far, best first.
        front: The best trade-offs so far of tau on the fitness networks, size and cost.
        hypervolume: The share of all thinkable trade-offs that the front is better than.
        diversity: One less the mean correlation of rankings in the population.
        newcomers: Every formula that was measured in this generation.
        selected: The formulas, new or older, that were measured on the selection networks in it.
        cost: What it took: seconds, and aggregates computed or remembered. All else in this
            record is the same in every run with the same settings; this is not.
    """

    number: int
    generations: int
    best_fitness: float | None
    median_fitness: float | None
    spread_fitness: float | None
    best_selection: float | None
    median_selection: float | None
    evaluated: int
    refused: int
    invalid: Mapping[str, int]
    constant: int
    rankings: int
    mean_size: float | None
    operators: Mapping[str, int]
    ways: Mapping[str, Way]
    labels: Mapping[str, Any]
    hall_of_fame: tuple[Individual, ...]
    front: tuple[Individual, ...]
    hypervolume: float
    diversity: float | None
    newcomers: tuple[Individual, ...]
    selected: tuple[Individual, ...]
    cost: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """The fields of a "generation" event."""
        return {
            "number": self.number,
            "generations": self.generations,
            "best_fitness": self.best_fitness,
            "median_fitness": self.median_fitness,
            "spread_fitness": self.spread_fitness,
            "best_selection": self.best_selection,
            "median_selection": self.median_selection,
            "evaluated": self.evaluated,
            "refused": self.refused,
            "invalid": dict(self.invalid),
            "constant": self.constant,
            "rankings": self.rankings,
            "mean_size": self.mean_size,
            "operators": dict(self.operators),
            "ways": {how: dataclasses.asdict(way) for how, way in self.ways.items()},
            "labels": dict(self.labels),
            "hall_of_fame": [_brief(individual) for individual in self.hall_of_fame],
            "front": [
                {
                    "id": each.id,
                    "text": each.text,
                    "tau": each.tau,
                    "size": each.size,
                    "ms": each.ms,
                }
                for each in self.front
            ],
            "hypervolume": self.hypervolume,
            "diversity": self.diversity,
            "newcomers": [_brief(individual) for individual in self.newcomers],
            "selected": [
                {"id": each.id, "selection": each.selection_tau} for each in self.selected
            ],
            "cost": dict(self.cost),
        }


def summarise(
    *,
    config: EvolutionConfig,
    number: int,
    population: Sequence[Individual],
    newcomers: Sequence[Individual],
    hall_of_fame: Sequence[Individual],
    front: Sequence[Individual],
    ways: Mapping[str, Way],
    selected: Sequence[Individual],
    shares: Mapping[str, float],
    credit: Credit,
    refused: int,
    labels: Mapping[str, Any],
    cost: Mapping[str, float],
) -> Generation:
    """The record of a generation from what it left behind."""
    taus = [individual.tau for individual in population]
    chosen = [each.selection_tau for each in hall_of_fame if each.selection_tau is not None]
    failures = [each.fitness for each in newcomers if isinstance(each.fitness, Failure)]
    return Generation(
        number=number,
        generations=config.generations,
        best_fitness=max(taus, default=None),
        median_fitness=median(taus) if taus else None,
        spread_fitness=pstdev(taus) if taus else None,
        best_selection=max(chosen, default=None),
        median_selection=median(chosen) if chosen else None,
        evaluated=len(newcomers),
        refused=refused,
        invalid=dict(sorted(Counter(str(each.reason) for each in failures).items())),
        constant=sum(
            not isinstance(each.fitness, Failure) and each.fitness.distinct == 1
            for each in newcomers
        ),
        rankings=len({figure_of(individual).ranks for individual in population}),
        mean_size=fmean(each.size for each in population) if population else None,
        operators=_operators(population),
        ways={
            how: dataclasses.replace(way, share=shares.get(how, 0.0), credit=credit.of(how) or 0.0)
            for how, way in ways.items()
        },
        labels=labels,
        hall_of_fame=tuple(hall_of_fame),
        front=tuple(front),
        hypervolume=hypervolume(front, max_size=config.max_size),
        diversity=diversity(population),
        newcomers=tuple(newcomers),
        selected=tuple(selected),
        cost=cost,
    )


def _operators(population: Sequence[Individual]) -> dict[str, int]:
    found = Counter(
        node.operator
        for individual in population
        for _, node in walk(individual.expression)
        if isinstance(node, Call)
    )
    return dict(sorted(found.items()))


def ways_of(newcomers: Sequence[Individual], population: Iterable[Individual]) -> dict[str, Way]:
    """How each way that was tried has fared."""
    survived = {individual.id for individual in population}
    found = {}
    for how in sorted({individual.how for individual in newcomers}):
        made = [individual for individual in newcomers if individual.how == how]
        found[how] = Way(
            tried=len(made),
            valid=sum(individual.is_valid for individual in made),
            survived=sum(individual.id in survived for individual in made),
        )
    return found


def _brief(individual: Individual) -> dict[str, Any]:
    """An individual as a log shows it: its figures, not the marks of its scores."""
    failure = individual.fitness if isinstance(individual.fitness, Failure) else None
    return {
        "id": individual.id,
        "text": individual.text,
        "size": individual.size,
        "fitness": None if failure else individual.tau,
        "selection": individual.selection_tau,
        "reason": str(failure.reason) if failure else None,
        "detail": failure.detail if failure else None,
        "parents": list(individual.parents),
        "born": individual.born,
        "how": individual.how,
        "ms": individual.ms,
        "disguise": individual.disguise,
    }
