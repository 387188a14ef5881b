"""Every figure by which a ranking is judged, in one registry.

A table, a page or a report asks for figures by name and gets all of them on the same bootstrap
resamples. A new figure is one row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from numpy.typing import ArrayLike

from eznas_core.foundation import EznasError, Failure, Reason, Registry
from eznas_core.ranking.estimate import Estimate, Floats, paired_lists
from eznas_core.ranking.kendall import kendall_tau
from eznas_core.ranking.size import partial_tau, similar_size_tau
from eznas_core.ranking.spearman import spearman_rho
from eznas_core.ranking.top import ndcg_at_k, places, precision_at_k, regret_at_k, top_tau
from eznas_core.ranking.weighted import weighted_tau

_TRAINED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """What figures are computed from.

    Attributes:
        scores: ``(n,)``.
        accuracies: ``(n,)``.
        parameters: ``(n,)``, or None where they are not known.
        flops: ``(n,)``, or None.
    """

    scores: Floats
    accuracies: Floats
    parameters: Floats | None = None
    flops: Floats | None = None


FigureFunction = Callable[[Ranking, int, int], Estimate]
"""``(ranking, resamples, seed) -> Estimate``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One way to judge a ranking.

    Attributes:
        name: Its name in tables.
        title: Its name on a page.
        meaning: One sentence.
        function: ``(ranking, resamples, seed) -> Estimate``.
        higher_is_better: False for a regret.
        needs_size: Whether it needs parameters and FLOPs.
    """

    name: str
    title: str
    meaning: str
    function: FigureFunction
    higher_is_better: bool = True
    needs_size: bool = False


FIGURES: Registry[Figure] = Registry("ranking figure")


def judge(
    scores: ArrayLike,
    accuracies: ArrayLike,
    *,
    parameters: ArrayLike | None = None,
    flops: ArrayLike | None = None,
    names: Iterable[str] | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> Mapping[str, Estimate | Failure]:
    """Computes several figures of one ranking.

    Args:
        scores: ``(n,)``; minus infinity for a network without a score.
        accuracies: ``(n,)``.
        parameters: ``(n,)``; without them the size-controlled figures are left out.
        flops: ``(n,)``; likewise.
        names: Which figures; all if None.
        resamples: Bootstrap resamples.
        seed: Seed of the resamples.

    Returns:
        A figure that these lists do not have (a size-controlled figure of the size itself) is a
        `Failure` that says why.

    >>> judged = judge([1, 2, 3, 4], [1, 2, 4, 3], names=["kendall", "regret-10"], resamples=99)
    >>> print(judged["kendall"])
    0.667 [-1.000, 1.000]
    """
    x, y = paired_lists(scores, accuracies)
    ranking = Ranking(
        scores=x,
        accuracies=y,
        parameters=None if parameters is None else paired_lists(parameters, y)[0],
        flops=None if flops is None else paired_lists(flops, y)[0],
    )
    sized = ranking.parameters is not None and ranking.flops is not None
    wanted = [FIGURES.get(name) for name in (FIGURES.names() if names is None else names)]
    judged: dict[str, Estimate | Failure] = {}
    for figure in wanted:
        if sized or not figure.needs_size:
            try:
                judged[figure.name] = figure.function(ranking, resamples, seed)
            except EznasError as error:
                judged[figure.name] = Failure(Reason.NON_FINITE, str(error))
    return judged


def _plain(function: Callable[..., Estimate]) -> FigureFunction:
    return lambda r, b, seed: function(r.scores, r.accuracies, resamples=b, seed=seed)


def _top(fraction: float) -> FigureFunction:
    return lambda r, b, seed: top_tau(r.scores, r.accuracies, fraction, resamples=b, seed=seed)


def _tenth(function: Callable[..., Estimate]) -> FigureFunction:
    return lambda r, b, seed: function(
        r.scores, r.accuracies, places(r.scores.size, 0.1), resamples=b, seed=seed
    )


def _regret(ranking: Ranking, resamples: int, seed: int) -> Estimate:
    k = min(_TRAINED, ranking.scores.size)
    return regret_at_k(ranking.scores, ranking.accuracies, k, resamples=resamples, seed=seed)


def _partial(ranking: Ranking, resamples: int, seed: int) -> Estimate:
    sizes = [size for size in (ranking.parameters, ranking.flops) if size is not None]
    return partial_tau(ranking.scores, ranking.accuracies, sizes, resamples=resamples, seed=seed)


def _similar(ranking: Ranking, resamples: int, seed: int) -> Estimate:
    if ranking.parameters is None:
        raise EznasError("this figure needs the parameter counts of the networks")
    return similar_size_tau(
        ranking.scores, ranking.accuracies, ranking.parameters, resamples=resamples, seed=seed
    )


for _figure in (
    Figure(
        name="kendall",
        title="Kendall tau-b",
        meaning="Share of pairs ordered as their accuracies, less the share ordered otherwise.",
        function=_plain(kendall_tau),
    ),
    Figure(
        name="spearman",
        title="Spearman rho",
        meaning="Correlation of the two lists of ranks.",
        function=_plain(spearman_rho),
    ),
    Figure(
        name="weighted-tau",
        title="weighted tau",
        meaning="Kendall's tau in which the good networks weigh more.",
        function=_plain(weighted_tau),
    ),
    Figure(
        name="top-10-tau",
        title="tau, top 10 %",
        meaning="Kendall's tau among the most accurate tenth of the networks.",
        function=_top(0.1),
    ),
    Figure(
        name="top-20-tau",
        title="tau, top 20 %",
        meaning="Kendall's tau among the most accurate fifth of the networks.",
        function=_top(0.2),
    ),
    Figure(
        name="ndcg",
        title="nDCG, top 10 %",
        meaning="How good the tenth with the highest scores is, the first places counting most.",
        function=_tenth(ndcg_at_k),
    ),
    Figure(
        name="precision",
        title="precision, top 10 %",
        meaning="Share of the tenth with the highest scores that is among the most accurate tenth.",
        function=_tenth(precision_at_k),
    ),
    Figure(
        name="regret-10",
        title="regret, best of 10",
        meaning="Accuracy lost by training only the ten networks with the highest scores.",
        function=_regret,
        higher_is_better=False,
    ),
    Figure(
        name="partial-tau",
        title="tau, size held fixed",
        meaning="What is left of Kendall's tau when parameters and FLOPs are held fixed.",
        function=_partial,
        needs_size=True,
    ),
    Figure(
        name="similar-size-tau",
        title="tau, similar size",
        meaning="Tau over the pairs of networks within a tenth of each other's parameters.",
        function=_similar,
        needs_size=True,
    ),
):
    FIGURES.add(_figure.name, _figure)
