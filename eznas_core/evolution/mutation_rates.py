"""How often each kind of mutation is tried."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from eznas_core.evolution.settings import ConfigError, is_number


@dataclass(frozen=True, slots=True, kw_only=True)
class MutationRates:
    """How often each mutation is tried, in relation to the others; zero switches one off."""

    subtree: float = 3.0
    point: float = 3.0
    insert: float = 2.0
    hoist: float = 1.0
    constant: float = 1.0
    aggregator: float = 2.0

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if not is_number(value) or value < 0:
                raise ConfigError("mutations", f"{field.name} = {value!r}", "numbers from 0")
        if sum(getattr(self, field.name) for field in dataclasses.fields(self)) <= 0:
            raise ConfigError("mutations", "all zero", "at least one rate above 0")

    def to_json(self) -> dict[str, float]:
        """Name to rate."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
