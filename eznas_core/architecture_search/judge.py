"""From what was scored to figures: accuracies are read here, after the search, and only here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb

import numpy as np

from eznas_core.architecture_search.archive import Archive
from eznas_core.architecture_search.curves import known_accuracies
from eznas_core.architecture_search.domain import Domain
from eznas_core.architecture_search.experiment import domain_of
from eznas_core.architecture_search.method import RANDOM
from eznas_core.architecture_search.over_runs import OverRuns, over_runs
from eznas_core.architecture_search.report import Found, MethodReport, RunReport, SearchReport
from eznas_core.architecture_search.settings import SearchSettings
from eznas_core.architecture_search.trace import Step, Trace
from eznas_core.foundation import EznasError
from eznas_core.ranking import ProtocolCard, hash_architectures
from eznas_core.ranking.card import provenance_fields
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.truth import AccuracyTable

TOP_K = 5
# With a limit on latency the best network is found by measuring from the most accurate down.
_MOST_MEASURED = 500
Accuracies = Mapping[Architecture, float]


def judge(archive: Archive, table: AccuracyTable, *, k: int = TOP_K) -> SearchReport:
    """The figures of a search, over the runs that have ended.

    Intervals say how far other seeds of the search would move a mean. All runs score a network
    alike, for its weights come from the protocol's seed: that chance is not in them.

    Args:
        archive: The search.
        table: True accuracies; the settings say which column counts.
        k: How many of the best by score are trained in the figures for several.

    Raises:
        EznasError: The table is another space's, k is not positive, or no run has ended.
    """
    settings = archive.settings
    if k < 1:
        raise EznasError(f"k is at least 1, not {k}")
    if table.space != settings.space:
        raise EznasError(f"a table of {table.space} says nothing of a search in {settings.space}")
    if not archive.traces:
        raise EznasError("no run of this search has ended yet")
    domain = domain_of(settings, archive)
    traces = {method: archive.of(method) for method in settings.methods}
    everything = [trace for runs in traces.values() for trace in runs]
    known = known_accuracies(everything, table, settings.label)
    best = best_candidate(domain, table, settings.label)
    blind = {trace.run: _drawn(trace, known) for trace in traces[RANDOM]}
    reports = {
        method: tuple(_run(trace, domain, known, archive.latencies, k) for trace in runs)
        for method, runs in traces.items()
    }
    picked_at_random = {run.run: run.accuracy for run in reports[RANDOM]}
    methods = tuple(
        _method(method, runs, best, blind, picked_at_random, k) for method, runs in reports.items()
    )
    return SearchReport(
        k=k,
        best=None if best is None else (best[0].text, best[1]),
        chance=_mean([float(np.mean(drawn)) for drawn in blind.values() if drawn]),
        methods=methods,
        complete=archive.complete,
        card=_card(
            settings, domain.space, table, {s.architecture for t in everything for s in t.steps}
        ),
    )


def best_candidate(
    domain: Domain, table: AccuracyTable, label: str | None = None
) -> tuple[Architecture, float] | None:
    """The most accurate network of a table that a search might have found, with its accuracy.

    None if there is none, or if with a limit on latency too many would have to be measured.
    """
    listed = table.architectures(label)
    values = table.values(listed, label)
    order = np.argsort(-values, kind="stable")
    if domain.constraints.max_latency is not None:
        order = order[:_MOST_MEASURED]
    for index in order:
        if domain.allows(listed[index]):
            return listed[index], float(values[index])
    return None


def best_of_blind(accuracies: Sequence[float], k: int) -> float:
    """The expected highest accuracy among k networks picked blindly from these, none twice.

    Of n values from the highest down, the i-th (from 0) is the highest of the k with the chance
    ``C(n - 1 - i, k - 1) / C(n, k)``.

    >>> best_of_blind([90.0, 92.0, 94.0], 2)
    93.33...
    """
    ordered = sorted(accuracies, reverse=True)
    n, taken = len(ordered), min(k, len(ordered))
    total = comb(n, taken)
    return sum(comb(n - 1 - i, taken - 1) / total * value for i, value in enumerate(ordered))


def _drawn(trace: Trace, known: Accuracies) -> list[float]:
    return [known[s.architecture] for s in trace.steps if s.architecture in known]


def _run(
    trace: Trace, domain: Domain, known: Accuracies, latencies: Mapping[str, float], k: int
) -> RunReport:
    top = tuple(_found(step, domain, known, latencies) for step in trace.best(k, domain.space))
    trained = [found.accuracy for found in top if found.accuracy is not None]
    return RunReport(
        run=trace.run,
        networks=len(trace.steps),
        unscored=trace.unscored,
        seconds=trace.seconds,
        ended=trace.ended or "",
        top=top,
        best_of_top=max(trained) if trained and len(trained) == len(top) else None,
    )


def _found(step: Step, domain: Domain, known: Accuracies, latencies: Mapping[str, float]) -> Found:
    architecture = step.architecture
    return Found(
        architecture=architecture.text,
        score=float(step.scored.value or 0.0),
        accuracy=known.get(architecture),
        parameters=domain.space.parameters(architecture, domain.dataset),
        macs=domain.space.macs(architecture, domain.dataset),
        latency=latencies.get(architecture.text),
    )


def _method(
    method: str,
    runs: tuple[RunReport, ...],
    best: tuple[Architecture, float] | None,
    blind: Mapping[int, list[float]],
    picked_at_random: Mapping[int, float | None],
    k: int,
) -> MethodReport:
    picks = {run.run: run.accuracy for run in runs if run.accuracy is not None}
    tops = {run.run: run.best_of_top for run in runs if run.best_of_top is not None}
    means = {run: float(np.mean(drawn)) for run, drawn in blind.items() if drawn}
    hoped = {run: best_of_blind(drawn, k) for run, drawn in blind.items() if drawn}
    return MethodReport(
        method=method,
        runs=runs,
        accuracy=_mean(list(picks.values())),
        best_of_top=_mean(list(tops.values())),
        regret=None if best is None else _mean([best[1] - a for a in picks.values()]),
        regret_of_top=None if best is None else _mean([best[1] - a for a in tops.values()]),
        over_random=None if method == RANDOM else _paired(picks, picked_at_random),
        over_chance=_paired(picks, means),
        top_over_chance=_paired(tops, hoped),
    )


def _paired(mine: Mapping[int, float], theirs: Mapping[int, float | None]) -> OverRuns | None:
    """The mean difference over the runs that have both."""
    return _mean(
        [value - other for run, value in mine.items() if (other := theirs.get(run)) is not None]
    )


def _mean(values: Sequence[float]) -> OverRuns | None:
    return over_runs(values) if values else None


def _card(
    settings: SearchSettings, space: SearchSpace, table: AccuracyTable, scored: set[Architecture]
) -> ProtocolCard:
    return ProtocolCard(
        space=table.space,
        dataset=table.dataset,
        n=len(scored),
        architectures_hash=hash_architectures(scored),
        label=settings.label or table.default_label,
        truth=provenance_fields(table.provenance),
        proxy=settings.proxy,
        scoring=settings.protocol.for_space(space),
        label_budget=settings.label_budget,
    )
