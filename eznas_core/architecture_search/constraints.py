"""What a network may cost: limits that every candidate of a search keeps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from eznas_core.foundation import EznasError, unknown_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Upper limits; None where there is none.

    Attributes:
        max_parameters: Parameters of the network.
        max_macs: Multiply-adds of convolutions and linear layers, for one image.
        max_latency: Milliseconds for one image on this machine, see `measure_latency`.

    >>> print(Constraints(max_parameters=500_000))
    at most 500,000 parameters

    Raises:
        EznasError: A limit is not a positive number.
    """

    max_parameters: int | None = None
    max_macs: int | None = None
    max_latency: float | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            limit = getattr(self, field.name)
            if limit is None:
                continue
            if isinstance(limit, bool) or not isinstance(limit, int | float):
                raise EznasError(f"{field.name} is a number, not {limit!r}")
            if not (limit > 0 and math.isfinite(limit)):
                raise EznasError(f"{field.name} is a positive number, not {limit}")

    @property
    def any(self) -> bool:
        """Whether there is a limit at all."""
        return any(getattr(self, field.name) is not None for field in fields(self))

    def to_json(self) -> dict[str, Any]:
        """The limits as a JSON object."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Constraints:
        """The limits that `to_json` wrote.

        Raises:
            EznasError: A name is unknown or its value cannot be used.
        """
        known = [field.name for field in fields(cls)]
        for name in value:
            if name not in known:
                raise unknown_name("constraint", name, known)
        return cls(**value)

    def __str__(self) -> str:
        said = [
            f"at most {limit:,} {what}"
            for limit, what in (
                (self.max_parameters, "parameters"),
                (self.max_macs, "multiply-adds"),
                (self.max_latency, "ms an image on this machine"),
            )
            if limit is not None
        ]
        return ", ".join(said) if said else "no limits"


NO_LIMITS = Constraints()
"""Every network is a candidate."""
