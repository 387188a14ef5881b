"""How time grows with batch, population, networks and processes."""

from __future__ import annotations

import time

from benchmarks import subjects
from benchmarks.contender import Contender
from benchmarks.effort import Effort
from benchmarks.table import Row, Section, Spread
from eznas_core.expressions import evaluate_many
from eznas_core.scoring import ScoringProtocol, process_pool, resolve, score_stream

BATCHES = (1, 4, 16, 64)
PROGRAMS = (1, 10, 100)


def section(effort: Effort) -> Section:
    """The four tables as one."""
    rows: list[Row] = []
    few = subjects.architectures(max(2, effort.networks // 3))
    with Contender(keeps_memory=True) as process:
        rows += _batches(process, few, effort.repeats)
        rows += _populations(process, few[0], effort)
    rows += _networks(effort.scaled)
    rows += _processes(effort.scaled, effort.rounds)
    return Section(
        name="scaling",
        title="Scaling",
        how=f"Batches: processor time to score a network by EZNAS-A, {len(few)} networks. "
        "Populations: processor time to evaluate formulas on one network, batch 4, statistics "
        "there already. Networks and processes: clock time a network, EZNAS-A at batch 4, "
        "building included. A ratio is to the row it names.",
        rows=tuple(rows),
    )


def score(text: str, batch: int) -> None:
    """EZNAS-A on one network."""
    resolve("eznas-a").score(subjects.network(text), subjects.probe(batch))


def evaluate(text: str, count: int) -> None:
    """Some formulas on one network."""
    evaluate_many(subjects.formulas(count), subjects.captured(text, 4))


def _batches(process: Contender, texts: tuple[str, ...], repeats: int) -> list[Row]:
    columns: dict[int, list[float]] = {batch: [] for batch in BATCHES}
    for text in texts:
        for batch in BATCHES:
            process.call(score, text, batch)
        for batch in BATCHES:
            best = min(process.call(score, text, batch).cpu for _ in range(repeats))
            columns[batch].append(best)
    base = columns[16]
    return [
        Row(
            label=f"batch {batch}",
            figure=Spread.of([1000 * value for value in columns[batch]]),
            unit="ms a network",
            ratio=Spread.of_ratios(columns[batch], base),
            against="batch 16",
        )
        for batch in BATCHES
    ]


def _populations(process: Contender, text: str, effort: Effort) -> list[Row]:
    counts = [count for count in PROGRAMS if count <= effort.trees]
    best = dict.fromkeys(counts, float("inf"))
    for repeat in range(effort.repeats + 1):
        for count in counts:
            found = process.call(evaluate, text, count)
            if repeat:
                best[count] = min(best[count], found.cpu)
    return [
        Row(
            label=f"{count} formula(s)",
            figure=Spread.of([1000 * best[count] / count]),
            unit="ms a formula",
        )
        for count in counts
    ]


def _networks(most: int) -> list[Row]:
    rows = []
    for count in (most // 4, most // 2, most):
        seconds = _score_all(subjects.architectures(count, seed=2), workers=0)
        rows.append(
            Row(
                label=f"{count} networks, this process",
                figure=Spread.of([1000 * seconds / count]),
                unit="ms a network",
            )
        )
    return rows


def _processes(count: int, rounds: int) -> list[Row]:
    texts = subjects.architectures(count, seed=2)
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers in seconds:
            seconds[workers].append(_score_all(texts, workers=workers))
    return [
        Row(
            label=f"{count} networks, {workers} process(es)",
            figure=Spread.of([1000 * value / count for value in seconds[workers]]),
            unit="ms a network",
            ratio=Spread.of_ratios(seconds[workers], seconds[1]),
            against="1 process",
        )
        for workers in seconds
    ]


def _score_all(texts: tuple[str, ...], *, workers: int) -> float:
    """Clock time to score networks, the start of processes left out."""
    networks = [subjects.SPACE.parse(text) for text in texts]
    protocol = ScoringProtocol(batch_size=4)
    proxies = [resolve("eznas-a")]
    if not workers:
        began = time.perf_counter()
        list(score_stream(proxies, subjects.SPACE, networks, protocol))
        return time.perf_counter() - began
    with process_pool(workers) as pool:
        warm = subjects.architectures(4 * workers, seed=3)
        started = [subjects.SPACE.parse(text) for text in warm]
        list(score_stream(proxies, subjects.SPACE, started, protocol, executor=pool))
        began = time.perf_counter()
        list(score_stream(proxies, subjects.SPACE, networks, protocol, executor=pool))
        return time.perf_counter() - began
