"""Failures as values: a reason from a closed list, with the detail that makes it useful.

A score that does not exist is a `Failure`, never a sentinel number. Failures are counted by
`Reason` and shown, so that "why were half my programs invalid?" has an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why there is no number. The value is the text that tables and logs show."""

    NON_FINITE = "not finite"
    SHAPE = "shapes do not fit"
    NO_UNITS = "no units"
    NOT_SQUARE = "not square"
    TOO_LARGE = "too large"
    UNSUPPORTED = "not supported by this network"
    TIMEOUT = "took too long"
    OUTRACED = "fell behind in a race"


@dataclass(frozen=True, slots=True)
class Failure:
    """The absence of a number, and its cause.

    Attributes:
        reason: What kind of failure it is; the key under which it is counted.
        detail: One sentence naming the place ("unit 3: det of a 3x5 slice").
    """

    reason: Reason
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else str(self.reason)
