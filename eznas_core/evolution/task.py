"""What formulas are measured by: networks in three parts, and accuracies behind a ledger.

A task has the networks; the ledger has the labels. `evaluate` drops a formula at the first
network that it cannot score, tries new ones on a few networks before it shows them the rest,
drops those that fall behind in a race, and remembers every aggregate it has computed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from types import TracebackType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from eznas_core.evolution.aggregates import combine, parts_of
from eznas_core.evolution.column import Column
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.fitness import Outcome, Part, measure
from eznas_core.evolution.ledger import LabelLedger
from eznas_core.evolution.racing import Race
from eznas_core.expressions import Expression
from eznas_core.foundation import Failure, Reason
from eznas_core.scoring import Proxy, Score

Numbers = tuple[float | Failure, ...]
"""One network's outcome for each aggregate."""

Tell = Callable[[int, int], None]
"""Is told how many networks of a part are done, and of how many."""

_REMEMBERED = 100_000


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
        self._memory: dict[tuple[Part, Expression], Column] = {}

    @abstractmethod
    def networks(self, part: Part) -> Sequence[str]:
        """The names of a part's networks, in order.

        In the fitness part those that a race is decided on stand in front, of every task.
        """

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of the tasks that a formula has a tau on, one or more."""
        return ("",)

    def target_of(self, part: Part) -> NDArray[np.int64]:
        """``(networks,)``: the number of the task, in `targets`, that each network belongs to."""
        return np.zeros(len(self.networks(part)), dtype=np.int64)

    @abstractmethod
    def score(
        self, parts: Sequence[Expression], part: Part, start: int, stop: int
    ) -> Generator[Numbers, None, None]:
        """The values of aggregates on the networks `start` to `stop` of a part, one by one.

        Yields for each network the outcome of each aggregate; it is closed if left early.
        """

    def related(self, piece: Expression) -> tuple[Expression, ...]:
        """A piece and what may as well be computed with it; by default nothing else.

        Once a unit expression is worked out, every aggregator over it is a matter of
        microseconds, and a later generation will want another of them.
        """
        return (piece,)

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
        self,
        expressions: Sequence[Expression],
        part: Part | str,
        *,
        tell: Tell | None = None,
        race: Race | None = None,
    ) -> list[Outcome]:
        """The figures of formulas on one part of the networks, in their order.

        A formula that lacks a score on a network is invalid, unless nothing connects that
        network's input to its output: such a network stands last for every formula.

        Args:
            expressions: The formulas.
            part: Which networks.
            tell: Told of every network that is done; may raise, to end the work.
            race: On what conditions formulas are dropped after the first of the fitness
                networks; by default none is.

        Raises:
            SealedLabelsError: The test part, while the search is on.
        """
        part = Part(part)
        accuracies, targets = self.ledger.labels(part), self.target_of(part)
        count = len(self.networks(part))
        finish = self._race_length(part) if race is not None else count
        outcomes: dict[Expression, Outcome] = {}
        alive = list(dict.fromkeys(expressions))
        for start, stop in self._blocks(part, count, finish):
            parts = (piece for each in alive for piece in parts_of(each))
            self._compute(self._with_related(parts), part, start, stop, tell)
            field = {}
            for expression in alive:
                scores = self._scores(expression, part, stop)
                if isinstance(scores, Failure):
                    outcomes[expression] = scores
                elif stop == count:
                    outcomes[expression] = measure(
                        scores, accuracies, targets, rule=self.config.rule
                    )
                elif race is not None and stop == finish and race.runs(expression):
                    field[expression] = race.prospect(scores, accuracies[:stop], targets[:stop])
            if race is not None:
                outcomes |= race.dropped(field)
            alive = [each for each in alive if each not in outcomes]
        self._forget()
        return [outcomes[expression] for expression in expressions]

    def aggregates(
        self, wanted: Sequence[Expression], *, tell: Tell | None = None
    ) -> tuple[tuple[Expression, ...], NDArray[np.float64]]:
        """Those of some aggregates, and of what is related, that all fitness networks have.

        Args:
            wanted: The aggregates.
            tell: As for `evaluate`; needed only where they were not measured before.

        Returns:
            The aggregates, and their values, ``(aggregates, networks)``: NaN for networks that
            nothing connects.
        """
        count = len(self.networks(Part.FITNESS))
        pieces = self._with_related(wanted)
        for start, stop in self._blocks(Part.FITNESS, count, count):
            alive = [each for each in pieces if self._column(Part.FITNESS, each).failure is None]
            self._compute(alive, Part.FITNESS, start, stop, tell)
        columns = {piece: self._column(Part.FITNESS, piece) for piece in pieces}
        known = {
            piece: column.values for piece, column in columns.items() if column.failure is None
        }
        values = np.stack(list(known.values())) if known else np.empty((0, count))
        return tuple(known), values

    def values(self, expression: Expression) -> NDArray[np.float64] | None:
        """The scores of a formula on the fitness networks, if all of it was measured there.

        NaN stands for networks that nothing connects; None for a formula that has no score on
        another one, or whose aggregates are not known.
        """
        count = len(self.networks(Part.FITNESS))
        columns = [self._column(Part.FITNESS, piece) for piece in parts_of(expression)]
        if any(column.failure is None and len(column.values) < count for column in columns):
            return None
        scores = self._scores(expression, Part.FITNESS, count)
        if isinstance(scores, Failure):
            return None
        return np.array([np.nan if score is None else score for score in scores])

    def __enter__(self) -> Task:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _race_length(self, part: Part) -> int:
        """How many networks, of all tasks, a race is decided on."""
        count = len(self.networks(part))
        racing = self.config.racing * len(self.targets) if part is Part.FITNESS else 0
        return racing if 0 < racing < count else count

    def _blocks(self, part: Part, count: int, finish: int) -> list[tuple[int, int]]:
        """The networks in the pieces after which formulas may be dropped."""
        trial = self.config.trial_networks if part is Part.FITNESS else count
        stops = sorted({stop for stop in (trial, finish) if 0 < stop < count} | {count})
        return list(zip([0, *stops], stops, strict=False))

    def _with_related(self, pieces: Iterable[Expression]) -> tuple[Expression, ...]:
        asked = dict.fromkeys(pieces)
        return tuple(dict.fromkeys(other for piece in asked for other in self.related(piece)))

    def _compute(
        self,
        pieces: Sequence[Expression],
        part: Part,
        start: int,
        stop: int,
        tell: Tell | None,
    ) -> None:
        """Fills the memory for what is still unknown on networks `start` to `stop`."""
        columns = {piece: self._column(part, piece) for piece in pieces}
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

    def _column(self, part: Part, piece: Expression) -> Column:
        return self._memory.setdefault((part, piece), Column())

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
