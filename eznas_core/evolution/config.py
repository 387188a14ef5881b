"""The settings of an evolution: one frozen record, checked as a whole, with a JSON form.

Everything that can change a result is here, and nothing else can: two runs with equal settings
end with equal formulas. `workers` and `device` say where the work is done; `workers` never
changes a number.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.evolution.settings import ConfigError, Setting, is_number, setting
from eznas_core.expressions import LANGUAGES
from eznas_core.foundation import UnknownNameError, unknown_name
from eznas_core.spaces import SPACES

TASKS = ("ranking", "planted")
_FORMAT = 1


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


_EVEN_RATES = MutationRates()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvolutionConfig:
    """What is searched, how, with how many labels, and from which seed.

    Each field carries a title, a sentence of help and its limits (see `settings()`), so that a
    form, the command line and an error message all say the same.

    >>> EvolutionConfig(seed=3) == EvolutionConfig.from_json(EvolutionConfig(seed=3).to_json())
    True
    >>> EvolutionConfig(tournament=0)
    Traceback (most recent call last):
        ...
    eznas_core.evolution.settings.ConfigError: tournament: got 0, allowed are whole numbers from
    1 to 1000
    """

    task: str = setting("ranking", "Task", "What formulas are measured by.")
    space: str = setting("nasbench201", "Search space", "Where networks are drawn from.")
    dataset: str = setting("cifar10", "Dataset", "Which accuracies are ranked.")
    label: str | None = setting(
        None, "Label", "Which column of the accuracy table; empty for its default."
    )
    language: str = setting("wide", "Language", "Which operators and statistics may be used.")
    population: int = setting(40, "Population", "Formulas that survive a generation.", 2, 5000)
    initial: int = setting(
        120, "First formulas", "Random formulas in the first generation.", 2, 20000
    )
    offspring: int = setting(30, "Offspring", "New formulas in each later generation.", 1, 10000)
    recombinations: int = setting(
        200,
        "Recombinations",
        "Further formulas a generation, of aggregates known already.",
        0,
        20000,
    )
    generations: int = setting(10, "Generations", "How often new formulas are made.", 0, 100000)
    tournament: int = setting(4, "Tournament", "Formulas compared to pick a parent.", 1, 1000)
    crossover: float = setting(
        0.35, "Crossover", "Share of the offspring that mix two parents.", 0.0, 1.0
    )
    mutation: float = setting(
        0.55, "Mutation", "Share of the offspring that change one parent.", 0.0, 1.0
    )
    mutations: MutationRates = setting(  # noqa: RUF009 - it makes a dataclass field
        _EVEN_RATES, "Mutations", "How often each kind of mutation is tried."
    )
    initial_depth_low: int = setting(1, "Initial depth from", "Shallowest first trees.", 1, 20)
    initial_depth_high: int = setting(4, "Initial depth to", "Deepest first trees.", 1, 20)
    max_depth: int = setting(8, "Largest depth", "No formula is deeper.", 1, 30)
    max_size: int = setting(25, "Largest size", "No formula has more nodes.", 1, 500)
    parsimony: float = setting(
        0.001, "Parsimony", "How much tau one more node of a formula must bring.", 0.0, 1.0
    )
    twins: int = setting(
        2, "Twins", "Formulas in the population that may rank the networks alike.", 1, 5000
    )
    likeness: float = setting(
        0.98, "Likeness", "From which correlation of ranks on formulas are twins.", 0.0, 1.0
    )
    hall_of_fame: int = setting(
        10, "Hall of fame", "Best formulas kept, by the selection networks.", 1, 500
    )
    finalists: int = setting(
        3, "Finalists", "Best formulas a generation to be tried on the selection networks.", 1, 500
    )
    fitness_networks: int = setting(
        60, "Fitness networks", "Labelled networks that decide who survives.", 4, 20000
    )
    selection_networks: int = setting(
        60, "Selection networks", "Other labelled networks that decide who wins.", 4, 20000
    )
    test_networks: int = setting(
        300, "Test networks", "Networks used once, at the end, to measure the winners.", 4, 20000
    )
    trial_networks: int = setting(
        3, "Trial networks", "Networks a new formula must score before it sees the rest.", 1, 100
    )
    label_budget: int = setting(
        500, "Label budget", "Most labels that fitness and selection may use.", 8, 40000
    )
    batch_size: int = setting(4, "Batch size", "Images a network is shown.", 1, 1024)
    images: str = setting("gaussian", "Images", "What the networks are shown.")
    initialisation: str = setting(
        "eznas-2022", "Initialisation", "How the networks' weights are drawn."
    )
    device: str = setting("cpu", "Device", "Where networks are run: cpu or cuda.")
    seed: int = setting(0, "Seed", "Where all randomness comes from.", 0, 2**62)
    workers: int = setting(1, "Workers", "Processes that score; changes no number.", 1, 256)
    resamples: int = setting(1000, "Resamples", "Bootstrap resamples of an interval.", 100, 20000)

    def __post_init__(self) -> None:
        for found in settings():
            self._check_range(found)
        if self.task not in TASKS:
            raise ConfigError("task", repr(self.task), " and ".join(TASKS))
        if not isinstance(self.mutations, MutationRates):
            raise ConfigError("mutations", repr(self.mutations), "a MutationRates")
        self._check_relations()
        self._set_declared_name("language", LANGUAGES)
        if self.task == "ranking":
            self._set_declared_name("space", SPACES)
            datasets = SPACES.get(self.space).datasets
            if self.dataset not in datasets:
                raise ConfigError("dataset", repr(self.dataset), " and ".join(datasets))

    @property
    def immigrants(self) -> float:
        """Share of the offspring that are fresh random formulas: what the others leave."""
        return max(0.0, 1.0 - self.crossover - self.mutation)

    def replace(self, **changes: Any) -> EvolutionConfig:
        """The same settings with some changed, checked again."""
        unknown = sorted(set(changes) - set(_names()))
        if unknown:
            raise unknown_name("setting", unknown[0], _names())
        return dataclasses.replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """A JSON object with every setting, and the version of this form."""
        values = {name: getattr(self, name) for name in _names()}
        return {"format": _FORMAT, **values, "mutations": self.mutations.to_json()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> EvolutionConfig:
        """Reads `to_json`'s form; settings that are left out have their default.

        Raises:
            ConfigError: A value is not allowed, or the form is of a later version.
            UnknownNameError: There is no such setting.
        """
        if not isinstance(value, Mapping):
            raise ConfigError("settings", type(value).__name__, "a JSON object")
        given = dict(value)
        form = given.pop("format", _FORMAT)
        if form != _FORMAT:
            raise ConfigError("format", repr(form), f"{_FORMAT} (is this run of a newer version?)")
        rates = given.get("mutations", {})
        if isinstance(rates, Mapping):
            known = [field.name for field in dataclasses.fields(MutationRates)]
            for name in rates:
                if name not in known:
                    raise unknown_name("mutation", str(name), known)
            given["mutations"] = MutationRates(**rates)
        for name in given:
            if name not in _names():
                raise unknown_name("setting", str(name), _names())
        return cls(**given)

    def _check_range(self, found: Setting) -> None:
        value = getattr(self, found.name)
        if found.name == "label":
            if value is not None and not isinstance(value, str):
                raise ConfigError("label", repr(value), "text, or nothing for the default")
        elif isinstance(found.default, str) and not isinstance(value, str):
            raise ConfigError(found.name, repr(value), "text")
        elif isinstance(found.default, float):
            if not is_number(value) or not _within(value, found):
                raise ConfigError(found.name, repr(value), found.allowed)
            object.__setattr__(self, found.name, float(value))
        elif isinstance(found.default, int) and (
            not isinstance(value, int) or isinstance(value, bool) or not _within(value, found)
        ):
            raise ConfigError(found.name, repr(value), found.allowed)

    def _check_relations(self) -> None:
        if self.crossover + self.mutation > 1.0 + 1e-9:
            raise ConfigError(
                "mutation", f"{self.mutation} beside crossover {self.crossover}", "a sum of up to 1"
            )
        if self.initial_depth_low > self.initial_depth_high:
            raise ConfigError(
                "initial_depth_low", str(self.initial_depth_low), f"up to {self.initial_depth_high}"
            )
        if self.initial_depth_high > self.max_depth:
            raise ConfigError(
                "initial_depth_high", str(self.initial_depth_high), f"up to {self.max_depth}"
            )
        if self.trial_networks > self.fitness_networks:
            raise ConfigError(
                "trial_networks", str(self.trial_networks), f"up to {self.fitness_networks}"
            )
        wanted = self.fitness_networks + self.selection_networks
        if wanted > self.label_budget:
            raise ConfigError(
                "label_budget",
                f"{self.label_budget} for {wanted} fitness and selection networks",
                f"at least {wanted}",
            )

    def _set_declared_name(self, field: str, registry: Any) -> None:
        try:
            object.__setattr__(self, field, registry.resolve(getattr(self, field)))
        except UnknownNameError as error:
            raise ConfigError(field, message=str(error)) from error


def settings() -> tuple[Setting, ...]:
    """Every setting with its title, help, default and limits, in order."""
    return tuple(Setting.of(field) for field in dataclasses.fields(EvolutionConfig))


def _names() -> list[str]:
    return [field.name for field in dataclasses.fields(EvolutionConfig)]


def _within(value: float, found: Setting) -> bool:
    return (found.low is None or value >= found.low) and (found.high is None or value <= found.high)
