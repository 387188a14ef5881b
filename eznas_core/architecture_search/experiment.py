"""All methods, several times over, to the end or until somebody stops it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from eznas_core import spaces, truth
from eznas_core.architecture_search.archive import Archive
from eznas_core.architecture_search.domain import Domain
from eznas_core.architecture_search.explore import explore
from eznas_core.architecture_search.latency import LatencyMeter
from eznas_core.architecture_search.methods import METHODS
from eznas_core.architecture_search.scorer import ProxyScorer, Scorer, remembering
from eznas_core.architecture_search.settings import Candidates, SearchSettings
from eznas_core.architecture_search.trace import Step, Trace
from eznas_core.foundation import numpy_generator
from eznas_core.scoring import ScoreStore, resolve

_SAVE_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the work is.

    Attributes:
        method: The method in hand.
        run: The number of its run, from 0.
        done: Runs that have ended.
        runs: Runs in all.
        networks: Networks scored in the run in hand.
        share: How much of everything is done, from 0 to 1.
    """

    method: str
    run: int
    done: int
    runs: int
    networks: int
    share: float

    def to_json(self) -> dict[str, Any]:
        """The progress as a JSON object."""
        return {
            "method": self.method,
            "run": self.run,
            "done": self.done,
            "runs": self.runs,
            "networks": self.networks,
            "share": round(self.share, 4),
        }


class Experiment:
    """Carries out what an archive still lacks.

    Accuracies have no part in it: of an accuracy table only the names of its networks are used,
    and only where the search is confined to them.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        scorer: Scorer | None = None,
        executor: Executor | None = None,
        path: Path | None = None,
        store: ScoreStore | None = None,
    ) -> None:
        """Prepares the work.

        Args:
            archive: What there is so far; it is added to.
            scorer: Scores networks that the archive has no score of; by default the proxy of the
                settings does.
            executor: Where the networks are scored; in this process if None. The result is the
                same.
            path: Where the archive is kept while the work goes on; nowhere if None.
            store: Where scores are looked up and kept; nowhere if None. With a budget in seconds
                it is not used: what scores cost is then part of the result.

        Raises:
            EznasError: The space, proxy, table or images do not exist.
        """
        settings = archive.settings
        self.archive = archive
        self.domain = domain_of(settings, archive)
        self._path = path
        self._saved = monotonic()
        self._hand: tuple[str, int, list[Step]] = ("", 0, [])
        self._scorer = remembering(
            scorer
            or ProxyScorer(
                resolve(settings.proxy),
                self.domain.space,
                settings.protocol,
                executor=executor,
                store=store if settings.seconds is None else None,
            ),
            archive.scores,
        )

    def run(
        self,
        *,
        progress: Callable[[Progress], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> bool:
        """Works to the end, or until `stop` says True; gives whether it is complete.

        Raises:
            EznasError: The limits leave no candidate, or a network cannot be scored.
        """
        steps = self.steps()
        try:
            for told in steps:
                if progress is not None:
                    progress(told)
                if stop is not None and stop():
                    break
        finally:
            steps.close()
            self.save()
        return self.archive.complete

    def steps(self) -> Generator[Progress, None, None]:
        """Works, and tells after each network how far it is; closing it stops the work."""
        total = len(self.archive.wanted)
        for method, run in self.archive.missing:
            done = total - len(self.archive.missing)
            for networks, part in self._one(method, run):
                yield Progress(
                    method=method,
                    run=run,
                    done=done,
                    runs=total,
                    networks=networks,
                    share=(done + part) / total,
                )

    def save(self) -> None:
        """Writes the archive, if it has a file.

        Raises:
            EznasError: The file cannot be written.
        """
        self._saved = monotonic()
        method, run, steps = self._hand
        self.archive.under_way = (
            Trace(method=method, run=run, steps=tuple(steps)) if steps else None
        )
        if self._path is not None:
            self.archive.save(self._path)

    def _one(self, method: str, run: int) -> Generator[tuple[int, float], None, None]:
        settings = self.archive.settings
        steps: list[Step] = []
        self._hand = (method, run, steps)
        seconds = 0.0
        # One stream a run, whatever the method: all methods begin run i with the same draws, so
        # that their difference over a run owes less to chance.
        walk = explore(
            METHODS.get(method),
            self.domain,
            self._scorer,
            numpy_generator(settings.seed, "architecture search", run),
            networks=settings.networks,
            seconds=settings.seconds,
            options=settings.options,
        )
        try:
            while True:
                try:
                    step = next(walk)
                except StopIteration as end:
                    ended = str(end.value)
                    break
                steps.append(step)
                seconds += step.scored.seconds
                if monotonic() - self._saved > _SAVE_SECONDS:
                    self.save()
                spent = seconds if settings.networks is None else len(steps)
                yield len(steps), min(1.0, spent / settings.budget)
        finally:
            walk.close()
        trace = Trace(method=method, run=run, steps=tuple(steps), ended=ended)
        self.archive.traces[method, run] = trace
        self._hand = (method, run, [])


def domain_of(settings: SearchSettings, archive: Archive | None = None) -> Domain:
    """Where a search under these settings may go.

    Args:
        settings: The settings.
        archive: Keeps the latencies that are measured.

    Raises:
        EznasError: The space or its table does not exist.
    """
    space = spaces.get(settings.space)
    dataset = space.dataset(settings.protocol.dataset).name
    members = None
    if settings.candidates is Candidates.TABLE:
        table = truth.load(space, dataset, source=settings.source)
        members = table.architectures(settings.label)
    meter = None
    if settings.constraints.max_latency is not None:
        meter = LatencyMeter(space, settings.protocol, archive.latencies if archive else None)
    return Domain(
        space=space,
        dataset=dataset,
        constraints=settings.constraints,
        members=members,
        latency=meter,
    )
