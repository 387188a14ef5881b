"""Ensembles that rank networks, as guides of a search: a place among networks that stay the same.

A search scores one network after another, and `rank(...)` has no score for one network. So it is
ranked among a fixed sample of its space: the first networks that the protocol's seed draws. Scores
of one search can then be compared, whatever has been scored before.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Executor

from eznas_core.foundation import EznasError, numpy_generator
from eznas_core.scoring import (
    EnsembleProxy,
    Score,
    ScoreStore,
    ScoringProtocol,
    Team,
    score_stream,
)
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.statistics import ImageSource

REFERENCE_NETWORKS = 100


class ReferenceRanking:
    """Scores single networks by an ensemble that ranks, by their place in a sample."""

    def __init__(self, proxy: EnsembleProxy, space: SearchSpace, protocol: ScoringProtocol) -> None:
        """Draws the sample; nothing is scored yet.

        Args:
            proxy: The ensemble.
            space: The space.
            protocol: Its seed draws the sample.

        Raises:
            EznasError: The space has not two different networks.
        """
        self._proxy = proxy
        self._team = Team.of((proxy,))
        self._space = space
        self._protocol = protocol
        self.networks = reference_networks(space, protocol)
        self._columns: list[list[Score]] = []

    def scores(
        self,
        architectures: Sequence[Architecture],
        *,
        images: ImageSource | None,
        executor: Executor | None,
        store: ScoreStore | None,
    ) -> Generator[Score, None, None]:
        """Scores networks in their order; before the first, the sample is scored."""

        def members(
            networks: Sequence[Architecture],
        ) -> Generator[tuple[Architecture, tuple[Score, ...]], None, None]:
            return score_stream(
                self._team.members,
                self._space,
                networks,
                self._protocol,
                images=images,
                executor=executor,
                store=store,
            )

        if not self._columns:
            rows = [row for _, row in members(self.networks)]
            self._columns = [list(column) for column in zip(*rows, strict=True)]
        stream = members(architectures)
        try:
            for _, row in stream:
                yield self._place(row)
        finally:
            stream.close()

    def _place(self, row: Sequence[Score]) -> Score:
        columns = [[*column, own] for column, own in zip(self._columns, row, strict=True)]
        placed = self._proxy.combine(columns)[-1]
        return Score(
            value=placed.value,
            failure=placed.failure,
            seconds=sum(own.seconds for own in row),
        )


def reference_networks(space: SearchSpace, protocol: ScoringProtocol) -> tuple[Architecture, ...]:
    """The sample: `REFERENCE_NETWORKS`, or as many as a small space has.

    Raises:
        EznasError: It has not two.
    """
    count = min(REFERENCE_NETWORKS, space.size or REFERENCE_NETWORKS)
    while True:
        rng = numpy_generator(protocol.seed, "reference networks")
        try:
            return space.sample_distinct(rng, count)
        except EznasError:
            if count <= 2:
                raise
            count = max(2, count // 2)
