"""Three ways to make one list of scores of several, for the same networks.

Lists are ``(n,)``, one a proxy; minus infinity stands for a network without a score, which is last.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from eznas_core.foundation import EznasError

Columns = Mapping[str, ArrayLike]
Floats = NDArray[np.float64]


def sum_of_log_ranks(columns: Columns, weights: Mapping[str, float] | None = None) -> Floats:
    """AZ-NAS's non-linear rank aggregation: the sum over proxies of ``log(rank / n)``.

    Rank n is the best of n networks. The logarithm makes one poor rank cost more than several
    good ones bring. Equal scores share their mean rank.

    >>> sum_of_log_ranks({"a": [1, 2, 3], "b": [3, 1, 2]}).round(3).tolist()
    [-1.099, -1.504, -0.405]
    """
    lists = _checked(columns)
    n = len(next(iter(lists.values())))
    return _weighted(
        {name: np.log(scipy.stats.rankdata(values) / n) for name, values in lists.items()}, weights
    )


def log_sum(columns: Columns, weights: Mapping[str, float] | None = None) -> Floats:
    """The weighted sum of the logarithms of the scores: a weighted geometric mean's logarithm.

    A network with a score that is zero or negative, and so has no logarithm, counts as minus
    infinity, the end of the ranking. A weight may be negative: its score then divides.

    >>> log_sum({"a": [1.0, 10.0], "b": [100.0, 1.0]}, {"a": 2.0, "b": 1.0}).round(3).tolist()
    [4.605, 4.605]
    """
    lists = _checked(columns)
    positive = np.all([values > 0 for values in lists.values()], axis=0)
    logs = {name: np.log(np.where(positive, values, 1.0)) for name, values in lists.items()}
    return np.where(positive, _weighted(logs, weights), -np.inf)


def votes(columns: Columns, weights: Mapping[str, float] | None = None) -> Floats:
    """The share of the other networks that a majority of proxies ranks below.

    Every pair of networks is put to the vote, each proxy with its weight; a tied vote counts one
    half (Copeland's method).

    >>> votes({"a": [1, 2, 3], "b": [1, 3, 2], "c": [2, 1, 3]}).tolist()
    [0.0, 0.5, 1.0]
    """
    lists = _checked(columns)
    n = len(next(iter(lists.values())))
    if n < 2:
        raise EznasError("a vote compares networks: it needs at least two")
    shares = weights or dict.fromkeys(lists, 1.0)
    places = {name: scipy.stats.rankdata(values) for name, values in lists.items()}
    won = np.zeros(n)
    for network in range(n):
        balance = sum(
            shares[name] * np.sign(place[network] - place) for name, place in places.items()
        )
        # The network meets itself with balance 0, that is one half.
        won[network] = (np.sign(balance) / 2 + 0.5).sum() - 0.5
    return won / (n - 1)


def turned(values: Floats, weight: float) -> Floats:
    """The list the way round that the sign of its weight says; a missing score stays last."""
    return np.where(np.isneginf(values), -np.inf, np.sign(weight) * values)


def _checked(columns: Columns) -> dict[str, Floats]:
    lists = {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}
    lengths = {values.shape for values in lists.values()}
    if len(lengths) != 1 or len(next(iter(lengths))) != 1:
        raise EznasError("an ensemble needs lists of scores for the same networks")
    if any(np.isnan(values).any() for values in lists.values()):
        raise EznasError("a list of scores contains NaN, which has no rank")
    return lists


def _weighted(lists: Mapping[str, Floats], weights: Mapping[str, float] | None) -> Floats:
    shares = weights or dict.fromkeys(lists, 1.0)
    return np.asarray(sum(shares[name] * values for name, values in lists.items()))
