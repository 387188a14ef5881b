"""What a search did: every network it scored, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.architecture_search.scorer import Scored
from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture, SearchSpace


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One network and what the proxy said of it."""

    architecture: Architecture
    scored: Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One search from its beginning.

    Attributes:
        method: Name of the method.
        run: Number of the run, from 0; the runs of one number begin with the same draws.
        steps: The networks in the order in which they were scored, none twice.
        ended: Why it ended; None while it is under way.
    """

    method: str
    run: int
    steps: tuple[Step, ...]
    ended: str | None = None

    @property
    def seconds(self) -> float:
        """What the scores took."""
        return sum(step.scored.seconds for step in self.steps)

    @property
    def unscored(self) -> int:
        """Networks that the proxy had no score for."""
        return sum(step.scored.value is None for step in self.steps)

    def best(self, k: int, space: SearchSpace) -> tuple[Step, ...]:
        """The k networks with the highest scores, best first; of equals the first found.

        Networks that are the same function count once: training two of them tells no more.
        """
        scored = [step for step in self.steps if step.scored.value is not None]
        scored.sort(key=lambda step: -(step.scored.value or 0.0))
        chosen: dict[Architecture, Step] = {}
        for step in scored:
            if len(chosen) == k:
                break
            chosen.setdefault(space.canonical(step.architecture), step)
        return tuple(chosen.values())

    def to_json(self) -> dict[str, Any]:
        """The trace as a JSON object; scores stand elsewhere in the file, once a network."""
        return {
            "method": self.method,
            "run": self.run,
            "ended": self.ended,
            "networks": [step.architecture.text for step in self.steps],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any], space: str, scores: Mapping[str, Scored]) -> Trace:
        """The trace that `to_json` wrote.

        Raises:
            EznasError: It is damaged, or a score is missing.
        """
        try:
            steps = tuple(
                Step(architecture=Architecture(space, text), scored=scores[text])
                for text in value["networks"]
            )
            return cls(
                method=value["method"], run=int(value["run"]), ended=value["ended"], steps=steps
            )
        except (KeyError, TypeError, ValueError) as error:
            raise EznasError(f"a damaged search: {error!r}") from error
