"""Calls spread over an executor, with their results in the order of the calls."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")

AHEAD = 4096
"""Calls that are handed out before the first result is taken: twice a thousand workers, and more.

It bounds what an executor holds of calls and results, however many calls there are.
"""


def in_order(
    executor: Executor,
    function: Callable[..., T],
    calls: Iterable[tuple[Any, ...]],
    *,
    ahead: int = AHEAD,
) -> Generator[T, None, None]:
    """Yields `function(*call)` for each call, in order.

    Closing it cancels what has not begun. Nothing is taken for granted of the executor: how many
    workers it has, whether they stay, and which of them gets a call.

    Args:
        executor: Where the calls are made.
        function: A function that worker processes can import.
        calls: The arguments of each call; read only as far as needed.
        ahead: How many calls are handed out before their turn.

    Raises:
        BrokenExecutor: The executor has lost a call for good.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(2) as executor:
    ...     list(in_order(executor, pow, [(2, 3), (3, 2)], ahead=1))
    [8, 9]
    """
    waiting: deque[Future[T]] = deque()
    coming = iter(calls)
    try:
        waiting.extend(executor.submit(function, *call) for call in islice(coming, ahead))
        while waiting:
            yield waiting[0].result()
            waiting.popleft()
            waiting.extend(executor.submit(function, *call) for call in islice(coming, 1))
    finally:
        for future in waiting:
            future.cancel()
