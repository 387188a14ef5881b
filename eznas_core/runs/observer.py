"""What a screen shows of a run: its story so far, kept up to date by reading the log on."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from eznas_core.runs.directory import RunDirectory
from eznas_core.runs.events import EventBatch
from eznas_core.runs.status import Status

_POLL_SECONDS = 0.3


class RunView:
    """A reader's picture of one run. It only reads; any number may look at a run at once.

    Attributes:
        run: The run.
        generations: The "generation" events by number, each number once.
        progress: The latest "progress" event's fields, or nothing.
        milestones: The other events ("started", "paused", "failed", ...), in order.
        skipped: Lines of the log that were no events.
    """

    def __init__(self, run: RunDirectory, *, without: Collection[str] = ()) -> None:
        """Starts with an empty picture; `refresh` fills it.

        Args:
            run: The run.
            without: Fields of "generation" events that are not kept: `newcomers` of a long run
                take far more room than all the rest.
        """
        self.run = run
        self._without = frozenset(without)
        self.generations: dict[int, Mapping[str, Any]] = {}
        self.progress: Mapping[str, Any] = {}
        self.milestones: list[Mapping[str, Any]] = []
        self.skipped = 0
        self._offset = 0

    @property
    def status(self) -> Status:
        """What the run is doing now."""
        return self.run.status

    def refresh(self) -> bool:
        """Reads what is new; gives whether anything was.

        Raises:
            EznasError: The log cannot be read.
        """
        changed = False
        while True:
            batch = self.run.events(self._offset)
            if batch.restarted:
                self._forget()
            self._take(batch)
            changed = changed or bool(batch.events) or batch.restarted
            if batch.offset == self._offset:
                return changed
            self._offset = batch.offset

    def _forget(self) -> None:
        self.generations = {}
        self.progress = {}
        self.milestones = []
        self.skipped = 0

    def _take(self, batch: EventBatch) -> None:
        self.skipped += batch.skipped
        for event in batch.events:
            kind = event["event"]
            if kind == "generation":
                number = event.get("number")
                if isinstance(number, int):
                    for name in self._without:
                        event.pop(name, None)
                    self.generations[number] = event
            elif kind == "progress":
                self.progress = event
            else:
                self.milestones.append(event)


def follow(run: RunDirectory, *, poll: float = _POLL_SECONDS) -> Iterator[RunView]:
    """The picture of a run whenever it has changed, until no worker is on the run any more.

    The last picture is the final one. Leaving the loop leaves the run alone.
    """
    view = RunView(run)
    while True:
        live = view.status.is_live
        if view.refresh() or not live:
            yield view
        if not live:
            return
        time.sleep(poll)
