"""A score: one number for one network, or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.foundation import EznasError, Failure, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a proxy says about one network. Higher means that better accuracy is expected.

    Attributes:
        value: The number, always finite; None if there is none.
        failure: Why there is none; None if there is one.
        unit_values: For an expression, its value on each unit; None where a unit has none.
        seconds: What it took. Where several expressions share one capture of statistics, each
            bears an equal part.

    >>> Score(value=1.5, seconds=0.1).ok
    True
    """

    value: float | None = None
    failure: Failure | None = None
    unit_values: tuple[float | None, ...] = ()
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if (self.value is None) == (self.failure is None):
            raise ValueError("a score is either a value or a failure")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"a score is finite, not {self.value}")

    @property
    def ok(self) -> bool:
        """Whether there is a number."""
        return self.value is not None

    def to_json(self) -> dict[str, Any]:
        """The score as a JSON object."""
        failure = None
        if self.failure is not None:
            failure = {"reason": str(self.failure.reason), "detail": self.failure.detail}
        return {
            "value": self.value,
            "failure": failure,
            "unit_values": list(self.unit_values),
            "seconds": self.seconds,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Score:
        """The score that `to_json` wrote.

        Raises:
            EznasError: It is not a score.
        """
        try:
            failure = value["failure"]
            return cls(
                value=value["value"],
                failure=None
                if failure is None
                else Failure(Reason(failure["reason"]), failure["detail"]),
                unit_values=tuple(value["unit_values"]),
                seconds=value["seconds"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise EznasError(f"a damaged score: {error}") from error


def outcome(value: float | Failure, seconds: float) -> Score:
    """The score for a number that may be infinite or NaN, or for a failure."""
    if isinstance(value, Failure):
        return Score(failure=value, seconds=seconds)
    if not math.isfinite(value):
        return Score(failure=Failure(Reason.NON_FINITE, f"the score is {value}"), seconds=seconds)
    return Score(value=float(value), seconds=seconds)
