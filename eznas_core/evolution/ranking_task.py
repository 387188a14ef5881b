"""The real task: rank the networks of one or more search spaces by their accuracy."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eznas_core import spaces, truth
from eznas_core.evolution.aggregates import siblings
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.fitness import Part
from eznas_core.evolution.layout import layout
from eznas_core.evolution.ledger import LabelLedger
from eznas_core.evolution.measuring import Subject, measure_all
from eznas_core.evolution.tapping import protocol_of, require_units
from eznas_core.evolution.target import Target
from eznas_core.evolution.task import Numbers, Task, Tell
from eznas_core.expressions import Expression
from eznas_core.ranking import hash_architectures
from eznas_core.ranking.card import versions
from eznas_core.scoring import (
    ExpressionProxy,
    Proxy,
    Score,
    ScoreStore,
    process_pool,
    resolve,
    score_stream,
)
from eznas_core.spaces import Architecture
from eznas_core.truth import AccuracyTable, DrawnParts, LabelledSpace, Stratify

BASELINES = ("eznas-a", "eznas-a-sum", "params", "flops")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One network of a part.

    Attributes:
        target: The number of its task.
        architecture: The network.
    """

    target: int
    architecture: Architecture


class RankingTask(Task):
    """Networks of search spaces, drawn into three disjoint parts, and their accuracies.

    Several tasks share nothing that could carry an answer from one to another: see
    `truth.split_together`. Each has its own networks, so the labels are the sum over tasks.

    Attributes:
        protocol: How networks are built and what they are shown, in the first task.
    """

    def __init__(
        self,
        config: EvolutionConfig,
        *,
        executor: Executor | None = None,
        store: ScoreStore | None = None,
    ) -> None:
        """Loads the accuracies and draws the parts; no network is built yet.

        Args:
            config: The settings.
            executor: Where networks are scored, for the task to use and leave open; None for as
                many processes as the settings say.
            store: Where scores on the test networks are looked up and kept, so that an end which
                was interrupted is not computed twice; nowhere if None.

        Raises:
            EznasError: There are no accuracies for a space and dataset, too few networks, or
                rules for units that find none in them.
        """
        self._targets = config.targets
        sources = tuple(map(_source, self._targets))
        drawn = truth.split_together(
            sources,
            fitness=config.fitness_networks,
            selection=config.selection_networks,
            test=config.test_networks,
            seed=config.seed,
            stratify=Stratify(config.stratify),
        )
        self._spaces = tuple(source.space for source in sources)
        self._members = _members_of(drawn)
        for target, networks in zip(self._targets, self._members[Part.FITNESS], strict=True):
            require_units(config, target, networks)
        self._parts = {
            part: tuple(
                _Place(target=target, architecture=self._members[part][target][number])
                for target, number in layout(
                    len(sources),
                    len(self._members[part][0]),
                    first=config.racing if part is Part.FITNESS else 0,
                )
            )
            for part in Part
        }
        super().__init__(config, self._ledger(config, sources, drawn))
        # What is scored is what was trained.
        self._protocols = tuple(
            protocol_of(config, target).at(source.table.scale)
            for target, source in zip(self._targets, sources, strict=True)
        )
        self.protocol = self._protocols[0]
        self._names = {part: tuple(map(self._name, self._parts[part])) for part in Part}
        alone = executor is None and config.workers > 1
        self._own = process_pool(config.workers) if alone else None
        self._executor = self._own if executor is None else executor
        self._store = store

    def networks(self, part: Part) -> Sequence[str]:
        """The texts of a part's architectures, in order; of several tasks, with the task."""
        return self._names[part]

    @property
    def targets(self) -> tuple[str, ...]:
        """The text form of each task."""
        return tuple(target.text for target in self._targets)

    def target_of(self, part: Part) -> NDArray[np.int64]:
        """``(networks,)``: the number of each network's task."""
        return np.array([place.target for place in self._parts[part]], dtype=np.int64)

    def baselines(self) -> tuple[Proxy, ...]:
        """EZNAS-A averaged and summed, parameters and multiply-adds."""
        return tuple(resolve(name) for name in BASELINES)

    def related(self, piece: Expression) -> tuple[Expression, ...]:
        """With an aggregate, every other aggregator over the same unit expression."""
        return siblings(piece, self.config.language)

    def score(
        self, parts: Sequence[Expression], part: Part, start: int, stop: int
    ) -> Generator[Numbers, None, None]:
        """Captures each network once, for all aggregates together."""
        subjects = [
            Subject(
                space=self._spaces[place.target].name,
                protocol=self._protocols[place.target],
                architecture=place.architecture,
            )
            for place in self._parts[part][start:stop]
        ]
        return measure_all(parts, subjects, executor=self._executor)

    def final_scores(
        self, formulas: Mapping[str, Expression], tell: Tell
    ) -> dict[str, Sequence[Score]]:
        """Scores the test networks by the formulas and by the baselines."""
        proxies: list[Proxy] = [ExpressionProxy(*item) for item in formulas.items()]
        proxies.extend(self.baselines())
        columns: list[list[Score]] = [[] for _ in proxies]
        places = self._parts[Part.TEST]
        for target, run in _runs(places):
            stream = score_stream(
                proxies,
                self._spaces[target],
                run,
                self._protocols[target],
                executor=self._executor,
                store=self._store,
            )
            for _, scores in stream:
                for column, score in zip(columns, scores, strict=True):
                    column.append(score)
                tell(len(columns[0]), len(places))
        return {proxy.name: column for proxy, column in zip(proxies, columns, strict=True)}

    def card(self) -> dict[str, Any]:
        """Space, networks, label, provenance of the accuracies, and the scoring protocol.

        Of several tasks, the card of each under its text, and how they are combined.
        """
        tables = self.ledger.tables()
        cards = [self._card(number, table) for number, table in enumerate(tables)]
        if len(cards) == 1:
            return cards[0]
        return {
            "combine": self.config.combine,
            "tasks": dict(zip(self.targets, cards, strict=True)),
        }

    def close(self) -> None:
        """Ends the scoring processes, if they are the task's own."""
        if self._own is not None:
            self._own.shutdown(cancel_futures=True)

    def _ledger(
        self,
        config: EvolutionConfig,
        sources: Sequence[LabelledSpace],
        drawn: Sequence[DrawnParts],
    ) -> LabelLedger:
        accuracies = {
            part: [
                sources[place.target].table.accuracy(
                    place.architecture, sources[place.target].label
                )
                for place in places
            ]
            for part, places in self._parts.items()
        }
        return LabelLedger(
            accuracies,
            budget=config.label_budget,
            tables=[source.table for source in sources],
            looked_at={
                part: sum(each.looked_at.get(part, 0) for each in drawn)
                for part in (Part.FITNESS, Part.SELECTION)
            },
        )

    def _name(self, place: _Place) -> str:
        if len(self._targets) == 1:
            return place.architecture.text
        return f"{place.architecture.text} of {self._targets[place.target].text}"

    def _card(self, number: int, table: AccuracyTable) -> dict[str, Any]:
        target = self._targets[number]
        members = {part: self._members[part][number] for part in Part}
        return {
            "space": target.space,
            "dataset": target.dataset,
            "label": target.label or table.default_label,
            "truth": str(table.provenance),
            "scoring": self._protocols[number].to_json(),
            "networks": {str(part): len(members[part]) for part in Part},
            "hashes": {str(part): hash_architectures(members[part]) for part in Part},
            "test_networks": [each.text for each in members[Part.TEST]],
            "versions": versions(),
        }


def _source(target: Target) -> LabelledSpace:
    space = spaces.get(target.space)
    table = truth.load(space, target.dataset)
    return LabelledSpace(space=space, table=table, label=target.label)


def _members_of(drawn: Sequence[DrawnParts]) -> dict[Part, list[tuple[Architecture, ...]]]:
    """The networks of each part, for each task."""
    return {
        Part.FITNESS: [each.split.fitness for each in drawn],
        Part.SELECTION: [each.split.selection for each in drawn],
        Part.TEST: [each.split.test for each in drawn],
    }


def _runs(places: Sequence[_Place]) -> Generator[tuple[int, list[Architecture]], None, None]:
    """Networks in a row that are of one task."""
    for target, run in groupby(places, key=lambda place: place.target):
        yield target, [place.architecture for place in run]
