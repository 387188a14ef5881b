"""The product's own evolution: its quick preset beside DEAP's compiled trees.

A small mu+lambda evolution of random trees is not what a user runs. The quick preset begins with
the smallest formulas, and makes most of its further ones of aggregates that are known. It is run
here as it is, on fewer networks, and every formula that was given a figure is given to compiled
trees as well, in the same order and on the same networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from numpy.typing import NDArray

from benchmarks.contender import Contender, timed
from benchmarks.effort import Effort
from benchmarks.peers.compiled_formulas import (
    CompiledFormula,
    Network,
    compiled_formulas,
    statistics_of,
)
from benchmarks.table import Row, Section, Spread, Target
from eznas_core import spaces
from eznas_core.evolution import Evolution, EvolutionConfig, Fitness, Part
from eznas_core.evolution.fitness import Outcome
from eznas_core.evolution.presets import preset
from eznas_core.evolution.racing import Race
from eznas_core.evolution.ranking_task import RankingTask
from eznas_core.evolution.task import Tell
from eznas_core.expressions import Expression
from eznas_core.scoring import build, probe_inputs
from eznas_core.statistics import collect


@dataclass(frozen=True, slots=True)
class Request:
    """Formulas that were to be measured together.

    Attributes:
        part: On which networks.
        formulas: The formulas, each once, none measured on that part before.
        valid: Whether each has a figure, by the workbench.
    """

    part: Part
    formulas: tuple[Expression, ...]
    valid: tuple[bool, ...]


class RecordedTask(RankingTask):
    """A task that notes what it is asked, and what that takes.

    Attributes:
        requests: What was asked, in order.
        seconds: Processor time of all measuring.
        looked_at: Aggregates that were known on all networks when terms were last fitted.
    """

    def __init__(self, config: EvolutionConfig) -> None:
        super().__init__(config)
        self.requests: list[Request] = []
        self.seconds = 0.0
        self.looked_at = 0
        self._seen: set[tuple[Part, Expression]] = set()

    def evaluate(
        self,
        expressions: Sequence[Expression],
        part: Part | str,
        *,
        tell: Tell | None = None,
        race: Race | None = None,
    ) -> list[Outcome]:
        """As ever."""
        found = timed(
            lambda: super(RecordedTask, self).evaluate(expressions, part, tell=tell, race=race)
        )
        self.seconds += found.cpu
        outcomes: list[Outcome] = found.value
        part = Part(part)
        new = {
            expression: isinstance(outcome, Fitness)
            for expression, outcome in zip(expressions, outcomes, strict=True)
            if (part, expression) not in self._seen
        }
        self._seen.update((part, expression) for expression in new)
        if new:
            self.requests.append(Request(part, tuple(new), tuple(new.values())))
        return outcomes

    def aggregates(
        self, wanted: Sequence[Expression], *, tell: Tell | None = None
    ) -> tuple[tuple[Expression, ...], NDArray]:
        """As ever."""
        found = timed(lambda: super(RecordedTask, self).aggregates(wanted, tell=tell))
        self.seconds += found.cpu
        self.looked_at = len(found.value[0])
        return found.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Processor seconds of one evolution.

    Attributes:
        steps: All of the workbench's evolution, test networks left out.
        ours: Its measuring alone.
        theirs: Compiled trees, captures included.
        capture: Of that, capturing.
        formulas: How many wanted a figure.
        valid: How many had one.
        disagreements: How many have one on one of the sides only.
        uncompiled: Formulas that DEAP could not compile.
        computed: Aggregates that the workbench worked out, each on one block of networks.
        remembered: Aggregates that it knew.
        looked_at: Aggregates among which the last terms were chosen.
    """

    steps: float
    ours: float
    theirs: float
    capture: float
    formulas: int
    valid: int
    disagreements: int
    uncompiled: int
    computed: int
    remembered: int
    looked_at: int


def section(effort: Effort) -> Section:
    """One evolution, recorded and measured again."""
    with Contender(keeps_memory=True) as process:
        costs: Costs = process.call(evolve, effort.preset_networks).value
    hits = costs.remembered / (costs.remembered + costs.computed)
    return Section(
        name="preset",
        title="The quick preset beside DEAP's compiled trees",
        how="Processor time on one thread, equal operators: the evolution of the preset 'quick' "
        f"with {effort.preset_networks} fitness and as many selection networks in place of "
        "60 each, everything else as it is. Compiled trees measure the same formulas on the same "
        "networks, generation by generation, none twice; a network's statistics are captured "
        "once for all formulas of a generation on both sides, and by the workbench's means, and "
        "both drop a formula at the first networks that it has no score on.",
        rows=(
            Row(label="workbench", figure=Spread.of([costs.ours]), unit="s"),
            Row(
                label="compiled trees",
                figure=Spread.of([costs.theirs]),
                unit="s",
                ratio=Spread.of([costs.theirs / costs.ours]),
                against="the workbench",
                target=Target(bound=3, at_most=False),
            ),
            Row(
                label="compiled trees, captures left out",
                figure=Spread.of([costs.theirs - costs.capture]),
                unit="s",
            ),
            Row(
                label="workbench, breeding, fitting and choosing included",
                figure=Spread.of([costs.steps]),
                unit="s",
            ),
        ),
        remarks=(
            f"{costs.formulas} formulas wanted a figure, {costs.valid} had one; on "
            f"{costs.disagreements} the sides disagree. {costs.uncompiled} could not be compiled "
            "and were evaluated by the workbench one by one. The workbench knew "
            f"{hits:.0%} of the aggregates. Fitting terms looked at up to {costs.looked_at} "
            "aggregates; compiled trees are not charged for those that no formula asked for.",
        ),
    )


def evolve(networks: int, **changes: int) -> Costs:
    """Runs the preset, then measures its formulas again.

    Args:
        networks: Of the fitness, and of the selection.
        changes: Of other settings, for tests.
    """
    config = preset("quick", seed=1, workers=1).replace(
        fitness_networks=networks, selection_networks=networks, test_networks=4, **changes
    )
    with RecordedTask(config) as task:
        evolution = Evolution(config, task)
        steps = timed(lambda: [evolution.step() for _ in range(config.generations + 1)]).cpu
        replay = _Replay(task)
        for request in task.requests:
            replay.measure(request)
        return Costs(
            steps=steps,
            ours=task.seconds,
            theirs=replay.seconds,
            capture=replay.capture,
            formulas=sum(len(each.formulas) for each in task.requests),
            valid=sum(sum(each.valid) for each in task.requests),
            disagreements=replay.disagreements,
            uncompiled=replay.uncompiled,
            computed=task.computed,
            remembered=task.remembered,
            looked_at=task.looked_at,
        )


@dataclass(slots=True)
class _Replay:
    """Compiled trees in the place of the workbench."""

    task: RankingTask
    seconds: float = 0.0
    capture: float = 0.0
    disagreements: int = 0
    uncompiled: int = 0
    built: dict[str, torch.nn.Module] = field(default_factory=dict)

    def measure(self, request: Request) -> None:
        names = self.task.networks(request.part)
        for name in names:
            self._network(name)  # Both sides keep networks; the workbench's are built by now.
        compiling = timed(compiled_formulas, request.formulas)
        self.seconds += compiling.cpu
        alive: list[CompiledFormula] = compiling.value
        self.uncompiled += sum(each.starts is None for each in alive)
        trial = self.task.config.trial_networks if request.part is Part.FITNESS else len(names)
        for block in (names[:trial], names[trial:]):
            failed: set[int] = set()
            for name in block:
                failed |= self._on_network(name, alive)
            alive = [each for place, each in enumerate(alive) if place not in failed]
        having = {each.formula for each in alive}
        self.disagreements += sum(
            (formula in having) != valid
            for formula, valid in zip(request.formulas, request.valid, strict=True)
        )

    def _on_network(self, name: str, formulas: Sequence[CompiledFormula]) -> set[int]:
        """The places of formulas without a score on a network that has units."""
        wanted = statistics_of(each.formula for each in formulas)
        captured = timed(lambda: self._captured(name, wanted))
        network: Network = captured.value
        self.capture += captured.cpu
        self.seconds += captured.cpu
        if not network.units:
            return set()
        found = timed(_values, formulas, network)
        self.seconds += found.cpu
        return {place for place, value in enumerate(found.value) if value is None}

    def _captured(self, name: str, wanted: set) -> Network:
        protocol = self.task.protocol
        inputs = probe_inputs(spaces.get(self.task.config.space), protocol)
        return Network(collect(self._network(name), inputs, wanted), wanted)

    def _network(self, name: str) -> torch.nn.Module:
        if name not in self.built:
            space = spaces.get(self.task.config.space)
            architecture = space.canonical(space.parse(name))
            self.built[name] = build(space, architecture, self.task.protocol)
        return self.built[name]


def _values(formulas: Sequence[CompiledFormula], network: Network) -> list[float | None]:
    with torch.no_grad():
        return [each.value(network) for each in formulas]
