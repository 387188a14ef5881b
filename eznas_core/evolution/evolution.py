"""The search: genetic programming, mu+lambda or NSGA-II, one `step` a generation.

What a generation makes depends on the population before it and on random streams that are named
by generation and number. So neither the number of workers, nor a kill and a resumption between
two generations, changes anything.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence
from typing import Any

from eznas_core.evolution import islands as archipelago
from eznas_core.evolution.adaptation import Credit
from eznas_core.evolution.breeding import Breeder, Draft
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.disguise import COUNTS, counts_of, disguise
from eznas_core.evolution.fitness import Fitness, Part
from eznas_core.evolution.fitting import Fitter, stocked
from eznas_core.evolution.generation import Generation, summarise, ways_of
from eznas_core.evolution.individual import Individual
from eznas_core.evolution.pareto import front
from eznas_core.evolution.progress import Listener, Phase, Progress
from eznas_core.evolution.racing import Race
from eznas_core.evolution.rates import Rates
from eznas_core.evolution.report import Report, make_report
from eznas_core.evolution.selection import Preference, fame
from eznas_core.evolution.task import Task, Tell
from eznas_core.expressions import Expression, format, parse
from eznas_core.foundation import EznasError

_PHASES = {Part.FITNESS: Phase.FITNESS, Part.SELECTION: Phase.SELECTION, Part.TEST: Phase.TEST}


class Evolution:
    """A search in progress.

    Attributes:
        config: The settings.
        task: What formulas are measured by.
        number: The last finished generation; -1 before the first.
        islands: The survivors of that generation, best first, in the parts that breed apart.
        hall_of_fame: The best so far, best first by the selection networks.
        front: The best trade-offs so far between tau on the fitness networks, size and cost.
        credit: How the ways of making formulas have fared lately.
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
        self.islands: archipelago.Islands = ((),) * config.islands
        self.hall_of_fame: tuple[Individual, ...] = ()
        self.front: tuple[Individual, ...] = ()
        self.credit = Credit()
        self._listener = listener
        self._breeder = Breeder(config)
        self._preference = Preference(config.parsimony)
        self._known: frozenset[str] = frozenset()
        self._fitter = Fitter(config, task)
        self._stocked: tuple[Expression, ...] = ()

    @property
    def population(self) -> tuple[Individual, ...]:
        """The survivors of all islands, each once, best first by fitness."""
        return tuple(sorted(archipelago.merged(self.islands), key=self._preference.by_fitness))

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
        rates = Rates.of(self.config, self.credit)
        brood = self._breeder.broods(self.islands, number, self._known, rates)
        fitted = self._fitter.drafts(
            self.islands, self._stocked, number, brood.known, tell=self._tell(number)
        )
        brood = brood.with_more(fitted)
        newcomers = self._measured(brood.drafts, number)
        homes = [draft.island for draft in brood.drafts]
        islands = archipelago.survive(
            self.config, self.islands, newcomers, homes, number, self._preference.by_fitness
        )
        islands, chosen = self._measured_for_selection(islands, number)
        population = archipelago.merged(islands)
        hall = fame(
            (*self.hall_of_fame, *filter(self._may_win, population)),
            self.config.hall_of_fame,
            likeness=self.config.likeness,
            order=self._preference.by_selection,
        )
        trade_offs = front(
            (*self.front, *filter(self._may_win, newcomers)), self._preference.by_fitness
        )
        ways = ways_of(newcomers, population)
        self.credit = self.credit.after(
            {how: way.tried for how, way in ways.items()},
            {how: way.survived for how, way in ways.items()},
        )
        self.number, self.islands, self.hall_of_fame = number, islands, hall
        self.front, self._known = trade_offs, brood.known
        self._stocked = stocked(self._stocked, newcomers) if self.config.fitted else ()
        return summarise(
            config=self.config,
            number=number,
            population=self.population,
            newcomers=newcomers,
            hall_of_fame=hall,
            front=trade_offs,
            ways=ways,
            selected=tuple(chosen.values()),
            shares=rates.shares,
            credit=self.credit,
            refused=brood.refused,
            labels=self.task.ledger.to_json(),
            cost={
                "seconds": round(time.monotonic() - began, 3),
                "computed": self.task.computed - computed,
                "remembered": self.task.remembered - remembered,
            },
        )

    def report(self) -> Report:
        """Opens the test labels and measures the hall of fame and the front, beside the baselines.

        Raises:
            EznasError: The evolution is not finished, or no formula was valid.
        """
        if not self.finished:
            raise EznasError(
                f"generation {self.number} of {self.config.generations}: the test networks are "
                "for the end"
            )
        if self.population and not self.hall_of_fame:
            raise EznasError(
                "no formula that looks at values has a figure on the selection networks; set "
                "shape_only to let those win that measure shapes alone"
            )
        self.task.ledger.open_test(self.number)
        tell = self._tell(self.number, Part.TEST)
        hall = self.hall_of_fame
        return make_report(self.task, self.config, hall, self.number, tell, front=self.front)

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
            "islands": [[individual.id for individual in island] for island in self.islands],
            "hall_of_fame": [individual.to_json() for individual in self.hall_of_fame],
            "front": [individual.to_json() for individual in self.front],
            "credit": self.credit.to_json(),
            "known": sorted(self._known),
            "stocked": [format(aggregate) for aggregate in self._stocked],
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
            population = tuple(map(Individual.from_json, state["population"]))
            # Runs from when there was one island, and no front, have no record of them.
            everyone = [[individual.id for individual in population]]
            evolution.islands = archipelago.settled(population, state.get("islands", everyone))
            evolution.hall_of_fame = tuple(map(Individual.from_json, state["hall_of_fame"]))
            evolution.front = (
                tuple(map(Individual.from_json, state["front"]))
                if "front" in state
                else front(filter(evolution._may_win, population), evolution._preference.by_fitness)
            )
            evolution.credit = Credit.from_json(state.get("credit", {}))
            evolution._known = frozenset(state["known"])
            evolution._stocked = tuple(map(parse, state.get("stocked", ())))
            task.ledger.restore(state["labels"])
        except (KeyError, TypeError, ValueError) as error:
            raise EznasError(f"the checkpoint is damaged: {error!r}") from error
        return evolution

    def _measured(self, drafts: Sequence[Draft], number: int) -> tuple[Individual, ...]:
        """The drafts with their figures; what ranks backwards is turned round first."""
        tell = self._tell(number)
        expressions = [draft.expression for draft in drafts]
        race = Race.against(self.config, [each for island in self.islands for each in island])
        outcomes = self.task.evaluate(expressions, Part.FITNESS, tell=tell, race=race)
        turned = {}
        for place, outcome in enumerate(outcomes):
            if isinstance(outcome, Fitness) and outcome.tau < 0:
                other = self._breeder.turned(expressions[place])
                if other is not None:
                    turned[place] = other
        # Made of the same aggregates: no network is needed again.
        again = self.task.evaluate(list(turned.values()), Part.FITNESS)
        for (place, other), outcome in zip(turned.items(), again, strict=True):
            # Turned round, a formula may still be worse on the task it is worst at.
            before = outcomes[place]
            if (
                isinstance(outcome, Fitness)
                and isinstance(before, Fitness)
                and outcome.merit > before.merit
            ):
                expressions[place], outcomes[place] = other, outcome
        # Remembered from the first generation on.
        counts = counts_of(self.task.evaluate(list(COUNTS.values()), Part.FITNESS))
        return tuple(
            Individual(
                id=f"{number}.{index}",
                expression=expression,
                fitness=outcome,
                selection=None,
                parents=draft.parents,
                born=number,
                how=draft.how,
                disguise=disguise(expression, outcome, counts),
            )
            for index, (draft, expression, outcome) in enumerate(
                zip(drafts, expressions, outcomes, strict=True)
            )
        )

    def _measured_for_selection(
        self, islands: archipelago.Islands, number: int
    ) -> tuple[archipelago.Islands, dict[str, Individual]]:
        """The islands, the best who may win measured on the selection networks; and these."""
        everyone = sorted(archipelago.merged(islands), key=self._preference.by_fitness)
        best = list(filter(self._may_win, everyone))[: self.config.finalists]
        fresh = [individual for individual in best if individual.selection is None]
        figures = self.task.evaluate(
            [individual.expression for individual in fresh],
            Part.SELECTION,
            tell=self._tell(number, Part.SELECTION),
        )
        measured = {
            each.id: dataclasses.replace(each, selection=figure)
            for each, figure in zip(fresh, figures, strict=True)
        }
        return archipelago.renewed(islands, measured), measured

    def _may_win(self, individual: Individual) -> bool:
        """Whether it may enter the hall of fame and the front."""
        return self.config.shape_only or not individual.measures_shapes_alone

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
