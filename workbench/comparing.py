"""A comparison: any proxies against any accuracies, on the same networks under one protocol.

For each accuracy column there is one `Study`; scores come from the books that the other pages
fill too, so that nothing is computed twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from eznas_core.foundation import EznasError, Failure
from workbench.study import MOST_NETWORKS, Book, Study

if TYPE_CHECKING:
    from eznas_core.ranking import Comparison, Estimate
    from eznas_core.spaces import Architecture, SearchSpace
    from eznas_core.truth import AccuracyTable

TAU = "kendall"
FIGURES = (
    TAU,
    "partial-tau",
    "similar-size-tau",
    "top-10-tau",
    "top-20-tau",
    "precision",
    "ndcg",
    "regret-10",
)
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Truth:
    """One accuracy column: what proxies are held against.

    Attributes:
        space: Name of the search space.
        dataset: Name of the data set.
        label: Name of the column.
        scale: At what scale its networks were trained, as `spaces.Scale` is written.
    """

    space: str
    dataset: str
    label: str
    scale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """What was asked for; plain data, so that a session can hold it.

    Attributes:
        proxies: What `scoring.resolve` takes, all different, at least two.
        truths: What they are held against, at least one.
        networks: How many networks of each.
        seed: Decides which networks, their weights and the probe.
        batch_size: Images a network is shown.
        images: "gaussian", or the path of a folder with images.
    """

    proxies: tuple[str, ...]
    truths: tuple[Truth, ...]
    networks: int = 60
    seed: int = 1
    batch_size: int = 16
    images: str = "gaussian"

    def __post_init__(self) -> None:
        if len(self.proxies) < 2:
            raise EznasError("a comparison takes at least two proxies")
        if len(set(self.proxies)) < len(self.proxies):
            raise EznasError("one proxy was chosen twice")
        if not self.truths:
            raise EznasError("choose at least one accuracy to hold the proxies against")
        if not 3 <= self.networks <= MOST_NETWORKS:
            raise EznasError(
                f"a comparison takes from 3 to {MOST_NETWORKS:,} networks, not {self.networks}"
            )

    def study(self, truth: Truth) -> Study:
        """The part of it that is about one accuracy column."""
        return Study(
            **asdict(truth),
            proxies=self.proxies,
            networks=self.networks,
            seed=self.seed,
            batch_size=self.batch_size,
            images=self.images,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one proxy fares against one accuracy column.

    Attributes:
        figures: By name: an estimate, or why there is none.
        n: Networks ranked.
        unscored: How many of them have no score, and so are last.
        milliseconds: Mean time of a score.
    """

    figures: Mapping[str, Estimate | Failure]
    n: int
    unscored: int
    milliseconds: float

    def estimate(self, name: str) -> Estimate | None:
        """One figure, or None where there is none."""
        found = self.figures[name]
        return None if isinstance(found, Failure) else found


def standing(
    study: Study,
    space: SearchSpace,
    table: AccuracyTable,
    architectures: Sequence[Architecture],
    book: Book,
    names: Sequence[str] = FIGURES,
) -> Standing:
    """Judges one proxy on the networks it has scored, by some or all of `FIGURES`.

    Raises:
        EznasError: Fewer than three networks.
    """
    from eznas_core.ranking import judge, ranked_values

    scored = [a for a in architectures if a.text in book]
    found = [book[a.text] for a in scored]
    ranked, kept = ranked_values(found, "drop" if study.unscored == "drop" else "last")
    done = [a for a, keep in zip(scored, kept, strict=True) if keep]
    judged = judge(
        ranked,
        table.values(done, study.label),
        parameters=[space.parameters(a, study.dataset) for a in done],
        flops=[space.macs(a, study.dataset) for a in done],
        names=names,
        resamples=_RESAMPLES,
    )
    return Standing(
        figures=judged,
        n=len(done),
        unscored=sum(not score.ok for score in found),
        milliseconds=1000 * sum(score.seconds for score in found) / max(1, len(found)),
    )


def values(
    architectures: Sequence[Architecture], books: Mapping[str, Book]
) -> tuple[list[Architecture], dict[str, NDArray[np.float64]]]:
    """The networks that every proxy has scored, and each proxy's scores, -inf for none."""
    from eznas_core.ranking import ranked_values

    both = [a for a in architectures if all(a.text in book for book in books.values())]
    return both, {
        name: ranked_values([book[a.text] for a in both])[0] for name, book in books.items()
    }


def pairs(
    study: Study,
    table: AccuracyTable,
    architectures: Sequence[Architecture],
    books: Mapping[str, Book],
) -> tuple[Comparison, ...]:
    """Every pair of proxies, compared on the same networks; constant ones are left out.

    Raises:
        EznasError: Fewer than three networks, or all accuracies are equal.
    """
    from eznas_core.ranking import compare_all

    both, columns = values(architectures, books)
    varied = {name: column for name, column in columns.items() if np.unique(column).size > 1}
    if len(varied) < 2:
        return ()
    return compare_all(varied, table.values(both, study.label), resamples=_RESAMPLES)


def correlations(columns: Mapping[str, NDArray[np.float64]]) -> tuple[list[str], Any]:
    """Spearman's rho between the scores of every pair; a constant proxy is left out.

    Returns:
        The names, and ``(names, names)`` correlations.
    """
    names = [name for name, column in columns.items() if np.unique(column).size > 1]
    matrix = np.eye(len(names))
    ranks = {name: stats.rankdata(columns[name]) for name in names}
    for (i, one), (j, other) in combinations(enumerate(names), 2):
        matrix[i, j] = matrix[j, i] = stats.pearsonr(ranks[one], ranks[other]).statistic
    return names, matrix
