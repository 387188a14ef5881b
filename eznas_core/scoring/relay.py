"""A future that outlives the process its work was given to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

Pulse = Callable[[], None]
"""Called about once a second while somebody waits for a result; may raise, to end the waiting."""

_PULSE_SECONDS = 1.0


class Relay(Future[T]):
    """The future that an executor gives out while the work is done by another one's future.

    The work may be handed to a second future where the first was lost. Cancelling cancels the
    work too; where it has begun already its result is dropped.
    """

    def __init__(self, pulse: Pulse | None = None) -> None:
        """Starts with nobody at work.

        Args:
            pulse: Called while `result` waits.
        """
        super().__init__()
        self._pulse = pulse
        self._worked: Future[Any] | None = None

    def follow(self, worked: Future[Any]) -> None:
        """Notes who works on it now, so that a cancellation reaches it."""
        self._worked = worked
        if self.cancelled():
            worked.cancel()

    def cancel(self) -> bool:
        """Cancels it, and the work unless that has begun; False if the result is there."""
        cancelled = super().cancel()
        if cancelled and self._worked is not None:
            self._worked.cancel()
        return cancelled

    def result(self, timeout: float | None = None) -> T:
        """The result, waiting for it; without a limit in time the pulse goes on meanwhile."""
        if timeout is not None or self._pulse is None:
            return super().result(timeout)
        while True:
            try:
                return super().result(_PULSE_SECONDS)
            except TimeoutError:
                if self.done():
                    return super().result()
                self._pulse()

    def settle(self, result: T) -> None:
        """Gives it its result, unless it was cancelled."""
        if self.set_running_or_notify_cancel():
            self.set_result(result)

    def fail(self, error: BaseException) -> None:
        """Ends it by an error, unless it was cancelled."""
        if self.set_running_or_notify_cancel():
            self.set_exception(error)
