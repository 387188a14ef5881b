"""Proxies on test networks: their figures, and the best formula beside each that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eznas_core.ranking import (
    Comparison,
    Estimate,
    compare_across,
    kendall_across,
    ranked_values,
    spearman_across,
)
from eznas_core.ranking.several import How
from eznas_core.scoring import Score

Scores = Sequence[Sequence[Score]]
"""For each task, the scores of its networks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFigure:
    """A proxy on the test networks.

    Attributes:
        name: What the report calls it.
        text: The formula, or the measure's name.
        kendall: Kendall's tau, of several tasks their combination; or None where on any of them
            all scores are equal or none exists.
        spearman: Spearman's rho, likewise.
        n: How many networks.
        n_unscored: How many have no score; they are ranked last.
        reasons: How many of these for each reason.
    """

    __test__ = False  # pytest: this is no test

    name: str
    text: str
    kendall: Estimate | None
    spearman: Estimate | None
    n: int
    n_unscored: int
    reasons: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """The figure as a JSON object."""
        return {
            "name": self.name,
            "text": self.text,
            "kendall": None if self.kendall is None else self.kendall.to_json(),
            "spearman": None if self.spearman is None else self.spearman.to_json(),
            "n": self.n,
            "n_unscored": self.n_unscored,
            "reasons": dict(self.reasons),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How proxies do on the test networks of one task, or of all together.

    Attributes:
        task: The name of the task; empty for all together.
        figures: The formulas of the hall of fame, in its order.
        front: The formulas of the front, in its order.
        baselines: The known proxies.
        comparisons: The best formula beside each of these, paired over networks.
    """

    task: str
    figures: tuple[TestFigure, ...]
    front: tuple[TestFigure, ...]
    baselines: tuple[TestFigure, ...]
    comparisons: tuple[Comparison, ...]

    def to_json(self) -> dict[str, Any]:
        """The standing as a JSON object."""
        return {
            "task": self.task,
            "figures": [figure.to_json() for figure in self.figures],
            "front": [figure.to_json() for figure in self.front],
            "baselines": [figure.to_json() for figure in self.baselines],
            "comparisons": [comparison_to_json(each) for each in self.comparisons],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What standings are worked out from.

    Attributes:
        texts: Name of a proxy to its text, formulas first, best first.
        formulas: How many of them are formulas of the hall of fame.
        front: The names of those of the front, of which the hall of fame may have some.
        scores: Name of a proxy to its scores on each task.
        accuracies: The accuracies of the networks of each task.
        combine: How tasks are combined; "lexicase" has the mean.
        resamples: Bootstrap resamples of an interval.
        seed: Their seed.
    """

    texts: Mapping[str, str]
    formulas: int
    scores: Mapping[str, Scores]
    accuracies: Sequence[NDArray[np.float64]]
    combine: str
    resamples: int
    seed: int
    front: Sequence[str] = ()

    def of_task(self, number: int, name: str) -> Standing:
        """The standing on one task."""
        return self._standing(name, [number])

    def of_all(self) -> Standing:
        """The standing on all tasks together; of one task, on that."""
        return self._standing("", range(len(self.accuracies)))

    def _standing(self, task: str, numbers: Sequence[int]) -> Standing:
        accuracies = [self.accuracies[number] for number in numbers]
        columns = {
            name: [list(scores[number]) for number in numbers]
            for name, scores in self.scores.items()
        }
        values = {
            name: [ranked_values(scores)[0] for scores in column]
            for name, column in columns.items()
        }
        figures = {
            name: self._figure(name, column, values[name], accuracies)
            for name, column in columns.items()
        }
        names = list(figures)
        formulas = names[: self.formulas]
        known = [name for name in names[self.formulas :] if name not in self.front]
        compared = [name for name in (formulas[0], *known) if figures[name].kendall is not None]
        pairs: tuple[Comparison, ...] = ()
        if formulas[0] in compared and len(compared) > 1:
            pairs = compare_across(
                {name: values[name] for name in compared},
                accuracies,
                how=self._how,
                resamples=self.resamples,
                seed=self.seed,
            )
        return Standing(
            task=task,
            figures=tuple(figures[name] for name in formulas),
            front=tuple(figures[name] for name in self.front),
            baselines=tuple(figures[name] for name in known),
            comparisons=tuple(pair for pair in pairs if pair.a == formulas[0]),
        )

    def _figure(
        self,
        name: str,
        column: Sequence[Sequence[Score]],
        values: Sequence[NDArray[np.float64]],
        accuracies: Sequence[NDArray[np.float64]],
    ) -> TestFigure:
        scores = [score for each in column for score in each]
        failures = [score.failure for score in scores if score.failure is not None]
        varies = all(len(np.unique(each)) > 1 for each in values)
        how, resamples, seed = self._how, self.resamples, self.seed
        kendall = spearman = None
        if varies:
            kendall = kendall_across(values, accuracies, how=how, resamples=resamples, seed=seed)
            spearman = spearman_across(values, accuracies, how=how, resamples=resamples, seed=seed)
        return TestFigure(
            name=name,
            text=self.texts[name],
            kendall=kendall,
            spearman=spearman,
            n=len(scores),
            n_unscored=len(failures),
            reasons=dict(sorted(Counter(str(failure.reason) for failure in failures).items())),
        )

    @property
    def _how(self) -> How:
        return "minimum" if self.combine == "minimum" else "mean"


def comparison_to_json(comparison: Comparison) -> dict[str, Any]:
    """A comparison of the best formula with a baseline as a JSON object."""
    return {
        "best": comparison.a,
        "baseline": comparison.b,
        "difference": comparison.difference.to_json(),
        "verdict": str(comparison.verdict),
        "n": comparison.n,
    }
