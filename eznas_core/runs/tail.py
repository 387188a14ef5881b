"""The end of a log, found without reading the rest."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from eznas_core.foundation import open_plain

_BLOCK_BYTES = 1 << 16


def last_event(log: Path, kind: str) -> dict[str, Any] | None:
    """The last event of a kind in a log, or None if it has none or cannot be read.

    Args:
        log: An ``events.jsonl``.
        kind: What its "event" says.
    """
    try:
        with os.fdopen(open_plain(log), "rb") as file:
            start = file.seek(0, os.SEEK_END)
            rest = b""
            while start > 0:
                step = min(_BLOCK_BYTES, start)
                start -= step
                file.seek(start)
                lines = (file.read(step) + rest).split(b"\n")
                # The first piece may be the end of a line that begins further up.
                rest = lines[0]
                for line in reversed(lines[0 if start == 0 else 1 :]):
                    event = _event(line, kind)
                    if event is not None:
                        return event
    except OSError:
        return None
    return None


def _event(line: bytes, kind: str) -> dict[str, Any] | None:
    # Most lines are of another kind, and some are long: they need not be parsed.
    if f'"{kind}"'.encode() not in line:
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and value.get("event") == kind else None
