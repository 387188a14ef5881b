"""Aggregates of formulas on networks, spread over processes, with built networks kept.

An evolution shows the same few networks to new formulas in every generation, so each process
keeps the networks it has built. A network is left as it was by every capture; so it makes no
difference whether it is a new one.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from typing import TYPE_CHECKING

from eznas_core import spaces
from eznas_core.evolution.task import Numbers
from eznas_core.expressions import Expression, evaluate_many, statistics_of
from eznas_core.foundation import EznasError, Failure, Reason
from eznas_core.scoring import (
    ScoringProtocol,
    build,
    one_thread,
    probe_inputs,
    process_pool,
    representative,
)
from eznas_core.spaces import Architecture
from eznas_core.statistics import ProbeInputs, collect

if TYPE_CHECKING:
    from torch import nn

_KEPT_NETWORKS = 128
_RETRIES = 2


class Measurer:
    """Measures aggregates on the networks of one space under one protocol."""

    def __init__(self, space: str, protocol: ScoringProtocol, *, workers: int) -> None:
        """Starts without processes; the first use starts them.

        Args:
            space: Name of the search space.
            protocol: How networks are built and what they are shown.
            workers: How many processes; with 1, this process does the work itself.
        """
        self._space = space
        self._protocol = protocol
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def measure(
        self, aggregates: Sequence[Expression], architectures: Sequence[Architecture]
    ) -> Generator[Numbers, None, None]:
        """Yields each network's numbers, in order; closing it cancels what has not begun.

        A process that dies is replaced, and its work done again.

        Raises:
            EznasError: Processes keep dying, or the protocol cannot be carried out.
        """
        wanted = tuple(aggregates)
        if self._workers == 1 or len(architectures) < 2:
            for architecture in architectures:
                yield measure_network(self._space, self._protocol, wanted, architecture)
            return
        done = 0
        for attempt in range(_RETRIES + 1):
            try:
                for numbers in self._spread(wanted, architectures[done:]):
                    yield numbers
                    done += 1
            except BrokenProcessPool as error:
                self.close()
                if attempt == _RETRIES:
                    raise EznasError(
                        "the scoring processes died three times (killed, or out of memory); try "
                        "fewer workers or a smaller batch"
                    ) from error
            else:
                return

    @property
    def pool(self) -> ProcessPoolExecutor | None:
        """The processes, started if need be; None where this process does the work itself."""
        if self._pool is None and self._workers > 1:
            self._pool = process_pool(self._workers)
        return self._pool

    def close(self) -> None:
        """Ends the processes, if there are any."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _spread(
        self, aggregates: tuple[Expression, ...], architectures: Sequence[Architecture]
    ) -> Generator[Numbers, None, None]:
        pool = self.pool
        futures: list[Future[Numbers]] = []
        try:
            futures = [
                pool.submit(measure_network, self._space, self._protocol, aggregates, architecture)
                for architecture in architectures
                if pool is not None
            ]
            for future in futures:
                yield future.result()
        finally:
            for future in futures:
                future.cancel()


def measure_network(
    space: str,
    protocol: ScoringProtocol,
    aggregates: tuple[Expression, ...],
    architecture: Architecture,
) -> Numbers:
    """The values of aggregates on one network, all from one capture."""
    with one_thread():
        network = _network(space, protocol, architecture)
        names = frozenset().union(*map(statistics_of, aggregates))
        statistics = collect(network, _inputs(space, protocol), names)
        return tuple(
            each.value
            if each.value is not None
            else each.failure or Failure(Reason.UNSUPPORTED, "no value and no reason")
            for each in evaluate_many(aggregates, statistics)
        )


@lru_cache(maxsize=_KEPT_NETWORKS)
def _network(space: str, protocol: ScoringProtocol, architecture: Architecture) -> nn.Module:
    found = spaces.get(space)
    return build(found, representative(found, architecture), protocol)


@lru_cache(maxsize=1)
def _inputs(space: str, protocol: ScoringProtocol) -> ProbeInputs:
    return probe_inputs(spaces.get(space), protocol)
