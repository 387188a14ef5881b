"""One formula of a population, with its descent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eznas_core.evolution.cost import estimated_ms
from eznas_core.evolution.fitness import Fitness, Outcome, outcome_from_json, outcome_to_json
from eznas_core.expressions import Expression, format, parse, shape_only, size


@dataclass(frozen=True, slots=True, kw_only=True)
class Individual:
    """A formula, where it comes from and how it fares.

    Attributes:
        id: "generation.number", unique in a run.
        expression: The formula.
        fitness: Its figure on the fitness networks, or why there is none.
        selection: Its figure on the selection networks, or None while it was not measured there.
        parents: The ids of the formulas it was made from; none for a random one.
        born: In which generation.
        how: How it was made: "random", "crossover", or the name of a mutation.
        disguise: What it is but a measure of ("shapes alone", "size counter: parameters"), or
            None where it is more, or has no figure.
    """

    id: str
    expression: Expression
    fitness: Outcome
    selection: Outcome | None
    parents: tuple[str, ...]
    born: int
    how: str
    disguise: str | None = None

    @property
    def text(self) -> str:
        """The formula as text."""
        return format(self.expression)

    @property
    def size(self) -> int:
        """How many nodes the formula has."""
        return size(self.expression)

    @property
    def ms(self) -> float:
        """What it costs: estimated milliseconds a network on the reference machine."""
        return estimated_ms(self.expression)

    @property
    def measures_shapes_alone(self) -> bool:
        """Whether its text shows that it depends on shapes alone."""
        return _measures_shapes_alone(self.expression)

    @property
    def is_valid(self) -> bool:
        """Whether it has a figure on the fitness networks."""
        return isinstance(self.fitness, Fitness)

    @property
    def tau(self) -> float:
        """Its tau on the fitness networks.

        Raises:
            ValueError: It has none.
        """
        if not isinstance(self.fitness, Fitness):
            raise ValueError(f"{self.id} has no figure: {self.fitness}")
        return self.fitness.tau

    @property
    def merit(self) -> float:
        """What decides about it on the fitness networks: its tau or a lower bound of it.

        Raises:
            ValueError: It has no figure.
        """
        if not isinstance(self.fitness, Fitness):
            raise ValueError(f"{self.id} has no figure: {self.fitness}")
        return self.fitness.merit

    @property
    def selection_tau(self) -> float | None:
        """Its tau on the selection networks, or None without a figure there."""
        return self.selection.tau if isinstance(self.selection, Fitness) else None

    def to_json(self) -> dict[str, Any]:
        """Everything about it as a JSON object."""
        return {
            "id": self.id,
            "text": self.text,
            "fitness": outcome_to_json(self.fitness),
            "selection": None if self.selection is None else outcome_to_json(self.selection),
            "parents": list(self.parents),
            "born": self.born,
            "how": self.how,
            "disguise": self.disguise,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Individual:
        """Reads `to_json`'s form.

        Raises:
            EznasError: The formula is not one of this version's language.
        """
        selection = value["selection"]
        return cls(
            id=value["id"],
            expression=parse(value["text"]),
            fitness=outcome_from_json(value["fitness"]),
            selection=None if selection is None else outcome_from_json(selection),
            parents=tuple(value["parents"]),
            born=value["born"],
            how=value["how"],
            disguise=value.get("disguise"),
        )


@lru_cache(maxsize=8192)
def _measures_shapes_alone(expression: Expression) -> bool:
    return shape_only(expression)
