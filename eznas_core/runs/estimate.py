"""How long a run still takes, from how long its parts took so far."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eznas_core.evolution import Progress

_RECENT = 5
_TEST_PHASE = "test"


class TimeLeft:
    """Listens to progress and says how many seconds remain.

    A generation is taken to cost what the latest ones cost; the test is taken to cost, for each
    network, what a network of the phase before it cost.
    """

    def __init__(self, test_networks: int, *, now: Callable[[], float] = time.monotonic) -> None:
        """Starts with no experience.

        Args:
            test_networks: Networks that will be measured at the end: test networks, and the
                selection networks once more, for the front.
            now: The clock, in seconds.
        """
        self._test_networks = test_networks
        self._now = now
        self._generation: int | None = None
        self._phase: tuple[str, int] | None = None
        self._done_before = 0
        self._generation_began = now()
        self._phase_began = now()
        self._took: list[float] = []
        self._per_network: float | None = None

    def update(self, progress: Progress) -> float | None:
        """The seconds left at this moment, or None before anything can be said."""
        now = self._now()
        if not progress.total:
            return None
        if progress.phase == _TEST_PHASE:
            self._enter_phase(progress, now)
            return self._rest_of_phase(progress)
        if progress.generation != self._generation:
            if self._generation is not None:
                self._took = [*self._took, now - self._generation_began][-_RECENT:]
            self._generation, self._generation_began = progress.generation, now
        self._enter_phase(progress, now)
        rest = self._rest_of_phase(progress)
        if self._took:
            one = fmean(self._took)
            rest = max(0.0, one - (now - self._generation_began))
        elif rest is None:
            return None
        else:
            one = (now - self._generation_began) + rest
        remaining = max(0, progress.generations - progress.generation)
        test = (self._per_network or 0.0) * self._test_networks
        return rest + one * remaining + test

    def _enter_phase(self, progress: Progress, now: float) -> None:
        phase = (str(progress.phase), progress.generation)
        if phase != self._phase or progress.done < self._done_before:
            self._phase, self._phase_began, self._done_before = phase, now, progress.done
        elif progress.done > self._done_before:
            self._per_network = (now - self._phase_began) / (progress.done - self._done_before)

    def _rest_of_phase(self, progress: Progress) -> float | None:
        if self._per_network is None:
            return None
        return self._per_network * (progress.total - progress.done)
