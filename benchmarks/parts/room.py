"""The most memory that one generation takes: many networks, many formulas, all statistics."""

from __future__ import annotations

import multiprocessing

from benchmarks import subjects
from benchmarks.contender import Contender
from benchmarks.effort import Effort
from benchmarks.machine import library_memory, peak_memory
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
            found: list[tuple[int, int]] = process.call(generation, *options).value
        label = f"{networks} networks, batch {batch}, {workers} worker(s)"
        whole = sum(peak for peak, _ in found)
        rows.append(Row(label=label, figure=Spread.of([whole / 1e9]), unit="GB", target=_TWO_GB))
        if len(found) > 1:
            once = whole - sum(libraries for _, libraries in found[1:])
            shared = f"{label}, libraries counted once"
            rows.append(Row(label=shared, figure=Spread.of([once / 1e9]), unit="GB"))
    return Section(
        name="memory",
        title="Memory of a generation",
        how=f"The most main memory that a fresh process holds while it measures {effort.trees} "
        f"random formulas of '{subjects.LANGUAGE.name}', which name all 22 statistics; "
        "with two workers, the three processes' highest marks added up, which counts the "
        "libraries that they share three times; a row beside it counts them once.",
        rows=tuple(rows),
    )


def generation(networks: int, trees: int, batch: int, workers: int) -> list[tuple[int, int]]:
    """Measures formulas; the peak of this process and of each worker, and their libraries' part."""
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
        processes: list[int | str] = ["self"]
        processes += [child.pid for child in multiprocessing.active_children() if child.pid]
        return [(peak_memory(each), library_memory(each)) for each in processes]
