"""What formulas are measured by: networks in three parts, and accuracies behind a ledger.

A task has the networks; the ledger has the labels. `evaluate` drops a formula at the first
network that it cannot score, tries new ones on a few networks before it shows them the rest, and
remembers every aggregate it has computed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from types import TracebackType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from eznas_core.evolution.aggregates import combine, parts_of
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.fitness import Outcome, Part, measure
from eznas_core.evolution.ledger import LabelLedger
from eznas_core.expressions import Expression
from eznas_core.foundation import Failure, Reason
from eznas_core.scoring import Proxy, Score

Numbers = tuple[float | Failure, ...]
"""One network's outcome for each aggregate."""

Tell = Callable[[int, int], None]
"""Is told how many networks of a part are done, and of how many."""

_REMEMBERED = 50_000


class _Column:
    """One aggregate on the first networks of a part.

    `values` is NaN for a network that nothing connects. After a failure it grows no more.
    """

    __slots__ = ("failure", "values")

    def __init__(self) -> None:
        self.values: NDArray[np.float64] = np.empty(0)
        self.failure: Failure | None = None

    def add(self, number: int, network: str, outcome: float | Failure) -> None:
        """Takes in a network's outcome, unless it is known from work that was ended early."""
        if self.failure is not None or number < len(self.values):
            return
        if isinstance(outcome, Failure):
            if outcome.reason is not Reason.NO_UNITS:
                self.failure = Failure(outcome.reason, f"{outcome.detail} (network {network})")
                return
            outcome = float("nan")
        self.values = np.append(self.values, outcome)


class Task(ABC):
    """Networks in three parts, the formulas' scores on them, and the ledger of their labels.

    Attributes:
        config: The settings.
        ledger: The labels.
    """

    def __init__(self, config: EvolutionConfig, ledger: LabelLedger) -> None:
        """Starts with an empty memory."""
        self.config = config
        self.ledger = ledger
        self.computed = 0
        self.remembered = 0
        self._memory: dict[tuple[Part, Expression], _Column] = {}

    @abstractmethod
    def networks(self, part: Part) -> Sequence[str]:
        """The names of a part's networks, in order."""

    @abstractmethod
    def score(
        self, parts: Sequence[Expression], part: Part, start: int, stop: int
    ) -> Generator[Numbers, None, None]:
        """The values of aggregates on the networks `start` to `stop` of a part, one by one.

        Yields for each network the outcome of each aggregate; it is closed if left early.
        """

    @abstractmethod
    def final_scores(
        self, formulas: Mapping[str, Expression], tell: Tell
    ) -> dict[str, Sequence[Score]]:
        """The scores of named formulas, and of the proxies to compare with, on the test part.

        Returns:
            Each name to its scores in the networks' order; the formulas first, as given.
        """

    @abstractmethod
    def baselines(self) -> tuple[Proxy, ...]:
        """The proxies that results are compared with."""

    @abstractmethod
    def card(self) -> dict[str, Any]:
        """What the test figures depend on, as a JSON object."""

    def close(self) -> None:  # noqa: B027 - a task without processes has nothing to do
        """Lets go of processes, if there are any."""

    def evaluate(
        self, expressions: Sequence[Expression], part: Part | str, *, tell: Tell | None = None
    ) -> list[Outcome]:
        """The figures of formulas on one part of the networks, in their order.

        A formula that lacks a score on a network is invalid, unless nothing connects that
        network's input to its output: such a network stands last for every formula.

        Args:
            expressions: The formulas.
            part: Which networks.
            tell: Told of every network that is done; may raise, to end the work.

        Raises:
            SealedLabelsError: The test part, while the search is on.
        """
        part = Part(part)
        accuracies = self.ledger.labels(part)
        count = len(self.networks(part))
        outcomes: dict[Expression, Outcome] = {}
        alive = list(dict.fromkeys(expressions))
        for start, stop in self._blocks(part, count):
            self._compute(alive, part, start, stop, tell)
            for expression in alive:
                scores = self._scores(expression, part, stop)
                if isinstance(scores, Failure):
                    outcomes[expression] = scores
                elif stop == count:
                    outcomes[expression] = measure(scores, accuracies.tolist())
            alive = [each for each in alive if each not in outcomes]
        self._forget()
        return [outcomes[expression] for expression in expressions]

    def __enter__(self) -> Task:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _blocks(self, part: Part, count: int) -> list[tuple[int, int]]:
        trial = self.config.trial_networks
        if part is Part.FITNESS and 0 < trial < count:
            return [(0, trial), (trial, count)]
        return [(0, count)]

    def _compute(
        self,
        expressions: Sequence[Expression],
        part: Part,
        start: int,
        stop: int,
        tell: Tell | None,
    ) -> None:
        """Fills the memory for what is still unknown on networks `start` to `stop`."""
        wanted = dict.fromkeys(piece for each in expressions for piece in parts_of(each))
        columns = {piece: self._column(part, piece) for piece in wanted}
        missing = [
            piece
            for piece, column in columns.items()
            if column.failure is None and len(column.values) < stop
        ]
        self.computed += len(missing)
        self.remembered += len(columns) - len(missing)
        count = len(self.networks(part))
        if not missing:
            return
        names = self.networks(part)
        if tell is not None:
            tell(start, count)
        # Closed at once if `tell` ends the work, so that no process goes on for nothing.
        with closing(self.score(missing, part, start, stop)) as rows:
            for number, row in enumerate(rows, start=start):
                for piece, outcome in zip(missing, row, strict=True):
                    columns[piece].add(number, names[number], outcome)
                if tell is not None:
                    tell(number + 1, count)

    def _column(self, part: Part, piece: Expression) -> _Column:
        return self._memory.setdefault((part, piece), _Column())

    def _scores(
        self, expression: Expression, part: Part, stop: int
    ) -> list[float | None] | Failure:
        pieces = parts_of(expression)
        columns = [self._column(part, piece) for piece in pieces]
        for column in columns:
            if column.failure is not None:
                return column.failure
        known = {
            piece: torch.from_numpy(column.values[:stop])
            for piece, column in zip(pieces, columns, strict=True)
        }
        connected = np.ones(stop, dtype=bool)
        for values in known.values():
            connected &= ~np.isnan(values.numpy())
        found = np.broadcast_to(combine(expression, known).numpy(), (stop,))
        faulty = np.flatnonzero(connected & ~np.isfinite(found))
        if faulty.size:
            first = int(faulty[0])
            name = self.networks(part)[first]
            return Failure(Reason.NON_FINITE, f"the number is {found[first]} (network {name})")
        return [
            float(value) if there else None for value, there in zip(found, connected, strict=True)
        ]

    def _forget(self) -> None:
        """Drops what was computed longest ago when the memory is full."""
        for key in list(self._memory)[: max(0, len(self._memory) - _REMEMBERED)]:
            del self._memory[key]
