"""What a run is doing, told from the record its worker keeps and from whether the worker lives."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from eznas_core.foundation import read_plain
from eznas_core.runs.processes import ProcessIdentity

_SILENCE_SECONDS = 300.0


class Status(StrEnum):
    """The states of a run; the value is what tables show."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def is_live(self) -> bool:
        """Whether a process works on the run (or waits, paused)."""
        return self in (Status.RUNNING, Status.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRecord:
    """What a worker last wrote about itself.

    Attributes:
        process: Who it is.
        state: What it was doing.
        message: Why it failed, or an empty text.
        progress: Its last progress, as in the "progress" event, or nothing.
        updated: When it wrote this, in seconds since 1970.
    """

    process: ProcessIdentity
    state: Status
    message: str
    progress: Mapping[str, Any]
    updated: float

    @property
    def status(self) -> Status:
        """The state now: a worker that is gone without a word was interrupted."""
        if not self.state.is_live:
            return self.state
        if self.process.is_here:
            return self.state if self.process.is_alive else Status.INTERRUPTED
        # Another machine's process cannot be asked; it is believed while it keeps writing.
        silent = time.time() - self.updated > _SILENCE_SECONDS
        return Status.INTERRUPTED if silent else self.state

    def to_json(self) -> dict[str, Any]:
        """The record as it stands in worker.json."""
        return {
            "pid": self.process.pid,
            "began": self.process.began,
            "host": self.process.host,
            "state": str(self.state),
            "message": self.message,
            "progress": dict(self.progress),
            "updated": round(self.updated, 3),
        }


def read_worker_record(path: Path) -> WorkerRecord | None:
    """The record in `path`, or None if there is none that can be read."""
    try:
        value = json.loads(read_plain(path))
        progress = value.get("progress", {})
        return WorkerRecord(
            process=ProcessIdentity(int(value["pid"]), str(value["began"]), str(value["host"])),
            state=Status(value["state"]),
            message=str(value.get("message", "")),
            progress=progress if isinstance(progress, dict) else {},
            updated=float(value["updated"]),
        )
    except (
        OSError, ArithmeticError, ValueError, KeyError, TypeError, AttributeError, RecursionError,
    ):  # fmt: skip
        return None
