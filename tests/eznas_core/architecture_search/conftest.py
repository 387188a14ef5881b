"""A score that needs no network: multiply-adds, and how often each was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import pytest

from eznas_core import spaces, truth
from eznas_core.architecture_search import Scored
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.truth import AccuracyTable


@dataclass
class Counting:
    """Scores by multiply-adds (negated if `downhill`); each takes a tenth of a second."""

    space: SearchSpace
    downhill: bool = False
    none_for: frozenset[str] = frozenset()
    asked: Counter[str] = field(default_factory=Counter)

    def __call__(self, architectures: Sequence[Architecture]) -> Generator[Scored, None, None]:
        for architecture in architectures:
            self.asked[architecture.text] += 1
            value = float(self.space.macs(architecture))
            if architecture.text in self.none_for:
                yield Scored(value=None, reason="not finite", seconds=0.1)
            else:
                yield Scored(value=-value if self.downhill else value, seconds=0.1)


@pytest.fixture(scope="session")
def space() -> SearchSpace:
    return spaces.get("nasbench201")


@pytest.fixture(scope="session")
def table() -> AccuracyTable:
    return truth.load("nasbench201", "cifar10")


@pytest.fixture
def scorer(space: SearchSpace) -> Counting:
    return Counting(space)
