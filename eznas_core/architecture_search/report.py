"""What was found, and what that is worth: plain figures, for tables, pages and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eznas_core.architecture_search.over_runs import OverRuns
from eznas_core.ranking import ProtocolCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One network that a run would hand over.

    Attributes:
        architecture: Its text.
        score: What the proxy says of it.
        accuracy: Its true accuracy in percent; None where the table does not know it.
        parameters: Its parameters.
        macs: Its multiply-adds.
        latency: Its milliseconds, where latency is limited.
    """

    architecture: str
    score: float
    accuracy: float | None
    parameters: int
    macs: int
    latency: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The network as a JSON object."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One run of one method.

    Attributes:
        run: Its number.
        networks: Networks scored.
        unscored: How many of them have no score.
        seconds: What the scores took.
        ended: Why it ended.
        top: The k best networks by score, the pick first; none where nothing has a score.
        best_of_top: The highest true accuracy among them; None where one is not known.
    """

    run: int
    networks: int
    unscored: int
    seconds: float
    ended: str
    top: tuple[Found, ...]
    best_of_top: float | None

    @property
    def accuracy(self) -> float | None:
        """True accuracy of the pick."""
        return self.top[0].accuracy if self.top else None

    def to_json(self) -> dict[str, Any]:
        """The run as a JSON object."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        top = [found.to_json() for found in self.top]
        return plain | {"top": top, "accuracy": self.accuracy}


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodReport:
    """One method over its runs. Figures are None where no run has them.

    Attributes:
        method: Its name.
        runs: Its runs.
        accuracy: True accuracy of the pick, the best network by score.
        best_of_top: True accuracy of the best of the k best by score.
        regret: The best accuracy there is, less that of the pick.
        regret_of_top: Likewise for the best of the k best by score.
        over_random: Accuracy of the pick less that of random search with the same proxy, budget
            and run.
        over_chance: Accuracy of the pick less the mean of the networks that random search drew
            in the same run: picking blindly.
        top_over_chance: The best of the k best by score, less what the best of k networks picked
            blindly is expected to have.
    """

    method: str
    runs: tuple[RunReport, ...]
    accuracy: OverRuns | None
    best_of_top: OverRuns | None
    regret: OverRuns | None
    regret_of_top: OverRuns | None
    over_random: OverRuns | None
    over_chance: OverRuns | None
    top_over_chance: OverRuns | None

    @property
    def best(self) -> Found | None:
        """The network with the highest score over all runs."""
        picks = [run.top[0] for run in self.runs if run.top]
        return max(picks, key=lambda found: found.score, default=None)

    def to_json(self) -> dict[str, Any]:
        """The method's figures as a JSON object."""
        figures = {
            name: None if (value := getattr(self, name)) is None else value.to_json()
            for name in self.__dataclass_fields__
            if name not in ("method", "runs")
        }
        return {
            "method": self.method,
            **figures,
            "found": None if self.best is None else self.best.to_json(),
            "runs": [run.to_json() for run in self.runs],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchReport:
    """A search with several methods.

    Attributes:
        k: How many networks the figures of the k best by score are for.
        best: The most accurate candidate of the table, and its accuracy; None where that cannot
            be said.
        chance: Mean accuracy of the networks that random search drew: picking blindly.
        methods: The methods, random search first.
        complete: Whether every run has ended; the figures are for those that have.
        card: The protocol.
    """

    k: int
    best: tuple[str, float] | None
    chance: OverRuns | None
    methods: tuple[MethodReport, ...]
    complete: bool
    card: ProtocolCard

    def method(self, name: str) -> MethodReport:
        """The figures of one method.

        Raises:
            KeyError: It was not among those asked for.
        """
        return {each.method: each for each in self.methods}[name]

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        best = None
        if self.best is not None:
            best = {"architecture": self.best[0], "accuracy": self.best[1]}
        return {
            "k": self.k,
            "best": best,
            "chance": None if self.chance is None else self.chance.to_json(),
            "methods": [method.to_json() for method in self.methods],
            "complete": self.complete,
            "card": self.card.to_json(),
        }
