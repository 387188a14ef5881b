"""A whole small evolution: the workbench beside DEAP's compiled trees with equal operators.

DEAP's mu+lambda algorithm drives, with the settings of the paper (25 of 50, 50 offspring,
tournament of 4, crossover and mutation .4 each). Every formula that wants a fitness is given to
both sides, generation by generation; the workbench's figures decide.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from deap import algorithms, base, tools

from benchmarks import subjects
from benchmarks.contender import Contender, timed
from benchmarks.effort import Effort
from benchmarks.peers import compiled_trees
from benchmarks.peers.typed_trees import TypedTrees
from benchmarks.table import Row, Section, Spread, Target
from eznas_core.evolution import EvolutionConfig, Fitness, Part, make_task
from eznas_core.expressions import ColumnMemory, Expression, evaluate_many
from eznas_core.foundation import Failure
from eznas_core.statistics import ALL_STATISTICS, NetworkStatistics, collect

OFFSPRING, TOURNAMENT, CROSSOVER, MUTATION = 50, 4, 0.4, 0.4
BATCH, TRIALS = 4, 3
_WORST = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Processor seconds of an evolution, a number a generation.

    Attributes:
        ours: The workbench, captures included.
        held: The workbench's evaluator, on statistics that are there.
        theirs: Compiled trees, on statistics that are there.
        capture: All statistics of all networks, captured once.
        gigabytes: What they take.
        formulas: Formulas that wanted a fitness.
        distinct: Different ones among all of them.
        valid: How many of the distinct ones had a fitness.
        computed: Aggregates that the workbench worked out, each on one block of networks.
        remembered: Aggregates that it knew already.
        networks: Networks of the fitness.
        disagreements: Formulas that only one of the sides has scores of.
    """

    ours: tuple[float, ...]
    held: tuple[float, ...]
    theirs: tuple[float, ...]
    capture: float
    gigabytes: float
    formulas: int
    distinct: int
    valid: int
    computed: int
    remembered: int
    networks: int
    disagreements: int


def section(effort: Effort) -> Section:
    """One evolution, on both sides with and without statistics held in memory."""
    with Contender(keeps_memory=True) as process:
        costs: Costs = process.call(evolve, effort.evolution_networks, effort.generations).value
    ours, held, theirs = sum(costs.ours), sum(costs.held), sum(costs.theirs)
    anew = theirs + costs.capture * len(costs.theirs)
    once, ours_once = theirs + costs.capture, held + costs.capture
    hits = costs.remembered / (costs.remembered + costs.computed)
    streamed, kept = "the workbench", "the workbench, statistics held"
    target = Target(bound=3, at_most=False)
    return Section(
        name="evolution",
        title="A whole evolution beside DEAP's compiled trees",
        how=f"Processor time on one thread, equal operators: {OFFSPRING // 2} + {OFFSPRING} "
        "formulas, "
        f"{effort.generations} generations after the first, {costs.networks} networks, batch "
        f"{BATCH}. 'Streamed' captures statistics in every generation, network by network, so "
        "that memory does not grow with the networks; 'held' captures all 22 of all networks "
        f"once and keeps them ({costs.gigabytes:.1f} GB here). All captures are the workbench's. "
        "Both sides drop a formula at the first networks that it has no score on.",
        rows=(
            _row("workbench, streamed", [ours]),
            _row("compiled trees, streamed", [anew], [ours], streamed, target),
            _row("workbench, held", [ours_once]),
            _row("compiled trees, held", [once], [ours_once], kept, target),
            _row(
                "compiled trees, evaluation alone, a generation",
                costs.theirs,
                costs.held,
                "the workbench's evaluation alone",
            ),
        ),
        remarks=(
            f"{costs.formulas} formulas wanted a fitness, {costs.distinct} different ones, of "
            f"which {costs.valid} had one. The workbench knew {hits:.0%} of the aggregates from "
            "earlier generations; what it knew of the parts of others is not counted.",
        ),
    )


def _row(
    label: str,
    seconds: Sequence[float],
    beside: Sequence[float] | None = None,
    against: str = "",
    target: Target | None = None,
) -> Row:
    return Row(
        label=label,
        figure=Spread.of(seconds),
        unit="s",
        ratio=None if beside is None else Spread.of_ratios(seconds, beside),
        against=against,
        target=target,
    )


def evolve(networks: int, generations: int, seed: int = 1, *, offspring: int = OFFSPRING) -> Costs:
    """Runs the evolution and times both sides of every generation."""
    config = EvolutionConfig(
        language=subjects.LANGUAGE.name,
        batch_size=BATCH,
        fitness_networks=networks,
        selection_networks=4,
        test_networks=4,
        trial_networks=min(TRIALS, networks),
    )
    trees = TypedTrees(seed)
    random.seed(seed)  # DEAP draws from Python's own generator.
    toolbox = base.Toolbox()
    toolbox.register("mate", trees.mate)
    toolbox.register("mutate", trees.mutate)
    ours: list[float] = []
    held: list[float] = []
    theirs: list[float] = []
    known: dict[Expression, bool] = {}
    count = disagreements = 0
    with make_task(config) as task:
        captured = timed(_captured, task.networks(Part.FITNESS))
        networks_held: list[NetworkStatistics] = captured.value
        memories = [ColumnMemory() for _ in networks_held]
        units = [subjects.plain_tensors(each) for each in networks_held]
        population = [trees.individual() for _ in range(offspring)]
        wanting = population
        for generation in range(generations + 1):
            formulas = [trees.expression(individual) for individual in wanting]
            count += len(formulas)
            mine = timed(task.evaluate, formulas, Part.FITNESS)
            other = timed(compiled_scores, formulas, units)
            again = timed(remembered_scores, formulas, networks_held, memories)
            ours.append(mine.cpu)
            held.append(again.cpu)
            theirs.append(other.cpu)
            disagreements += sum(
                not (isinstance(outcome, Fitness) == (scores is not None) == known_to_be_valid)
                for outcome, scores, known_to_be_valid in zip(
                    mine.value, other.value, again.value, strict=True
                )
            )
            for individual, formula, outcome in zip(wanting, formulas, mine.value, strict=True):
                known[formula] = isinstance(outcome, Fitness)
                tau = _WORST if isinstance(outcome, Failure) else outcome.tau
                individual.fitness.values = (tau,)
            if generation < generations:
                parents = tools.selTournament(population, offspring // 2, TOURNAMENT)
                children = algorithms.varOr(parents, toolbox, offspring, CROSSOVER, MUTATION)
                wanting = [child for child in children if not child.fitness.valid]
                population = parents + children
        return Costs(
            ours=tuple(ours),
            held=tuple(held),
            theirs=tuple(theirs),
            capture=captured.cpu,
            gigabytes=sum(each.nbytes for each in networks_held) / 1e9,
            formulas=count,
            distinct=len(known),
            valid=sum(known.values()),
            computed=task.computed,
            remembered=task.remembered,
            networks=networks,
            disagreements=disagreements,
        )


def compiled_scores(
    formulas: Sequence[Expression], networks: Sequence[compiled_trees.Units]
) -> list[list[float] | None]:
    """The scores of formulas on networks by compiled trees; None for one that lacks a score."""
    primitives = compiled_trees.primitive_set(compiled_trees.equal_operators())
    found: list[list[float] | None] = []
    with torch.no_grad():
        for formula in formulas:
            function = compiled_trees.compiled(formula, primitives)
            scores: list[float] | None = []
            for units in networks:
                score = compiled_trees.value(function, units)
                if score is None or scores is None:
                    scores = None
                    break
                scores.append(score)
            found.append(scores)
    return found


def remembered_scores(
    formulas: Sequence[Expression],
    networks: Sequence[NetworkStatistics],
    memories: Sequence[ColumnMemory],
) -> list[bool]:
    """Evaluates as the workbench does, on statistics that are there; says which have scores."""
    alive = tuple(dict.fromkeys(formulas))
    for place, (statistics, memory) in enumerate(zip(networks, memories, strict=True)):
        found = evaluate_many(alive, statistics, memory=memory)
        if place < TRIALS or place == len(networks) - 1:
            pairs = zip(alive, found, strict=True)
            alive = tuple(formula for formula, each in pairs if each.value is not None)
    valid = set(alive)
    return [formula in valid for formula in formulas]


def _captured(texts: Sequence[str]) -> list[NetworkStatistics]:
    """All statistics of the networks that have units."""
    found = []
    for text in texts:
        canonical = subjects.SPACE.canonical(subjects.SPACE.parse(text)).text
        statistics = collect(subjects.network(canonical), subjects.probe(BATCH), ALL_STATISTICS)
        if statistics.units:
            found.append(statistics)
    return found
