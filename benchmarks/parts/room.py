"""The most memory that one generation takes: many networks, many formulas, all statistics."""

from __future__ import annotations

import multiprocessing

from benchmarks import subjects
from benchmarks.contender import Contender
from benchmarks.effort import Effort
from benchmarks.machine import peak_memory
from benchmarks.table import Row, Section, Spread, Target
from eznas_core.evolution import EvolutionConfig, Part, make_task

_TWO_GB = Target(bound=2.0, at_most=True, of_ratio=False)


def section(effort: Effort) -> Section:
    """One process and two, at the batch of a run and at the release's."""
    rows = []
    for workers, batch, networks in (
        (1, 4, effort.crowd),
        (2, 4, effort.crowd),
        (1, 16, effort.large_crowd),
    ):
        with Contender(keeps_memory=True) as process:
            options = (networks, effort.trees, batch, workers)
            found: list[int] = process.call(generation, *options).value
        rows.append(
            Row(
                label=f"{networks} networks, batch {batch}, {workers} worker(s)",
                figure=Spread.of([sum(found) / 1e9]),
                unit="GB",
                target=_TWO_GB,
            )
        )
    return Section(
        name="memory",
        title="Memory of a generation",
        how=f"The most main memory that a fresh process holds while it measures {effort.trees} "
        f"random formulas of '{subjects.LANGUAGE.name}', which name all 22 statistics; "
        "with two workers, the three processes' highest marks added up.",
        rows=tuple(rows),
    )


def generation(networks: int, trees: int, batch: int, workers: int) -> list[int]:
    """Measures formulas; the peak of this process and of each worker, in bytes."""
    config = EvolutionConfig(
        language=subjects.LANGUAGE.name,
        batch_size=batch,
        fitness_networks=networks,
        selection_networks=4,
        test_networks=4,
        label_budget=networks + 4,
        workers=workers,
    )
    with make_task(config) as task:
        task.evaluate(subjects.formulas(trees), Part.FITNESS)
        children = [child.pid for child in multiprocessing.active_children() if child.pid]
        return [peak_memory(), *map(peak_memory, children)]
