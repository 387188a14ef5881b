"""A task without networks: find the formula that the accuracies were made from.

Small random tensors stand in for the statistics of networks, and a planted formula, blurred a
little, for their accuracy. It takes a fraction of a second a generation, so that evolution can
be watched, taught and tested; and since the answer is known, one can see whether it is found.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from eznas_core.evolution.aggregates import siblings
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.fitness import Part
from eznas_core.evolution.ledger import LabelLedger
from eznas_core.evolution.task import Numbers, Task, Tell
from eznas_core.expressions import Expression, evaluate_many, parse
from eznas_core.foundation import Failure, numpy_generator
from eznas_core.scoring import ExpressionProxy, Proxy, Score
from eznas_core.statistics import ALL_STATISTICS, NetworkStatistics, Statistic

PLANTED = "units_sum(l1_norm(multiply(activation[noise], weight_grad[data])))"
"""The formula that is to be found."""

_BLUR = 0.1


class PlantedTask(Task):
    """Networks that are only tables of random tensors, and accuracies that a formula made."""

    def __init__(self, config: EvolutionConfig) -> None:
        """Draws the networks from the settings' seed."""
        sizes = {
            Part.FITNESS: config.fitness_networks,
            Part.SELECTION: config.selection_networks,
            Part.TEST: config.test_networks,
        }
        self._networks = {
            part: tuple(
                _draw(numpy_generator(config.seed, "planted", str(part), number))
                for number in range(count)
            )
            for part, count in sizes.items()
        }
        accuracies = {
            part: _accuracies(found, numpy_generator(config.seed, "planted", str(part), "blur"))
            for part, found in self._networks.items()
        }
        super().__init__(config, LabelLedger(accuracies, budget=config.label_budget))
        self._names = {
            part: tuple(f"{part} {number}" for number in range(len(found)))
            for part, found in self._networks.items()
        }

    def networks(self, part: Part) -> Sequence[str]:
        """Their numbers."""
        return self._names[part]

    def baselines(self) -> tuple[Proxy, ...]:
        """The planted formula: nothing can be expected to be better."""
        return (ExpressionProxy("planted", parse(PLANTED)),)

    def related(self, piece: Expression) -> tuple[Expression, ...]:
        """With an aggregate, every other aggregator over the same unit expression."""
        return siblings(piece, self.config.language)

    def score(
        self, parts: Sequence[Expression], part: Part, start: int, stop: int
    ) -> Generator[Numbers, None, None]:
        """Evaluates the aggregates on each table."""
        for network in self._networks[part][start:stop]:
            yield tuple(
                each.value if each.value is not None else cast(Failure, each.failure)
                for each in evaluate_many(tuple(parts), network.statistics)
            )

    def final_scores(
        self, formulas: Mapping[str, Expression], tell: Tell
    ) -> dict[str, Sequence[Score]]:
        """Scores the test tables by the formulas and by the planted one."""
        named = {**formulas, **{"planted": parse(PLANTED)}}
        columns: dict[str, list[Score]] = {name: [] for name in named}
        networks = self._networks[Part.TEST]
        for number, network in enumerate(networks, start=1):
            found = evaluate_many(tuple(named.values()), network.statistics)
            for name, each in zip(named, found, strict=True):
                columns[name].append(Score(value=each.value, failure=each.failure))
            tell(number, len(networks))
        return dict(columns)

    def card(self) -> dict[str, Any]:
        """The planted formula and the sizes."""
        return {"planted": PLANTED, "networks": {str(p): len(self._names[p]) for p in Part}}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Random tensors in the place of a network's statistics.

    Attributes:
        units: Stand-ins with the fields that operators look at.
        tensors: For each unit, the tensor of each statistic.
        network: A module with about as many parameters as the tensors would have.
        probe: Stand-in for the images.
    """

    units: tuple[SimpleNamespace, ...]
    tensors: tuple[Mapping[Statistic, Tensor], ...]
    network: nn.Module
    probe: SimpleNamespace

    @property
    def statistics(self) -> NetworkStatistics:
        """Itself, as what the evaluator reads."""
        return cast(NetworkStatistics, self)

    def prefetch(self, names: object) -> None:
        """Everything is there already."""

    def tensor(self, unit: int, name: Statistic) -> Tensor:
        """One tensor."""
        return self.tensors[unit][name]


def _draw(rng: np.random.Generator) -> _Table:

    count = int(rng.integers(2, 6))
    channels = int(rng.integers(2, 5))
    scales = {name: 10 ** rng.uniform(-1, 1) for name in ALL_STATISTICS}
    tensors = []
    for _ in range(count):
        found = {}
        for name in ALL_STATISTICS:
            # A planted product needs weights and activations of one shape.
            values = rng.normal(0.0, scales[name], (channels, channels, 3, 3))
            found[name] = torch.from_numpy(values.astype(np.float32))
        tensors.append(found)
    return _Table(
        units=tuple(
            SimpleNamespace(index=index, name=f"unit{index}", depth=index) for index in range(count)
        ),
        tensors=tuple(tensors),
        network=nn.Conv2d(3, channels * count, 3, padding=1, bias=False, device="meta"),
        probe=SimpleNamespace(data=torch.empty(1, 3, 8, 8, device="meta")),
    )


def _accuracies(tables: Sequence[_Table], rng: np.random.Generator) -> list[float]:
    formula = parse(PLANTED)
    found = []
    for table in tables:
        value = evaluate_many((formula,), table.statistics)[0].value
        found.append(float(np.log(value if value else 1.0) + rng.normal(0.0, _BLUR)))
    return found
