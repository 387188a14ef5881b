from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import count

import pytest

from eznas_core.scoring import in_order


class Slow(Executor):
    """Does nothing by itself: the test settles the futures, in any order."""

    def __init__(self) -> None:
        self.futures: list[Future] = []

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        future.work = lambda: future.set_result(fn(*args, **kwargs))
        self.futures.append(future)
        return future


def test_results_come_in_the_order_of_the_calls_whoever_is_first():
    executor = Slow()
    results = in_order(executor, divmod, [(7, 2), (9, 4), (5, 5)], ahead=3)
    waiting = ThreadPoolExecutor(1)
    first = waiting.submit(next, results)
    while len(executor.futures) < 3:
        pass
    for future in reversed(executor.futures):
        future.work()
    assert first.result() == (3, 1)
    assert list(results) == [(2, 1), (1, 0)]
    waiting.shutdown()


def test_no_more_is_handed_out_than_asked_for_though_the_calls_are_endless():
    executor = Slow()
    results = in_order(executor, abs, ((-n,) for n in count()), ahead=4)
    taken = ThreadPoolExecutor(1)
    for expected in range(6):
        value = taken.submit(next, results)
        while len(executor.futures) < expected + 4:
            pass
        executor.futures[expected].work()
        assert value.result() == expected
        assert len(executor.futures) == expected + 4
    results.close()
    assert [future.cancelled() for future in executor.futures[6:]] == [True] * 3
    taken.shutdown()


def test_an_error_ends_it_and_cancels_the_rest():
    executor = Slow()
    results = in_order(executor, divmod, [(1, 0), (2, 1)])
    taken = ThreadPoolExecutor(1)
    value = taken.submit(next, results)
    while len(executor.futures) < 2:
        pass
    executor.futures[0].set_exception(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        value.result()
    assert executor.futures[1].cancelled()
    taken.shutdown()
