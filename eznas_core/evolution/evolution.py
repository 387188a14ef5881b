"""The search: mu+lambda genetic programming, one `step` a generation.

What a generation makes depends on the population before it and on random streams that are named
by generation and number. So neither the number of workers, nor a kill and a resumption between
two generations, changes anything.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from typing import Any

from eznas_core.evolution.breeding import Breeder, Brood
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.fitness import Fitness, Part
from eznas_core.evolution.generation import Generation, summarise
from eznas_core.evolution.individual import Individual
from eznas_core.evolution.progress import Listener, Phase, Progress
from eznas_core.evolution.report import Report, make_report
from eznas_core.evolution.selection import Preference, fame, survivors
from eznas_core.evolution.task import Task, Tell
from eznas_core.foundation import EznasError

_PHASES = {Part.FITNESS: Phase.FITNESS, Part.SELECTION: Phase.SELECTION, Part.TEST: Phase.TEST}


class Evolution:
    """A search in progress.

    Attributes:
        config: The settings.
        task: What formulas are measured by.
        number: The last finished generation; -1 before the first.
        population: The survivors of that generation, best first by fitness.
        hall_of_fame: The best so far, best first by the selection networks.
    """

    def __init__(
        self, config: EvolutionConfig, task: Task, *, listener: Listener | None = None
    ) -> None:
        """Begins before the first generation.

        Args:
            config: The settings.
            task: What formulas are measured by.
            listener: Told of progress between networks; may raise, to end the work. The search
                then stands where it stood after the last whole generation.
        """
        self.config = config
        self.task = task
        self.number = -1
        self.population: tuple[Individual, ...] = ()
        self.hall_of_fame: tuple[Individual, ...] = ()
        self._listener = listener
        self._breeder = Breeder(config)
        self._preference = Preference(config.parsimony)
        self._known: frozenset[str] = frozenset()

    @property
    def finished(self) -> bool:
        """Whether the last generation is done."""
        return self.number >= self.config.generations

    def step(self) -> Generation:
        """Makes, measures and selects one generation.

        Raises:
            EznasError: The evolution is finished, or networks cannot be scored.
        """
        if self.finished:
            raise EznasError(f"the evolution has ended after generation {self.number}")
        began = time.monotonic()
        computed, remembered = self.task.computed, self.task.remembered
        number = self.number + 1
        brood = self._breeder.brood(self.population, number, self._known)
        newcomers = self._measured(brood, number)
        population = survivors(
            (*self.population, *newcomers),
            self.config.population,
            twins=self.config.twins,
            likeness=self.config.likeness,
            order=self._preference.by_fitness,
        )
        population = self._measured_for_selection(population, number)
        hall = fame(
            (*self.hall_of_fame, *population),
            self.config.hall_of_fame,
            likeness=self.config.likeness,
            order=self._preference.by_selection,
        )
        self.number, self.population, self.hall_of_fame = number, population, hall
        self._known = brood.known
        return summarise(
            number=number,
            generations=self.config.generations,
            population=population,
            newcomers=newcomers,
            hall_of_fame=hall,
            refused=brood.refused,
            labels=self.task.ledger.to_json(),
            cost={
                "seconds": round(time.monotonic() - began, 3),
                "computed": self.task.computed - computed,
                "remembered": self.task.remembered - remembered,
            },
        )

    def report(self) -> Report:
        """Opens the test labels and measures the hall of fame, beside the baselines.

        Raises:
            EznasError: The evolution is not finished, or no formula was valid.
        """
        if not self.finished:
            raise EznasError(
                f"generation {self.number} of {self.config.generations}: the test networks are "
                "for the end"
            )
        self.task.ledger.open_test(self.number)
        tell = self._tell(self.number, Part.TEST)
        tell(0, len(self.task.networks(Part.TEST)))
        return make_report(self.task, self.config, self.hall_of_fame, self.number, tell)

    def extend(self, generations: int) -> None:
        """Sets a later end; the test labels are sealed again.

        Raises:
            EznasError: It is not later.
        """
        if generations < self.config.generations:
            raise EznasError(f"{generations} generations are fewer than before")
        self.config = self.config.replace(generations=generations)
        if not self.finished:
            self.task.ledger.close_test()

    def state(self) -> dict[str, Any]:
        """Everything that the next generation depends on, as a JSON object."""
        return {
            "config": self.config.to_json(),
            "generation": self.number,
            "population": [individual.to_json() for individual in self.population],
            "hall_of_fame": [individual.to_json() for individual in self.hall_of_fame],
            "known": sorted(self._known),
            "labels": self.task.ledger.to_json(),
        }

    @classmethod
    def resume(
        cls, state: Mapping[str, Any], task: Task, *, listener: Listener | None = None
    ) -> Evolution:
        """The evolution that `state` describes; it goes on as if it had never been interrupted.

        Raises:
            EznasError: The state is not one of this version's.
        """
        try:
            evolution = cls(EvolutionConfig.from_json(state["config"]), task, listener=listener)
            evolution.number = int(state["generation"])
            evolution.population = tuple(map(Individual.from_json, state["population"]))
            evolution.hall_of_fame = tuple(map(Individual.from_json, state["hall_of_fame"]))
            evolution._known = frozenset(state["known"])
            task.ledger.restore(state["labels"])
        except (KeyError, TypeError, ValueError) as error:
            raise EznasError(f"the checkpoint is damaged: {error!r}") from error
        return evolution

    def _measured(self, brood: Brood, number: int) -> tuple[Individual, ...]:
        """The drafts with their figures; what ranks backwards is turned round first."""
        tell = self._tell(number)
        expressions = [draft.expression for draft in brood.drafts]
        outcomes = self.task.evaluate(expressions, Part.FITNESS, tell=tell)
        turned = {}
        for place, outcome in enumerate(outcomes):
            if isinstance(outcome, Fitness) and outcome.tau < 0:
                other = self._breeder.turned(expressions[place])
                if other is not None:
                    turned[place] = other
        # Made of the same aggregates: no network is needed again.
        again = self.task.evaluate(list(turned.values()), Part.FITNESS)
        for (place, other), outcome in zip(turned.items(), again, strict=True):
            expressions[place], outcomes[place] = other, outcome
        return tuple(
            Individual(
                id=f"{number}.{index}",
                expression=expression,
                fitness=outcome,
                selection=None,
                parents=draft.parents,
                born=number,
                how=draft.how,
            )
            for index, (draft, expression, outcome) in enumerate(
                zip(brood.drafts, expressions, outcomes, strict=True)
            )
        )

    def _measured_for_selection(
        self, population: tuple[Individual, ...], number: int
    ) -> tuple[Individual, ...]:
        """The population, its best measured on the selection networks too."""
        best = population[: self.config.finalists]
        fresh = [individual for individual in best if individual.selection is None]
        figures = self.task.evaluate(
            [individual.expression for individual in fresh],
            Part.SELECTION,
            tell=self._tell(number, Part.SELECTION),
        )
        found = {each.id: figure for each, figure in zip(fresh, figures, strict=True)}
        return tuple(
            dataclasses.replace(each, selection=found[each.id]) if each.id in found else each
            for each in population
        )

    def _tell(self, number: int, part: Part = Part.FITNESS) -> Tell:
        def tell(done: int, total: int) -> None:
            if self._listener is not None:
                self._listener(
                    Progress(
                        phase=_PHASES[part],
                        generation=number,
                        generations=self.config.generations,
                        done=done,
                        total=total,
                    )
                )

        return tell
