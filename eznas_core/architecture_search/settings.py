"""What was asked of a search; plain data with a JSON form."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from eznas_core.architecture_search.constraints import NO_LIMITS, Constraints
from eznas_core.architecture_search.method import RANDOM, Options
from eznas_core.architecture_search.methods import METHODS
from eznas_core.foundation import EznasError, unknown_name
from eznas_core.scoring import ScoringProtocol

_MOST_RUNS = 1000
_FREE = ("methods", "runs", "label_budget")


class Unit(StrEnum):
    """What a budget counts."""

    NETWORKS = "networks"
    SECONDS = "seconds"


class Candidates(StrEnum):
    """Where a search may go."""

    SPACE = "space"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """Everything a search depends on.

    Attributes:
        space: Name of the search space.
        proxy: Text of the proxy, as `scoring.resolve` takes it.
        methods: Names of the methods; random search is always among them, to compare with.
        budget: What one run may spend.
        unit: Of the budget: networks, or seconds of scoring.
        runs: How often each method is repeated, with other seeds.
        seed: Decides all draws of the search.
        constraints: Limits that every candidate keeps.
        candidates: The whole space, or only the networks of the accuracy table: in a space too
            large to be trained whole, only those have a known accuracy.
        label: The accuracy that what is found is held against; the table's default if None.
        source: Which accuracy table; the preferred one if None.
        protocol: How networks are scored; its seed decides their weights, the same in all runs.
        population: Size of the population of regularised evolution.
        tournament: Size of its tournaments.
        label_budget: Accuracies that were spent to find the proxy; None where not known.

    Raises:
        EznasError: A value cannot be used; the message says which would be.
    """

    space: str
    proxy: str
    methods: tuple[str, ...] = ("random", "local", "evolution")
    budget: float = 200
    unit: Unit = Unit.NETWORKS
    runs: int = 10
    seed: int = 0
    constraints: Constraints = NO_LIMITS
    candidates: Candidates = Candidates.SPACE
    label: str | None = None
    source: str | None = None
    protocol: ScoringProtocol = field(default_factory=ScoringProtocol)
    population: int = 20
    tournament: int = 5
    label_budget: int | None = 0

    def __post_init__(self) -> None:
        wanted = (RANDOM, *(METHODS.resolve(name) for name in self.methods))
        object.__setattr__(self, "methods", tuple(dict.fromkeys(wanted)))
        object.__setattr__(self, "unit", _choice(Unit, "unit of a budget", self.unit))
        object.__setattr__(self, "candidates", _choice(Candidates, "candidates", self.candidates))
        if not (math.isfinite(self.budget) and self.budget > 0):
            raise EznasError(f"a budget is a positive number, not {self.budget}")
        if self.unit is Unit.NETWORKS and self.budget != int(self.budget):
            raise EznasError(f"a budget in networks is a whole number, not {self.budget}")
        if not 1 <= self.runs <= _MOST_RUNS:
            raise EznasError(f"a search is repeated 1 to {_MOST_RUNS} times, not {self.runs}")
        if self.seed < 0:
            raise EznasError(f"a seed is a whole number from 0 on, not {self.seed}")
        if not 2 <= self.population <= 10_000:
            raise EznasError(f"a population has 2 to 10,000 networks, not {self.population}")
        if not 1 <= self.tournament <= self.population:
            raise EznasError(
                f"a tournament has 1 to {self.population} networks (the population), not "
                f"{self.tournament}"
            )

    @property
    def options(self) -> Options:
        """What the methods are told."""
        return Options(population=self.population, tournament=self.tournament)

    @property
    def networks(self) -> int | None:
        """The budget in networks, or None where it is in seconds."""
        return int(self.budget) if self.unit is Unit.NETWORKS else None

    @property
    def seconds(self) -> float | None:
        """The budget in seconds, or None where it is in networks."""
        return None if self.unit is Unit.NETWORKS else float(self.budget)

    def replace(self, **changes: Any) -> SearchSettings:
        """These settings with some of them changed."""
        return dataclasses.replace(self, **changes)

    def check_continues(self, other: SearchSettings) -> None:
        """Makes sure that runs under `other` are runs under these settings too.

        More runs and other methods only add to what is there.

        Raises:
            EznasError: Something else differs; the message says what.
        """
        for entry in dataclasses.fields(self):
            mine, theirs = getattr(self, entry.name), getattr(other, entry.name)
            if entry.name not in _FREE and mine != theirs:
                raise EznasError(
                    f"the file holds a search with {entry.name.replace('_', ' ')} {theirs}, "
                    f"not {mine}; name another file"
                )

    def to_json(self) -> dict[str, Any]:
        """The settings as a JSON object."""
        plain = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return plain | {
            "methods": list(self.methods),
            "unit": str(self.unit),
            "candidates": str(self.candidates),
            "constraints": self.constraints.to_json(),
            "protocol": self.protocol.to_json(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> SearchSettings:
        """The settings that `to_json` wrote; what is left out has its default.

        Raises:
            EznasError: A name is unknown or its value cannot be used.
        """
        known = [f.name for f in dataclasses.fields(cls)]
        for name in value:
            if name not in known:
                raise unknown_name("setting of a search", name, known)
        given = dict(value)
        try:
            if "methods" in given:
                given["methods"] = tuple(given["methods"])
            if "constraints" in given:
                given["constraints"] = Constraints.from_json(given["constraints"])
            if "protocol" in given:
                given["protocol"] = ScoringProtocol.from_json(given["protocol"])
            return cls(**given)
        except (TypeError, ValueError, AttributeError) as error:
            raise EznasError(f"damaged settings of a search: {error}") from error


def _choice(kind: type[StrEnum], what: str, given: str) -> StrEnum:
    if given not in [str(member) for member in kind]:
        raise unknown_name(what, str(given), (str(member) for member in kind))
    return kind(given)
