"""How one score lies in the store: as bytes that give back the very same bits, with a checksum."""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.foundation import Failure, Reason
from eznas_core.scoring.score import Score

_HEAD = struct.Struct("<?ddI")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """One row of a store.

    Attributes:
        content: What the score depends on besides the network; None if that is damaged.
        network: The text that names the network.
        score: The score; None if it is damaged.
    """

    content: Mapping[str, Any] | None
    network: str
    score: Score | None


def packed(score: Score) -> bytes:
    """A score as bytes.

    >>> unpacked(packed(Score(value=-0.0, unit_values=(1.5, None), seconds=0.25)))
    Score(value=-0.0, failure=None, unit_values=(1.5, None), seconds=0.25)
    """
    units = [math.nan if value is None else value for value in score.unit_values]
    value = math.nan if score.value is None else score.value
    head = _HEAD.pack(score.value is not None, value, score.seconds, len(units))
    failure = "" if score.failure is None else f"{score.failure.reason}\0{score.failure.detail}"
    return head + struct.pack(f"<{len(units)}d", *units) + failure.encode()


def unpacked(body: bytes) -> Score | None:
    """The score that `packed` wrote; None for bytes that it did not write."""
    try:
        has_value, value, seconds, count = _HEAD.unpack_from(body)
        units = struct.unpack_from(f"<{count}d", body, _HEAD.size)
        reason, _, detail = body[_HEAD.size + 8 * count :].decode().partition("\0")
        return Score(
            value=value if has_value else None,
            failure=None if has_value else Failure(Reason(reason), detail),
            unit_values=tuple(None if math.isnan(unit) else unit for unit in units),
            seconds=seconds,
        )
    except (struct.error, ValueError, TypeError):
        return None


def sound(key: str, network: str, body: object, kept: object) -> Score | None:
    """The score of a row as it lies in the file, or None where anything about it is damaged.

    sqlite gives back whatever stands there, so a damaged body need not even be bytes.
    """
    if not isinstance(body, bytes) or kept != checksum(key, network, body):
        return None
    return unpacked(body)


def text_of(content: Mapping[str, Any]) -> str:
    """The one text of what a score depends on."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def key_of(text: str) -> str:
    """The name of what a score depends on."""
    return hashlib.sha256(text.encode()).hexdigest()


def checksum(key: str, network: str, body: bytes) -> bytes:
    """Sixteen bytes that a row with any other bit would not have."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (key.encode(), network.encode(), body):
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.digest()
