"""A few results kept by what was asked for; the oldest make room for new ones."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Results by key, shared between visitors, who only read them.

    >>> shelf: Shelf[int] = Shelf(2)
    >>> shelf.get("a", lambda: 1), shelf.get("a", lambda: 2)
    (1, 1)
    """

    def __init__(self, most: int = 64) -> None:
        """Starts empty.

        Args:
            most: How many results are kept.
        """
        self._most = most
        self._kept: dict[Hashable, tuple[float, T]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T], *, seconds: float | None = None) -> T:
        """What is kept under a key; made, and kept, if there is nothing or it is too old.

        Args:
            key: What was asked for.
            make: Makes it; what it raises is raised, and nothing kept.
            seconds: How old a result may be; None for any age.
        """
        now = time.monotonic()
        with self._lock:
            found = self._kept.get(key)
        if found is not None and (seconds is None or now - found[0] <= seconds):
            return found[1]
        made = make()
        self.put(key, made)
        return made

    def put(self, key: Hashable, value: T) -> None:
        """Keeps a result."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (time.monotonic(), value)
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]

    def peek(self, key: Hashable) -> T | None:
        """What is kept under a key, or None."""
        with self._lock:
            found = self._kept.get(key)
        return None if found is None else found[1]
