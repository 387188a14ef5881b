"""The real task: rank the networks of a search space by their accuracy."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from eznas_core import spaces, truth
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.fitness import Part
from eznas_core.evolution.ledger import LabelLedger
from eznas_core.evolution.measuring import Measurer
from eznas_core.evolution.task import Numbers, Task, Tell
from eznas_core.expressions import Expression
from eznas_core.ranking import hash_architectures
from eznas_core.scoring import (
    ExpressionProxy,
    Proxy,
    Score,
    ScoringProtocol,
    resolve,
    score_stream,
)
from eznas_core.spaces import Architecture

BASELINES = ("eznas-a", "eznas-a-sum", "params", "flops")


class RankingTask(Task):
    """Networks of a search space, drawn into three disjoint parts, and their accuracies.

    Attributes:
        protocol: How networks are built and what they are shown.
    """

    def __init__(self, config: EvolutionConfig) -> None:
        """Loads the accuracies and draws the parts; no network is built yet.

        Raises:
            EznasError: There are no accuracies for the space and dataset, or too few networks.
        """
        self._space = spaces.get(config.space)
        table = truth.load(config.space, config.dataset)
        split = truth.split(
            table,
            self._space,
            fitness=config.fitness_networks,
            selection=config.selection_networks,
            test=config.test_networks,
            seed=config.seed,
            label=config.label,
        )
        self._parts: dict[Part, tuple[Architecture, ...]] = {
            Part.FITNESS: split.fitness,
            Part.SELECTION: split.selection,
            Part.TEST: split.test,
        }
        accuracies = {part: table.values(self._parts[part], config.label) for part in Part}
        ledger = LabelLedger(accuracies, budget=config.label_budget, table=table)
        super().__init__(config, ledger)
        self.protocol = ScoringProtocol(
            batch_size=config.batch_size,
            seed=config.seed,
            images=config.images,
            dataset=config.dataset,
            initialisation=config.initialisation,
            device=config.device,
        )
        self._names = {part: tuple(str(each) for each in self._parts[part]) for part in Part}
        self._measurer = Measurer(config.space, self.protocol, workers=config.workers)

    def networks(self, part: Part) -> Sequence[str]:
        """The texts of a part's architectures, in order."""
        return self._names[part]

    def baselines(self) -> tuple[Proxy, ...]:
        """EZNAS-A averaged and summed, parameters and multiply-adds."""
        return tuple(resolve(name) for name in BASELINES)

    def score(
        self, parts: Sequence[Expression], part: Part, start: int, stop: int
    ) -> Generator[Numbers, None, None]:
        """Captures each network once, for all aggregates together."""
        return self._measurer.measure(parts, self._parts[part][start:stop])

    def final_scores(
        self, formulas: Mapping[str, Expression], tell: Tell
    ) -> dict[str, Sequence[Score]]:
        """Scores the test networks by the formulas and by the baselines."""
        proxies: list[Proxy] = [ExpressionProxy(*item) for item in formulas.items()]
        proxies.extend(self.baselines())
        columns: list[list[Score]] = [[] for _ in proxies]
        networks = self._parts[Part.TEST]
        stream = score_stream(
            proxies, self._space, networks, self.protocol, executor=self._measurer.pool
        )
        for number, (_, scores) in enumerate(stream, start=1):
            for column, score in zip(columns, scores, strict=True):
                column.append(score)
            tell(number, len(networks))
        return {proxy.name: column for proxy, column in zip(proxies, columns, strict=True)}

    def card(self) -> dict[str, Any]:
        """Space, networks, label, provenance of the accuracies, and the scoring protocol."""
        table = self.ledger.table()
        return {
            "space": self.config.space,
            "dataset": self.config.dataset,
            "label": self.config.label or (table.default_label if table else ""),
            "truth": str(table.provenance) if table else "",
            "scoring": self.protocol.to_json(),
            "networks": {str(part): len(self._parts[part]) for part in Part},
            "hashes": {str(part): hash_architectures(self._parts[part]) for part in Part},
        }

    def close(self) -> None:
        """Ends the scoring processes."""
        self._measurer.close()
