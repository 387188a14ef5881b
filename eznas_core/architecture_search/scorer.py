"""What a search pays for: the score of a network, and the seconds it took."""

from __future__ import annotations

from collections.abc import Callable, Generator, MutableMapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter

from eznas_core.architecture_search.reference import ReferenceRanking
from eznas_core.scoring import (
    EnsembleProxy,
    Proxy,
    Score,
    ScoreStore,
    ScoringProtocol,
    score_stream,
)
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.statistics import open_images


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What a proxy said of a network.

    Attributes:
        value: The score; None if there is none.
        reason: Why there is none; empty if there is one.
        seconds: What it took when it was computed, the building of the network included. A score
            that is known already costs a search as much as it did the first time.
    """

    value: float | None
    reason: str = ""
    seconds: float = 0.0


Scorer = Callable[[Sequence[Architecture]], Generator[Scored, None, None]]
"""Scores networks one after another, in their order; closing it stops the work."""


class ProxyScorer:
    """A `Scorer` by one proxy under one protocol."""

    def __init__(
        self,
        proxy: Proxy,
        space: SearchSpace,
        protocol: ScoringProtocol,
        *,
        executor: Executor | None = None,
        store: ScoreStore | None = None,
    ) -> None:
        """Prepares to score.

        An ensemble that ranks networks ranks each among a fixed sample, see `reference`.

        Args:
            proxy: What scores.
            space: The space of the networks.
            protocol: How.
            executor: Where; in this process if None.
            store: Where scores are looked up and kept; nowhere if None.
        """
        self._proxy = proxy
        self._space = space
        self._protocol = protocol
        self._executor = executor
        self._store = store
        self._images = open_images(protocol.images)
        self._reference = (
            ReferenceRanking(proxy, space, protocol)
            if isinstance(proxy, EnsembleProxy) and proxy.needs_population
            else None
        )

    def __call__(self, architectures: Sequence[Architecture]) -> Generator[Scored, None, None]:
        """Scores networks, in their order."""
        stream = self._scores(architectures)
        start = perf_counter()
        with closing(stream):
            for score in stream:
                yield Scored(
                    value=score.value,
                    reason="" if score.failure is None else str(score.failure),
                    # What comes from the store costs as much as it did when it was computed.
                    seconds=max(score.seconds, perf_counter() - start),
                )
                start = perf_counter()

    def _scores(self, architectures: Sequence[Architecture]) -> Generator[Score, None, None]:
        if self._reference is not None:
            yield from self._reference.scores(
                architectures, images=self._images, executor=self._executor, store=self._store
            )
            return
        stream = score_stream(
            (self._proxy,),
            self._space,
            architectures,
            self._protocol,
            images=self._images,
            executor=self._executor,
            store=self._store,
        )
        with closing(stream):
            for _, (score,) in stream:
                yield score


def remembering(scorer: Scorer, known: MutableMapping[str, Scored]) -> Scorer:
    """A scorer that asks another one only for what is not known yet.

    Args:
        scorer: The other.
        known: Text of an architecture to what is known of it; what is computed is added.
    """

    def score(architectures: Sequence[Architecture]) -> Generator[Scored, None, None]:
        missing = [a for a in architectures if a.text not in known]
        with closing(scorer(missing)) as stream:
            for architecture in architectures:
                if architecture.text not in known:
                    known[architecture.text] = next(stream)
                yield known[architecture.text]

    return score
