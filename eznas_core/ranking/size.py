"""Is a proxy more than a count of parameters? Figures with the size of the networks held fixed.

* `partial_tau`: Kendall's partial rank correlation, the agreement of score and accuracy that their
  common agreement with parameters and FLOPs does not account for.
* `similar_size_tau`: tau over those pairs of networks only whose parameters differ by at most a
  tenth, where counting parameters hardly helps.
* `without_size`: what is left of a list after a straight line in log parameters and log FLOPs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eznas_core.foundation import EznasError
from eznas_core.ranking.estimate import (
    Estimate,
    Floats,
    dense_ranks,
    paired_lists,
    with_interval,
)
from eznas_core.ranking.kendall import resampled_tau, tau_b
from eznas_core.ranking.pairs import Signs, agreement, bilinear
from eznas_core.ranking.resampling import draw_resamples

_SAME_ORDER = 1 - 1e-9


def partial_tau(
    x: ArrayLike,
    y: ArrayLike,
    sizes: Sequence[ArrayLike],
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> Estimate:
    """Kendall's partial tau-b of x and y, given one list or more of sizes.

    With P the inverse of the matrix of all pairwise taus, it is
    ``-P_xy / sqrt(P_xx P_yy)``; for one size this is Kendall's
    ``(t_xy - t_xz t_yz) / sqrt((1 - t_xz^2) (1 - t_yz^2))``. Logarithms of the sizes give the
    same figure, for only their order counts. Sizes that order the networks alike count once.

    Raises:
        EznasError: As `kendall_tau`; or x orders the networks exactly as a size does, so that
            nothing of it is left once that size is fixed.
    """
    first, second = paired_lists(x, y)
    lists = [first, second]
    for size in sizes:
        values = paired_lists(size, second)[0]
        if np.ptp(dense_ranks(values)) and not any(_same_order(values, k) for k in lists[2:]):
            lists.append(values)
    if any(_same_order(first, size) or _same_order(second, size) for size in lists[2:]):
        raise EznasError("the list is itself a size of the networks: with it fixed nothing is left")
    matrix = _matrix(lists, [tau_b(a, b) for a, b in combinations(lists, 2)])
    drawn = draw_resamples(first.size, resamples, seed)
    draws = _matrix(lists, [resampled_tau(a, b, drawn) for a, b in combinations(lists, 2)])
    value = float(_partial(matrix[None])[0])
    if not np.isfinite(value):
        raise EznasError("no partial tau: the lists and sizes determine one another")
    return with_interval(value, _partial(draws))


def similar_size_tau(
    x: ArrayLike,
    y: ArrayLike,
    parameters: ArrayLike,
    *,
    within: float = 0.1,
    resamples: int = 1000,
    seed: int = 0,
) -> Estimate:
    """Tau-b over the pairs whose parameter counts differ by at most `within` of the larger.

    Raises:
        EznasError: As `kendall_tau`; or no two networks of different accuracy are that close.
    """
    first, second = paired_lists(x, y)
    size = paired_lists(parameters, second)[0]
    if not 0 <= within < 1:
        raise EznasError(f"'within' is a share between 0 and 1, not {within}")
    ranks_x, ranks_y = dense_ranks(first), dense_ranks(second)
    once = np.ones((first.size, 1), dtype=np.float32)
    counts = np.concatenate([once, draw_resamples(first.size, resamples, seed).counts], axis=1)
    close = _close(size, within)
    agree, varied_x, varied_y = (
        bilinear(_both(signs, close), counts, counts)
        for signs in (
            agreement(ranks_x, ranks_y),
            agreement(ranks_x, ranks_x),
            agreement(ranks_y, ranks_y),
        )
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        taus = agree / np.sqrt(varied_x) / np.sqrt(varied_y)
    if not np.isfinite(taus[0]):
        raise EznasError(f"no two networks within {within:.0%} of each other's size differ")
    return with_interval(float(taus[0]), taus[1:])


def without_size(values: ArrayLike, sizes: Sequence[ArrayLike]) -> Floats:
    """``(n,)`` residuals of the values' ranks after least squares on the logarithms of the sizes.

    Raises:
        EznasError: Lengths differ, or a size is not positive.
    """
    columns = []
    for size in sizes:
        listed, other = paired_lists(values, size)
        if (other <= 0).any() or not np.isfinite(other).all():
            raise EznasError("a size must be positive to have a logarithm")
        columns.append(np.log(other))
    ranks = dense_ranks(listed).astype(np.float64)
    design = np.column_stack([np.ones_like(ranks), *columns])
    return np.asarray(ranks - design @ np.linalg.lstsq(design, ranks, rcond=None)[0])


def _same_order(a: Floats, b: Floats) -> bool:
    tau = tau_b(a, b)
    return tau is not None and abs(tau) > _SAME_ORDER


def _matrix(lists: Sequence[Floats], taus: Sequence[float | None] | Sequence[Floats]) -> Floats:
    """``(..., k, k)`` symmetric matrices of taus, ones on the diagonal."""
    values = np.array([np.nan if tau is None else tau for tau in taus], dtype=np.float64)
    k = len(lists)
    matrix = np.zeros((*values.shape[1:], k, k))
    rows, columns = np.triu_indices(k, 1)
    matrix[..., rows, columns] = np.moveaxis(values, 0, -1)
    return np.asarray(matrix + np.swapaxes(matrix, -1, -2) + np.eye(k))


def _partial(matrices: Floats) -> Floats:
    """``(resamples,)`` partial taus of the first two lists; NaN for a singular matrix."""
    result = np.full(len(matrices), np.nan)
    usable = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    # A singular matrix inverts to nothing; its determinant is 0 up to rounding.
    usable[usable] = np.abs(np.linalg.det(matrices[usable])) > 1e-12
    inverse = np.linalg.inv(matrices[usable])
    product = inverse[:, 0, 0] * inverse[:, 1, 1]
    with np.errstate(invalid="ignore"):
        result[usable] = np.clip(-inverse[:, 0, 1] / np.sqrt(product), -1, 1)
    return result


def _close(size: Floats, within: float) -> Signs:
    def rows(part: slice) -> NDArray[np.float32]:
        larger = np.maximum(size[part, None], size)
        return (np.abs(size[part, None] - size) <= within * larger).astype(np.float32)

    return rows


def _both(first: Signs, second: Signs) -> Signs:
    return lambda part: first(part) * second(part)
