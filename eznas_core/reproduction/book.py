"""The scores of a reproduction, kept as they come: one line a few networks, only ever added to.

A score depends on proxy, architecture and protocol alone, so what is in the book holds for any
choice of rows, networks and accuracies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eznas_core.foundation import EznasError, Failure, Reason
from eznas_core.runs import EventLog, read_events
from eznas_core.scoring import Score
from eznas_core.spaces import Architecture

Place = tuple[str, str, str]
"""Space, data set, and the networks' scale as text: which networks a line is about."""

_KIND = "scores"
_PLACE = ("space", "dataset", "scale")


class Book:
    """Scores by place and architecture."""

    def __init__(self, file: Path) -> None:
        """Reads what a file holds; a half-written last line is passed over.

        Raises:
            EznasError: The file is there but cannot be read.
        """
        self._file = file
        self._scores: dict[tuple[Place, str], dict[str, Score]] = {}
        self._log: EventLog | None = None
        offset = 0
        while True:
            batch = read_events(file, offset)
            for event in batch.events:
                self._take(event)
            if batch.offset == offset:
                return
            offset = batch.offset

    def column(
        self, place: Place, proxy: str, networks: Sequence[Architecture]
    ) -> dict[Architecture, Score]:
        """The scores there are of some networks by one proxy, in the networks' order."""
        known = self._scores.get((place, proxy), {})
        return {a: known[a.text] for a in networks if a.text in known}

    def add(
        self,
        place: Place,
        proxies: Sequence[str],
        rows: Mapping[Architecture, Sequence[Score]],
    ) -> None:
        """Keeps scores, safely on the disk when this returns.

        Raises:
            EznasError: They cannot be written.
        """
        if self._log is None:
            self._log = EventLog(self._file)
        fields = {
            **dict(zip(_PLACE, place, strict=True)),
            "proxies": list(proxies),
            "rows": [[a.text, [_plain(score) for score in scores]] for a, scores in rows.items()],
        }
        self._log.write(_KIND, fields, durable=True)
        self._take({"event": _KIND, **fields})

    def close(self) -> None:
        """Ends the writing."""
        if self._log is not None:
            self._log.close()
            self._log = None

    def _take(self, event: Mapping[str, Any]) -> None:
        if event.get("event") != _KIND:
            return
        try:
            # A book of the time when all networks were at full size says no scale.
            place = (event["space"], event["dataset"], event.get("scale", ""))
            for text, scores in event["rows"]:
                for proxy, score in zip(event["proxies"], scores, strict=True):
                    self._scores.setdefault((place, proxy), {}).setdefault(text, _score(score))
        except (KeyError, TypeError, ValueError, EznasError):
            # A line that is none is as good as one that was never written: it is scored again.
            return


def _plain(score: Score) -> list[Any]:
    failure = score.failure
    reason = [] if failure is None else [str(failure.reason), failure.detail]
    return [score.value, round(score.seconds, 6), *reason]


def _score(value: Sequence[Any]) -> Score:
    number, seconds, *reason = value
    failure = Failure(Reason(reason[0]), reason[1]) if reason else None
    return Score(value=number, failure=failure, seconds=seconds)
