"""The log of a run: one JSON object a line, only ever added to.

The writer is one process at a time (see `lock`). Readers keep a byte offset and read on from
there; a last line that is still being written waits until its line break is there, and a line
that is no event (a damaged one, or one of another version's making) is counted and passed over.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eznas_core.foundation import EznasError, cannot, open_plain

_READ_BYTES = 32 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBatch:
    """What a reader found since its last offset.

    Attributes:
        events: The events, in order; each has at least "event" (its kind).
        offset: Where to read on.
        skipped: Lines that were no events.
        restarted: The log had become shorter than the offset, and was read from its start.
    """

    events: tuple[dict[str, Any], ...]
    offset: int
    skipped: int = 0
    restarted: bool = False


def read_events(path: Path, offset: int = 0) -> EventBatch:
    """Reads the events of a log from a byte offset to the last whole line.

    A very long log comes in pieces: read on while events are returned.

    Args:
        path: The log, or the folder of a run.
        offset: A byte offset that an earlier call gave back; 0 for the start.

    Raises:
        EznasError: The log is there but cannot be read. A log that is not there yet is empty.
    """
    # What is called like a log is never a folder: it could be a link to one elsewhere.
    is_folder = path.suffix != ".jsonl" and path.is_dir()
    file = path / "events.jsonl" if is_folder else path
    try:
        with os.fdopen(open_plain(file), "rb") as log:
            restarted = offset > os.fstat(log.fileno()).st_size
            start = 0 if restarted else max(0, offset)
            log.seek(start)
            content = log.read(_READ_BYTES)
            if b"\n" not in content:
                content += log.readline()
    except FileNotFoundError:
        return EventBatch(events=(), offset=0, restarted=offset > 0)
    except OSError as error:
        raise EznasError(f"cannot read {file}: {error.strerror or error}") from error
    whole = content[: content.rfind(b"\n") + 1]
    found = [_parse(line) for line in whole.split(b"\n")[:-1] if line.strip()]
    events = tuple(event for event in found if event is not None)
    return EventBatch(
        events=events,
        offset=start + len(whole),
        skipped=len(found) - len(events),
        restarted=restarted,
    )


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and isinstance(value.get("event"), str) else None


class EventLog:
    """The writing end of a run's log.

    A half-written last line that a killed writer left is cut off first. An event that cannot be
    written whole is taken back whole, so the log stays a log when the disk is full.
    """

    def __init__(self, path: Path) -> None:
        """Opens the log at `path` for adding, and mends its end.

        Raises:
            EznasError: It cannot be opened or mended.
        """
        self._path = path
        try:
            self._handle = open_plain(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
            self._cut_half_line()
        except OSError as error:
            raise cannot(f"write to {path}", error) from error

    def write(self, kind: str, fields: Mapping[str, Any], *, durable: bool = False) -> None:
        """Adds one event, with the time of writing.

        Args:
            kind: What "event" says.
            fields: Its other fields, JSON values.
            durable: Wait until it is safely on the disk.

        Raises:
            EznasError: It could not be written; the log is as it was.
        """
        event = {"event": kind, "time": round(time.time(), 3), **fields}
        line = (json.dumps(event, allow_nan=False, separators=(",", ":")) + "\n").encode()
        try:
            if not self._path.exists():
                raise FileNotFoundError(2, "the log was taken away while the run was writing it")
            end = os.fstat(self._handle).st_size
            self._write_whole(line, end)
            if durable:
                os.fsync(self._handle)
        except OSError as error:
            raise cannot(f"write to {self._path}", error) from error

    def close(self) -> None:
        """Closes the log; it is not written to any more."""
        os.close(self._handle)

    def _write_whole(self, line: bytes, end: int) -> None:
        written = 0
        try:
            while written < len(line):
                written += os.write(self._handle, line[written:])
        except OSError:
            os.ftruncate(self._handle, end)
            raise

    def _cut_half_line(self) -> None:
        end = os.fstat(self._handle).st_size
        start = end
        while start > 0:
            step = min(1 << 16, start)
            os.lseek(self._handle, start - step, os.SEEK_SET)
            piece = os.read(self._handle, step)
            at = piece.rfind(b"\n")
            if at >= 0:
                start = start - step + at + 1
                break
            start -= step
        if start < end:
            os.ftruncate(self._handle, start)
