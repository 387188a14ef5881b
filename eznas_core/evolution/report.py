"""How an evolution ended: its best formulas and its front on networks that nothing was fitted to.

The best formula is the best on the selection networks. The front is measured beside it, so that
one sees what shorter and cheaper formulas are worth; nothing is chosen by these figures.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.fitness import Fitness, Outcome, Part, outcome_to_json
from eznas_core.evolution.individual import Individual
from eznas_core.evolution.standing import Measured, Standing, TestFigure, comparison_to_json
from eznas_core.evolution.task import Task, Tell
from eznas_core.expressions import Expression
from eznas_core.foundation import EznasError
from eznas_core.ranking import Comparison

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The end of an evolution.

    Attributes:
        generation: After which generation.
        hall_of_fame: The best formulas, best first by the selection networks.
        figures: Each of them on the test networks, in the same order.
        front: The trade-offs between tau on the fitness networks, size and cost, shortest first,
            all measured on the selection networks too.
        front_figures: Each of them on the test networks, in the same order.
        baselines: The known proxies on the same networks.
        comparisons: The best formula beside each baseline, paired over networks.
        tasks: All this for each task by itself, where there are several; what stands above is
            then the combination that the settings name.
        labels: The account of the label ledger.
        card: What the figures depend on.
        config: The settings.
    """

    generation: int
    hall_of_fame: tuple[Individual, ...]
    figures: tuple[TestFigure, ...]
    front: tuple[Individual, ...]
    front_figures: tuple[TestFigure, ...]
    baselines: tuple[TestFigure, ...]
    comparisons: tuple[Comparison, ...]
    tasks: tuple[Standing, ...]
    labels: Mapping[str, Any]
    card: Mapping[str, Any]
    config: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON object; it holds no times, so that equal runs have equal ones."""
        fame = [
            {**individual.to_json(), "size": individual.size, "test": figure.to_json()}
            for individual, figure in zip(self.hall_of_fame, self.figures, strict=True)
        ]
        return {
            "format": FORMAT,
            "generation": self.generation,
            "hall_of_fame": fame,
            "front": [
                _trade_off(individual, figure)
                for individual, figure in zip(self.front, self.front_figures, strict=True)
            ],
            "baselines": [figure.to_json() for figure in self.baselines],
            "comparisons": [comparison_to_json(each) for each in self.comparisons],
            "tasks": [standing.to_json() for standing in self.tasks],
            "labels": dict(self.labels),
            "card": dict(self.card),
            "config": dict(self.config),
        }


def make_report(
    task: Task,
    config: EvolutionConfig,
    hall_of_fame: Sequence[Individual],
    generation: int,
    tell: Tell,
    *,
    front: Sequence[Individual] = (),
) -> Report:
    """Measures the hall of fame, the front and the baselines on the test networks.

    Each network is built and captured once for all of them.

    Args:
        task: The task, its test labels open.
        config: The settings of the evolution, extensions included.
        hall_of_fame: Best first.
        generation: After which generation.
        tell: Told of every network that is done: the selection networks, on which the front may
            not have been measured yet, then the test networks.
        front: The trade-offs of the search, in any order.

    Raises:
        SealedLabelsError: The test labels are not open.
        EznasError: The hall of fame is empty: no formula was valid.
    """
    if not hall_of_fame:
        raise EznasError(
            "no formula had a score on every network, so there is nothing to report; try a larger "
            "population or another language"
        )
    accuracies = task.ledger.labels(Part.TEST)
    before = len(task.networks(Part.SELECTION))
    total = before + len(task.networks(Part.TEST))
    tell(0, total)
    trade_offs = _on_selection(task, front, lambda done, _: tell(done, total))
    tell(before, total)
    everything = (*hall_of_fame, *trade_offs)
    formulas: dict[str, Expression] = {each.id: each.expression for each in everything}
    columns = task.final_scores(formulas, lambda done, _: tell(before + done, total))
    texts = {each.id: each.text for each in everything}
    texts |= {proxy.name: proxy.text for proxy in task.baselines()}
    numbers = task.target_of(Part.TEST)
    places = [np.flatnonzero(numbers == number).tolist() for number in range(len(task.targets))]
    measured = Measured(
        texts=texts,
        formulas=len(hall_of_fame),
        front=tuple(each.id for each in trade_offs),
        scores={
            name: [[scores[place] for place in where] for where in places]
            for name, scores in columns.items()
        },
        accuracies=[accuracies[where] for where in places],
        combine=config.combine,
        resamples=config.resamples,
        seed=config.seed,
    )
    whole = measured.of_all()
    several = task.targets if len(task.targets) > 1 else ()
    return Report(
        generation=generation,
        hall_of_fame=tuple(hall_of_fame),
        figures=whole.figures,
        front=trade_offs,
        front_figures=whole.front,
        baselines=whole.baselines,
        comparisons=whole.comparisons,
        tasks=tuple(measured.of_task(number, name) for number, name in enumerate(several)),
        labels=task.ledger.to_json(),
        card=task.card(),
        # How the work was spread over processes changes no number.
        config={name: value for name, value in config.to_json().items() if name != "workers"},
    )


def _on_selection(task: Task, front: Sequence[Individual], tell: Tell) -> tuple[Individual, ...]:
    """The front, shortest first, with each formula's figure on the selection networks."""
    ordered = sorted(front, key=lambda each: (each.size, -each.tau, each.ms))
    figures = task.evaluate([each.expression for each in ordered], Part.SELECTION, tell=tell)
    return tuple(
        dataclasses.replace(each, selection=figure)
        for each, figure in zip(ordered, figures, strict=True)
    )


def _trade_off(individual: Individual, figure: TestFigure) -> dict[str, Any]:
    """A formula of the front with its figures on the three parts, without the marks of scores."""
    return {
        "id": individual.id,
        "text": individual.text,
        "size": individual.size,
        "ms": individual.ms,
        "fitness": _taus(individual.fitness),
        "selection": _taus(individual.selection),
        "test": figure.to_json(),
    }


def _taus(outcome: Outcome | None) -> dict[str, Any] | None:
    if isinstance(outcome, Fitness):
        return {"tau": outcome.tau, "taus": list(outcome.taus)}
    return None if outcome is None else outcome_to_json(outcome)
