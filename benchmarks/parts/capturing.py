"""Captures and one whole score beside the bare passes they cannot do without."""

from __future__ import annotations

from functools import lru_cache

import benchmarks.capture as captures
from benchmarks import subjects
from benchmarks.contender import Contender
from benchmarks.effort import Effort
from benchmarks.table import Row, Section, Spread, Target
from eznas_core.scoring import resolve

BATCH = 16
SCORE = "score by EZNAS-A: capture and formula"
_THREE_PASSES = "bare forward+backward"
_NO_WEIGHTS = "bare forward+backward, no weights"


def section(effort: Effort) -> Section:
    """Times every row on every network, in turn."""
    texts = subjects.architectures(effort.networks)
    labels = [*(row.label for row in _table()), SCORE]
    seconds: dict[str, list[float]] = {label: [] for label in labels}
    with Contender(keeps_memory=True) as process:
        for text in texts:
            best = dict.fromkeys(labels, float("inf"))
            for repeat in range(effort.repeats + 1):
                for label in labels:
                    found = process.call(run, label, text)
                    if repeat:  # The first time warms up.
                        best[label] = min(best[label], found.cpu)
            for label in labels:
                seconds[label].append(best[label])
    bare = {row.label: row.bare for row in _table()} | {SCORE: _NO_WEIGHTS}
    rows = []
    for label in labels:
        against = bare[label]
        passes = 3 if label == "all 22" else 1
        below = None if against is None else [passes * value for value in seconds[against]]
        rows.append(
            Row(
                label=label,
                figure=Spread.of([1000 * value for value in seconds[label]]),
                unit="ms",
                ratio=None if below is None else Spread.of_ratios(seconds[label], below),
                against="" if against is None else against + (", 3 times" if passes > 1 else ""),
                target=Target(bound=1.35, at_most=True) if label == SCORE else None,
            )
        )
    return Section(
        name="capture",
        title="Capture beside the bare passes",
        how=f"Processor time a network on one thread, batch {BATCH}, {len(texts)} networks of "
        f"NAS-Bench-201, the fastest of {effort.repeats} each. Bare passes are what one would "
        "write by hand, on channels-last images unless said otherwise, in the same process.",
        rows=tuple(rows),
    )


def run(label: str, text: str) -> None:
    """One row on one network."""
    network = subjects.network(text)
    if label == SCORE:
        resolve("eznas-a").score(network, subjects.probe(BATCH))
        return
    {row.label: row for row in _table()}[label].run(network)


@lru_cache(maxsize=1)
def _table() -> tuple[captures.Row, ...]:
    return captures.rows(subjects.probe(BATCH))
