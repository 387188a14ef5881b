"""Several proxies combined into one ranking of the same networks.

Only `LogSum` scores a network by itself. The others look at the whole population: the score of a
network is its place among the networks it was scored with, so a single network has none, and
scores from two populations cannot be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from eznas_core.foundation import EznasError, Failure, Reason
from eznas_core.ranking.estimate import Floats
from eznas_core.ranking.result import ranked_values
from eznas_core.spaces import Architecture

if TYPE_CHECKING:
    from eznas_core.scoring import Score, ScoreTable

Columns = Mapping[str, ArrayLike]


class Method(StrEnum):
    """How the lists are combined."""

    RANKS = "ranks"
    LOG_SUM = "log-sum"
    VOTES = "votes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """Proxies with weights, and a way to combine them; has a JSON form.

    Attributes:
        method: How they are combined.
        weights: Name or text of each proxy to its weight; a negative weight turns a proxy round.

    >>> pair = Ensemble(method=Method.RANKS, weights={"synflow": 1.0, "naswot": 1.0})
    >>> Ensemble.from_json(pair.to_json()) == pair
    True
    """

    method: Method
    weights: Mapping[str, float]

    def __post_init__(self) -> None:
        if not self.weights:
            raise EznasError("an ensemble needs at least one proxy")
        if not all(np.isfinite(weight) and weight != 0 for weight in self.weights.values()):
            raise EznasError("the weight of a proxy in an ensemble is a finite number, not 0")

    def combine(self, columns: Columns) -> Floats:
        """The combined score of each network.

        Args:
            columns: Every proxy's ``(n,)`` scores of the same networks; minus infinity where a
                network has none.

        Returns:
            ``(n,)``.

        Raises:
            EznasError: A column is missing, or the lists differ in length.
        """
        missing = [name for name in self.weights if name not in columns]
        if missing:
            raise EznasError(f"the ensemble needs scores of {', '.join(missing)}")
        chosen = {
            name: _turned(np.asarray(columns[name], dtype=np.float64), weight)
            for name, weight in self.weights.items()
        }
        shares = {name: abs(weight) for name, weight in self.weights.items()}
        combine = {
            Method.RANKS: sum_of_log_ranks,
            Method.LOG_SUM: log_sum,
            Method.VOTES: votes,
        }
        return combine[self.method](chosen, shares)

    def scores(self, table: ScoreTable) -> dict[Architecture, Score]:
        """The combined scores of a table's networks, as `rank` takes them.

        A network that one of the proxies could not score is the last for that proxy.

        Raises:
            EznasError: The table lacks one of the proxies.
        """
        from eznas_core.scoring import Score

        members = {name: list(table.column(name).values()) for name in self.weights}
        combined = self.combine({name: ranked_values(m)[0] for name, m in members.items()})
        found = {}
        for index, (architecture, value) in enumerate(zip(table.rows, combined, strict=True)):
            seconds = sum(member[index].seconds for member in members.values())
            if np.isfinite(value):
                found[architecture] = Score(value=float(value), seconds=seconds)
            else:
                failure = Failure(Reason.NON_FINITE, f"the ensemble's score is {value}")
                found[architecture] = Score(failure=failure, seconds=seconds)
        return found

    def combine_one(self, values: Mapping[str, float]) -> float | Failure:
        """The score of a single network, or why there is none.

        Rank aggregation and votes compare networks with each other.
        """
        if self.method is not Method.LOG_SUM:
            return Failure(
                Reason.UNSUPPORTED,
                f"the method '{self.method}' ranks networks against each other: score several",
            )
        return float(self.combine({name: [value] for name, value in values.items()})[0])

    def to_json(self) -> dict[str, object]:
        """The ensemble as a JSON object."""
        return {"method": str(self.method), "weights": dict(self.weights)}

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Ensemble:
        """The ensemble that `to_json` wrote.

        Raises:
            EznasError: It is not an ensemble.
        """
        method, weights = value.get("method"), value.get("weights")
        if method not in set(Method) or not isinstance(weights, Mapping):
            raise EznasError(f"an ensemble has a 'method' ({', '.join(Method)}) and 'weights'")
        for name, weight in weights.items():
            if isinstance(weight, bool) or not isinstance(weight, int | float):
                raise EznasError(f"the weight of '{name}' is a number, not {weight!r}")
        return cls(method=Method(str(method)), weights=dict(weights))


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
        {name: np.log(stats.rankdata(values) / n) for name, values in lists.items()}, weights
    )


def log_sum(columns: Columns, weights: Mapping[str, float] | None = None) -> Floats:
    """The weighted sum of the logarithms of the scores: a weighted geometric mean's logarithm.

    A score that is zero or negative has no logarithm; it counts as minus infinity, the end of the
    ranking.

    >>> log_sum({"a": [1.0, 10.0], "b": [100.0, 1.0]}, {"a": 2.0, "b": 1.0}).round(3).tolist()
    [4.605, 4.605]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = {
            name: np.where(values > 0, np.log(values), -np.inf)
            for name, values in _checked(columns).items()
        }
    return _weighted(logs, weights)


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
    places = {name: stats.rankdata(values) for name, values in lists.items()}
    won = np.zeros(n)
    for network in range(n):
        balance = sum(
            shares[name] * np.sign(place[network] - place) for name, place in places.items()
        )
        # The network meets itself with balance 0, that is one half.
        won[network] = (np.sign(balance) / 2 + 0.5).sum() - 0.5
    return won / (n - 1)


def _turned(values: Floats, weight: float) -> Floats:
    # A missing score stays last, whichever way round the proxy counts.
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
