"""How an evolution ended: its best formulas on networks that nothing was fitted to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.fitness import Part
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
) -> Report:
    """Measures the hall of fame and the baselines on the test networks.

    Args:
        task: The task, its test labels open.
        config: The settings of the evolution, extensions included.
        hall_of_fame: Best first.
        generation: After which generation.
        tell: Told of every network that is done.

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
    formulas: dict[str, Expression] = {each.id: each.expression for each in hall_of_fame}
    columns = task.final_scores(formulas, tell)
    texts = {each.id: each.text for each in hall_of_fame}
    texts |= {proxy.name: proxy.text for proxy in task.baselines()}
    numbers = task.target_of(Part.TEST)
    places = [np.flatnonzero(numbers == number).tolist() for number in range(len(task.targets))]
    measured = Measured(
        texts=texts,
        formulas=len(formulas),
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
        baselines=whole.baselines,
        comparisons=whole.comparisons,
        tasks=tuple(measured.of_task(number, name) for number, name in enumerate(several)),
        labels=task.ledger.to_json(),
        card=task.card(),
        # How the work was spread over processes changes no number.
        config={name: value for name, value in config.to_json().items() if name != "workers"},
    )
