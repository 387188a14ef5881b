from __future__ import annotations

import pytest

from eznas_core.evolution import Phase, Progress
from eznas_core.runs import TimeLeft


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def at(phase: Phase, generation: int, done: int, total: int = 10) -> Progress:
    return Progress(phase=phase, generation=generation, generations=3, done=done, total=total)


def test_nothing_is_said_before_anything_is_known():
    assert TimeLeft(20, now=Clock()).update(at(Phase.FITNESS, 0, 0)) is None


def test_steady_work_is_foretold_exactly():
    clock = Clock()
    left = TimeLeft(20, now=clock)
    for generation in range(3):
        for done in range(11):
            seconds = left.update(at(Phase.FITNESS, generation, done))
            if done < 10:
                clock.time += 1.0
            if done:
                # the rest of this one, the whole others, and 20 test networks at 1 s each
                rest = (10 - done) + 10 * (3 - generation) + 20
                assert seconds == pytest.approx(rest)


def test_in_the_test_only_the_test_is_left():
    clock = Clock()
    left = TimeLeft(20, now=clock)
    left.update(at(Phase.FITNESS, 3, 0))
    clock.time += 5.0
    left.update(at(Phase.TEST, 3, 0, total=20))
    clock.time += 4.0
    assert left.update(at(Phase.TEST, 3, 4, total=20)) == pytest.approx(16.0)
