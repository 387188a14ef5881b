"""The work of a reproduction: each row's networks scored by all proxies, each score kept."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from eznas_core import spaces, truth
from eznas_core.exporting import read_proxy
from eznas_core.reproduction.book import Book, Place
from eznas_core.reproduction.lines import Line, line_of
from eznas_core.reproduction.plan import ReproductionPlan
from eznas_core.reproduction.rows import Row, truth_of
from eznas_core.scoring import (
    Proxy,
    Score,
    ScoreStore,
    ScoringProtocol,
    process_pool,
    score_stream,
)
from eznas_core.spaces import Architecture
from eznas_core.truth import AccuracyTable, TruthInfo

_KEPT_AT_ONCE = 20
_KEEP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Task:
    """A row with its accuracies and the networks drawn from them."""

    row: Row
    info: TruthInfo
    accuracies: AccuracyTable
    networks: tuple[Architecture, ...]

    @property
    def place(self) -> Place:
        """Which networks its scores are of."""
        return self.row.space, self.row.dataset, str(self.accuracies.scale)

    def protocol(self, plan: ReproductionPlan) -> ScoringProtocol:
        """How its networks are scored: the very networks that were trained."""
        return plan.protocol(self.row).at(self.accuracies.scale)


def tasks_of(plan: ReproductionPlan) -> tuple[Task, ...]:
    """The rows of a plan that have accuracies on this machine.

    Raises:
        EznasError: A table is damaged.
    """
    tasks = []
    for row in plan.chosen():
        info = truth_of(row)
        if info is not None:
            accuracies = truth.load(row.space, row.dataset, source=info.source)
            samples = min(plan.samples, len(accuracies))
            networks = truth.draw(accuracies, samples, seed=plan.seed)
            tasks.append(Task(row, info, accuracies, networks))
    return tuple(tasks)


class Scorer:
    """Scores networks into a book; a context that ends its processes and closes the book."""

    def __init__(
        self, plan: ReproductionPlan, file: Path, *, store: ScoreStore | None = None
    ) -> None:
        """Opens the book.

        Args:
            plan: Which proxies, and under which protocol.
            file: Where scores are kept.
            store: Where scores of any work are looked up and kept besides; nowhere if None.

        Raises:
            EznasError: The book cannot be read.
        """
        self._plan = plan
        self._proxies: tuple[Proxy, ...] = tuple(read_proxy(text)[0] for text in plan.proxies)
        self._book = Book(file)
        self._store = store
        self._stack = ExitStack()

    def __enter__(self) -> Scorer:
        self._stack.callback(self._book.close)
        workers = self._plan.workers
        self._pool = self._stack.enter_context(process_pool(workers)) if workers > 1 else None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def score(self, task: Task) -> Generator[int, None, None]:
        """Scores what the book lacks; yields how many networks are missing, after each of them.

        Closing the generator keeps what is done.

        Raises:
            EznasError: A network cannot be scored, or the book cannot be written.
        """
        missing = self._missing(task)
        yield len(missing)
        if not missing:
            return
        proxies = [p for p in self._proxies if len(self._column(task, p)) < len(task.networks)]
        fresh: dict[Architecture, tuple[Score, ...]] = {}
        kept = time.monotonic()
        stream = score_stream(
            proxies,
            spaces.get(task.row.space),
            missing,
            task.protocol(self._plan),
            executor=self._pool,
            store=self._store,
        )
        try:
            for done, (architecture, scores) in enumerate(stream, 1):
                fresh[architecture] = scores
                if len(fresh) >= _KEPT_AT_ONCE or time.monotonic() - kept > _KEEP_SECONDS:
                    self._keep(task, proxies, fresh)
                    kept = time.monotonic()
                yield len(missing) - done
        finally:
            stream.close()
            self._keep(task, proxies, fresh)

    def lines(self, task: Task) -> tuple[Line, ...]:
        """A line for each proxy, on the networks that have been scored."""
        protocol = task.protocol(self._plan).for_space(spaces.get(task.row.space))
        pairs = zip(self._plan.proxies, self._proxies, strict=True)
        return tuple(
            line_of(task.row, text, self._column(task, proxy), task.accuracies, task.info, protocol)
            for text, proxy in pairs
        )

    def _missing(self, task: Task) -> tuple[Architecture, ...]:
        columns = [self._column(task, proxy) for proxy in self._proxies]
        return tuple(a for a in task.networks if any(a not in column for column in columns))

    def _column(self, task: Task, proxy: Proxy) -> dict[Architecture, Score]:
        return self._book.column(task.place, proxy.text, task.networks)

    def _keep(
        self,
        task: Task,
        proxies: Sequence[Proxy],
        fresh: dict[Architecture, tuple[Score, ...]],
    ) -> None:
        if fresh:
            texts = [proxy.text for proxy in proxies]
            self._book.add(task.place, texts, fresh)
            fresh.clear()
