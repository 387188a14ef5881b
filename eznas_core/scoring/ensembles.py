"""Several proxies combined into one, with weights and a way to combine them.

Only `Method.LOG_SUM` scores a network by itself. The others look at the whole population: the
score of a network is its place among the networks it was scored with, so a single network has
none, and scores from two populations cannot be compared.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from eznas_core.foundation import EznasError, Failure, Reason
from eznas_core.scoring.aggregation import Columns, Floats, log_sum, sum_of_log_ranks, turned, votes
from eznas_core.scoring.score import Score
from eznas_core.spaces import Architecture

if TYPE_CHECKING:
    from eznas_core.scoring.table import ScoreTable

_LARGEST_WEIGHT = sys.float_info.max


class Method(StrEnum):
    """How the lists are combined."""

    RANKS = "ranks"
    LOG_SUM = "log-sum"
    VOTES = "votes"

    @property
    def needs_population(self) -> bool:
        """Whether networks are ranked against each other."""
        return self is not Method.LOG_SUM

    @property
    def word(self) -> str:
        """What stands before the bracket in the text of an ensemble: ``rank(a, b)``."""
        return {Method.RANKS: "rank", Method.LOG_SUM: "logsum", Method.VOTES: "vote"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """Proxies with weights, and a way to combine them; has a JSON form.

    Attributes:
        method: How they are combined.
        weights: Name or text of each proxy to its weight; a negative weight turns a proxy round
            (in a log-sum it divides by it).

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
        if self.method is Method.LOG_SUM:
            return log_sum({name: columns[name] for name in self.weights}, self.weights)
        chosen = {
            name: turned(np.asarray(columns[name], dtype=np.float64), weight)
            for name, weight in self.weights.items()
        }
        shares = {name: abs(weight) for name, weight in self.weights.items()}
        return (
            sum_of_log_ranks(chosen, shares)
            if self.method is Method.RANKS
            else votes(chosen, shares)
        )

    def combine_scores(self, members: Mapping[str, Sequence[Score]]) -> list[Score]:
        """The combined scores of networks, from every proxy's scores of them.

        A network that one of the proxies could not score is the last for that proxy; one that
        none could score has no score here either.

        Args:
            members: Name or text of each proxy to its scores of the same networks.

        Raises:
            EznasError: A proxy is missing, or the lists differ in length.
        """
        columns = {
            name: [-np.inf if each.value is None else each.value for each in scores]
            for name, scores in members.items()
        }
        missing = [name for name in self.weights if name not in members]
        if missing:
            raise EznasError(f"the ensemble needs scores of {', '.join(missing)}")
        together = zip(*(members[name] for name in self.weights), strict=True)
        seconds = [sum(each.seconds for each in scores) for scores in together]
        if self.method.needs_population and len(seconds) < 2:
            return [Score(failure=self._alone(), seconds=spent) for spent in seconds]
        found = []
        for index, value in enumerate(self.combine(columns)):
            own = {name: members[name][index] for name in self.weights}
            failure = self._failure(own, float(value))
            found.append(
                Score(value=float(value), seconds=seconds[index])
                if failure is None
                else Score(failure=failure, seconds=seconds[index])
            )
        return found

    def scores(self, table: ScoreTable) -> dict[Architecture, Score]:
        """The combined scores of a table's networks, as `ranking.rank` takes them.

        Raises:
            EznasError: The table lacks one of the proxies.
        """
        members = {name: list(table.column(name).values()) for name in self.weights}
        return dict(zip(table.rows, self.combine_scores(members), strict=True))

    def combine_one(self, values: Mapping[str, float]) -> float | Failure:
        """The score of a single network, or why there is none.

        Rank aggregation and votes compare networks with each other.
        """
        if self.method.needs_population:
            return self._alone()
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
        if str(method) not in set(Method) or not isinstance(weights, Mapping):
            raise EznasError(f"an ensemble has a 'method' ({', '.join(Method)}) and 'weights'")
        for name, weight in weights.items():
            if isinstance(weight, bool) or not isinstance(weight, int | float):
                raise EznasError(f"the weight of '{name}' is a number, not {weight!r}")
            if abs(weight) > _LARGEST_WEIGHT:  # an integer of JSON may be longer than any float
                raise EznasError(f"the weight of '{name}' is a finite number")
        numbers = {name: float(weight) for name, weight in weights.items()}
        return cls(method=Method(str(method)), weights=numbers)

    def _alone(self) -> Failure:
        return Failure(
            Reason.UNSUPPORTED,
            f"'{self.method.word}' ranks networks against each other, so that one network has no "
            "score by itself: score several, or combine by 'logsum'",
        )

    def _failure(self, own: Mapping[str, Score], value: float) -> Failure | None:
        """Why a network has no combined score; None if it has one."""
        lacking = {name: each.failure for name, each in own.items() if each.failure is not None}
        if lacking and (len(lacking) == len(own) or not self.method.needs_population):
            name, failure = next(iter(lacking.items()))
            return Failure(failure.reason, f"{name}: {failure.detail}")
        if np.isfinite(value):
            return None
        for name, each in own.items():
            if each.value is not None and each.value <= 0:
                return Failure(
                    Reason.NON_FINITE,
                    f"{name} is {each.value:.6g}, and only a positive number has a logarithm",
                )
        return Failure(Reason.NON_FINITE, f"the ensemble's score is {value}")
