"""One correlation over several tasks (data sets, or spaces), with an interval and comparisons.

Each task has networks of its own; a proxy has a tau on each, and the least or the mean of them is
what it is worth on all. A resample draws networks within every task and combines the taus of that
draw, so the interval is of the combined figure. Tasks with equal numbers of networks are resampled
alike: where two data sets are tested on the same networks, a network is drawn for both or
neither.

The least of several uncertain figures is, on average, below the least of the true ones; so its
interval may lie a little low.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, Literal, TypeAlias

import numpy as np
import scipy
from numpy.typing import ArrayLike

from eznas_core.foundation import EznasError
from eznas_core.ranking.compare import Comparison
from eznas_core.ranking.estimate import (
    Estimate,
    Floats,
    dense_ranks,
    nothing_varies,
    paired_lists,
    with_interval,
)
from eznas_core.ranking.kendall import resampled_tau
from eznas_core.ranking.kendall import tau_b as tau_of
from eznas_core.ranking.resampling import draw_resamples
from eznas_core.ranking.spearman import resampled_rho

How: TypeAlias = Literal["minimum", "mean"]

_REDUCTIONS: dict[str, Callable[..., Any]] = {"minimum": np.min, "mean": np.mean}


def kendall_across(
    scores: Sequence[ArrayLike],
    accuracies: Sequence[ArrayLike],
    *,
    how: How,
    resamples: int = 1000,
    seed: int = 0,
) -> Estimate:
    """Kendall's tau-b over several tasks; over one it is `kendall_tau`.

    Args:
        scores: For each task the scores of its networks.
        accuracies: For each task the accuracies of the same networks.
        how: "minimum" or "mean".
        resamples: Bootstrap resamples.
        seed: Seed of the resamples.

    Raises:
        EznasError: As `kendall_tau`, for any of the tasks; or there is no such combination.

    >>> scores, accuracies = [[1, 2, 3, 4, 5], [1, 2, 3]], [[1, 2, 3, 5, 4], [1, 3, 2]]
    >>> kendall_across(scores, accuracies, how="minimum").value
    0.3333...
    """
    value, draws = _combined(scores, accuracies, how, resamples, seed)
    return with_interval(value, draws)


def spearman_across(
    scores: Sequence[ArrayLike],
    accuracies: Sequence[ArrayLike],
    *,
    how: How,
    resamples: int = 1000,
    seed: int = 0,
) -> Estimate:
    """Spearman's rho over several tasks; arguments as for `kendall_across`."""
    reduce = _reduction(how)
    points, draws = [], []
    for x, y in zip(scores, accuracies, strict=True):
        first, second = paired_lists(x, y)
        ranks_x, ranks_y = dense_ranks(first), dense_ranks(second)
        if not ranks_x.any() or not ranks_y.any():
            raise nothing_varies(("scores or all accuracies of a task",))
        points.append(float(scipy.stats.spearmanr(ranks_x, ranks_y).statistic))
        draws.append(resampled_rho(first, second, draw_resamples(first.size, resamples, seed)))
    return with_interval(float(reduce(points)), np.asarray(reduce(draws, axis=0)))


def compare_across(
    columns: Mapping[str, Sequence[ArrayLike]],
    accuracies: Sequence[ArrayLike],
    *,
    how: How,
    resamples: int = 1000,
    seed: int = 0,
) -> tuple[Comparison, ...]:
    """Every pair of proxies over several tasks; over one task it is `compare_all`.

    Args:
        columns: Name of a proxy to its scores, for each task.
        accuracies: For each task the accuracies of its networks.
        how: "minimum" or "mean".
        resamples: Bootstrap resamples.
        seed: Seed of the resamples.

    Raises:
        EznasError: As `kendall_across`.
    """
    found = {
        name: _combined(scores, accuracies, how, resamples, seed)
        for name, scores in columns.items()
    }
    networks = sum(np.asarray(each).size for each in accuracies)
    return tuple(
        Comparison(
            a=a,
            b=b,
            tau_a=with_interval(*found[a]),
            tau_b=with_interval(*found[b]),
            difference=with_interval(found[a][0] - found[b][0], found[a][1] - found[b][1]),
            n=networks,
        )
        for a, b in combinations(columns, 2)
    )


def _combined(
    scores: Sequence[ArrayLike],
    accuracies: Sequence[ArrayLike],
    how: How,
    resamples: int,
    seed: int,
) -> tuple[float, Floats]:
    """The combined tau, and ``(resamples,)`` of its draws."""
    reduce = _reduction(how)
    points, draws = [], []
    for x, y in zip(scores, accuracies, strict=True):
        first, second = paired_lists(x, y)
        tau = tau_of(first, second)
        if tau is None:
            raise nothing_varies(("scores or all accuracies of a task",))
        points.append(tau)
        draws.append(resampled_tau(first, second, draw_resamples(first.size, resamples, seed)))
    return float(reduce(points)), np.asarray(reduce(draws, axis=0))


def _reduction(how: How) -> Callable[..., Any]:
    if how not in _REDUCTIONS:
        raise EznasError(f"figures are combined by {' or '.join(_REDUCTIONS)}, not '{how}'")
    return _REDUCTIONS[how]
