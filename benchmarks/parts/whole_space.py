"""All 15,625 architectures of NAS-Bench-201 scored by EZNAS-A: from a sample, or all of them."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from benchmarks import subjects
from benchmarks.contender import Contender
from benchmarks.effort import Effort
from benchmarks.table import Row, Section, Spread, Target
from eznas_core.foundation import numpy_generator
from eznas_core.scoring import ScoringProtocol, process_pool, resolve, score_stream
from eznas_core.spaces import Architecture

WORKERS = 2
BATCHES = (16, 4)
_SINGLY = 60
_MINUTES = Target(bound=15, at_most=True, of_ratio=False)


def section(effort: Effort) -> Section:
    """Minutes for the whole space at two batch sizes, from a sample of different networks."""
    distinct = _distinct()
    rng = numpy_generator(0, "benchmark", "whole space")
    chosen = rng.choice(len(distinct), size=min(effort.sample, len(distinct)), replace=False)
    sample = [distinct[place] for place in sorted(chosen)]
    rows = []
    with Contender(keeps_memory=True) as process:
        process.call(score_here, [each.text for each in sample[:4]], 4)
        few = [each.text for each in sample[:: max(1, len(sample) // _SINGLY)]]
        for batch in BATCHES:
            cpu = process.call(score_here, few, batch).cpu / len(few)
            rows.append(
                _row(f"batch {batch}, processor time on one core, halved", cpu / 2, distinct)
            )
    for batch in BATCHES:
        seconds = score(sample, batch) / len(sample)
        rows.append(_row(f"batch {batch}, clock time on {WORKERS} processes", seconds, distinct))
    return Section(
        name="whole-space",
        title="All of NAS-Bench-201",
        how=f"EZNAS-A, building included, for {len(sample)} different networks by the clock and "
        f"{len(few)} of them by processor time, scaled up to the {len(distinct):,} different "
        "networks that the 15,625 architectures are. The clock shows what others do meanwhile; "
        "processor time does not. `--full` scores them all.",
        rows=tuple(rows),
    )


def score_here(texts: Sequence[str], batch: int) -> None:
    """Scores architectures in this process."""
    architectures = [subjects.SPACE.parse(text) for text in texts]
    protocol = ScoringProtocol(batch_size=batch)
    list(score_stream([resolve("eznas-a")], subjects.SPACE, architectures, protocol))


def _row(label: str, seconds: float, distinct: Sequence[Architecture]) -> Row:
    minutes = seconds * len(distinct) / 60
    return Row(label=label, figure=Spread.of([minutes]), unit="min", target=_MINUTES)


def full(batch: int = 16) -> Section:
    """The same, measured on the whole space, with progress."""
    every = list(subjects.SPACE.enumerate())
    seconds = score(every, batch, tell=True)
    return Section(
        name="whole-space-full",
        title="All of NAS-Bench-201, every architecture scored",
        how=f"Clock time of EZNAS-A on {WORKERS} processes at batch {batch}, building included.",
        rows=(
            Row(
                label=f"{len(every):,} architectures",
                figure=Spread.of([seconds / 60]),
                unit="min",
                target=_MINUTES,
            ),
        ),
    )


def score(architectures: Sequence[Architecture], batch: int, *, tell: bool = False) -> float:
    """Clock time to score architectures, the start of the processes left out."""
    protocol = ScoringProtocol(batch_size=batch)
    proxies = [resolve("eznas-a")]
    with process_pool(WORKERS) as pool:
        warm = [subjects.SPACE.parse(text) for text in subjects.architectures(4 * WORKERS, seed=3)]
        list(score_stream(proxies, subjects.SPACE, warm, protocol, executor=pool))
        began = time.perf_counter()
        stream = score_stream(proxies, subjects.SPACE, architectures, protocol, executor=pool)
        for done, _ in enumerate(stream, start=1):
            if tell and done % 500 == 0:
                minutes = (time.perf_counter() - began) / 60
                print(f"{done:6,} of {len(architectures):,}, {minutes:.1f} min", file=sys.stderr)
        return time.perf_counter() - began


def _distinct() -> list[Architecture]:
    return list(dict.fromkeys(map(subjects.SPACE.canonical, subjects.SPACE.enumerate())))
