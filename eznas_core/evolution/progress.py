"""How far an evolution is, told between one network and the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    """What an evolution is busy with; the value is what a screen shows."""

    PREPARING = "preparing"
    FITNESS = "fitness"
    SELECTION = "selection"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One moment of an evolution.

    Attributes:
        phase: What is being done.
        generation: In which generation, from 0 (the first, random formulas).
        generations: The number of the last generation.
        done: Networks finished in this phase.
        total: Networks of this phase; 0 where there is nothing to count.
    """

    phase: Phase
    generation: int
    generations: int
    done: int = 0
    total: int = 0

    def to_json(self) -> dict[str, Any]:
        """The fields of a "progress" event."""
        return {
            "phase": str(self.phase),
            "generation": self.generation,
            "generations": self.generations,
            "done": self.done,
            "total": self.total,
        }


Listener = Callable[[Progress], None]
"""Is told of progress. It may raise, to end the evolution where it stands."""
