"""How an evolution ended: its best formulas on networks that nothing was fitted to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.fitness import Part
from eznas_core.evolution.individual import Individual
from eznas_core.evolution.task import Task, Tell
from eznas_core.expressions import Expression
from eznas_core.foundation import EznasError
from eznas_core.ranking import (
    Comparison,
    Estimate,
    compare_all,
    kendall_tau,
    ranked_values,
    spearman_rho,
)
from eznas_core.scoring import Score

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFigure:
    """A proxy on the test networks.

    Attributes:
        name: What the report calls it.
        text: The formula, or the measure's name.
        kendall: Kendall's tau, or None where all scores are equal or none exists.
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
class Report:
    """The end of an evolution.

    Attributes:
        generation: After which generation.
        hall_of_fame: The best formulas, best first by the selection networks.
        figures: Each of them on the test networks, in the same order.
        baselines: The known proxies on the same networks.
        comparisons: The best formula beside each baseline, paired over networks.
        labels: The account of the label ledger.
        card: What the figures depend on.
        config: The settings.
    """

    generation: int
    hall_of_fame: tuple[Individual, ...]
    figures: tuple[TestFigure, ...]
    baselines: tuple[TestFigure, ...]
    comparisons: tuple[Comparison, ...]
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
            "comparisons": [_comparison_to_json(each) for each in self.comparisons],
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
    figures = {
        name: _figure(name, texts[name], scores, accuracies, config.resamples, config.seed)
        for name, scores in columns.items()
    }
    best = hall_of_fame[0].id
    rivals = [
        name for name in columns if name not in formulas and figures[name].kendall is not None
    ]
    comparisons: tuple[Comparison, ...] = ()
    if figures[best].kendall is not None and rivals:
        values = {name: ranked_values(list(columns[name]))[0] for name in (best, *rivals)}
        pairs = compare_all(values, accuracies, resamples=config.resamples, seed=config.seed)
        comparisons = tuple(pair for pair in pairs if pair.a == best)
    return Report(
        generation=generation,
        hall_of_fame=tuple(hall_of_fame),
        figures=tuple(figures[name] for name in formulas),
        baselines=tuple(figures[name] for name in columns if name not in formulas),
        comparisons=comparisons,
        labels=task.ledger.to_json(),
        card=task.card(),
        # How the work was spread over processes changes no number.
        config={name: value for name, value in config.to_json().items() if name != "workers"},
    )


def _figure(
    name: str,
    text: str,
    scores: Sequence[Score],
    accuracies: Any,
    resamples: int,
    seed: int,
) -> TestFigure:
    failures = [score.failure for score in scores if score.failure is not None]
    values, _ = ranked_values(list(scores))
    varies = len(set(values.tolist())) > 1
    return TestFigure(
        name=name,
        text=text,
        kendall=kendall_tau(values, accuracies, resamples=resamples, seed=seed) if varies else None,
        spearman=(
            spearman_rho(values, accuracies, resamples=resamples, seed=seed) if varies else None
        ),
        n=len(scores),
        n_unscored=len(failures),
        reasons=dict(sorted(Counter(str(failure.reason) for failure in failures).items())),
    )


def _comparison_to_json(comparison: Comparison) -> dict[str, Any]:
    return {
        "best": comparison.a,
        "baseline": comparison.b,
        "difference": comparison.difference.to_json(),
        "verdict": str(comparison.verdict),
        "n": comparison.n,
    }
