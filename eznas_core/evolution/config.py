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

from eznas_core.evolution.mutation_rates import MutationRates as MutationRates
from eznas_core.evolution.naming import declared_name, named_targets, unit_rules_name
from eznas_core.evolution.ranges import checked
from eznas_core.evolution.relations import check_relations
from eznas_core.evolution.rule import COMBINATIONS, CRITERIA, Rule
from eznas_core.evolution.settings import ConfigError, Setting, setting
from eznas_core.evolution.target import Target, parse_targets
from eznas_core.expressions import LANGUAGES
from eznas_core.foundation import unknown_name
from eznas_core.spaces import SPACES
from eznas_core.truth import POOL, Stratify

TASKS = ("ranking", "planted")
SURVIVALS = ("mu+lambda", "nsga2")
_FORMAT = 2
# What runs of the first form did where they say nothing, because there was no such setting.
_BEFORE = {"stratify": "none"}
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
    tasks: tuple[str, ...] = setting(
        (),
        "Tasks",
        "Several accuracies to rank at once, each as space/dataset or space/dataset/label; they "
        "replace space, dataset and label, and each has its own networks and labels.",
    )
    combine: str = setting(
        "minimum",
        "Combine tasks",
        "What a formula's figure on several tasks is; lexicase takes the mean, and lets parents "
        "be chosen by one task after the other.",
        choices=COMBINATIONS,
    )
    criterion: str = setting(
        "tau",
        "Criterion",
        "What decides between formulas: their tau, or the lower end of its 95 % interval.",
        choices=CRITERIA,
    )
    racing: int = setting(
        0,
        "Racing",
        "Networks of each task on which new formulas show whether they are worth measuring on "
        "all; 0 measures all formulas on all.",
        0,
        20000,
    )
    stratify: str = setting(
        "parameters",
        "Stratify",
        "What fitness and selection networks are spread evenly over; accuracy spends four times "
        "as many labels.",
        choices=tuple(map(str, Stratify)),
    )
    language: str = setting("wide", "Language", "Which operators and statistics may be used.")
    population: int = setting(40, "Population", "Formulas that survive a generation.", 2, 5000)
    initial: int = setting(
        120, "First formulas", "Random formulas in the first generation.", 2, 20000
    )
    offspring: int = setting(30, "Offspring", "New formulas in each later generation.", 1, 10000)
    recombinations: int = setting(
        200, "Recombinations", "Further formulas a generation, of known aggregates.", 0, 20000
    )
    woven: int = setting(
        0, "Woven", "Further formulas a generation, with two numbers of units made one.", 0, 20000
    )
    sweep: float = setting(
        0.0, "Sweep", "Share of the first formulas that are the smallest, in order.", 0.0, 1.0
    )
    fitted: int = setting(
        0, "Fitted", "Further formulas a generation, with a term or constant fitted.", 0, 20000
    )
    refit: float = setting(
        0.0, "Refit", "Share of the fitted formulas with all weights fitted together.", 0.0, 1.0
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
    survival: str = setting(
        "mu+lambda",
        "Survival",
        "Who survives: the best by tau and parsimony, or the front of tau, size and cost (nsga2).",
        choices=SURVIVALS,
    )
    islands: int = setting(
        1, "Islands", "Parts of the population that breed apart from each other.", 1, 64
    )
    migration: int = setting(
        5, "Migration", "Every how many generations islands give their best on.", 1, 100000
    )
    migrants: int = setting(
        1, "Migrants", "How many formulas an island gives to the next one.", 0, 1000
    )
    adapt_rates: bool = setting(
        False,
        "Adapt rates",
        "Whether ways of making formulas are tried more often the more of theirs survive.",
    )
    shape_only: bool = setting(
        False,
        "Shapes alone",
        "Whether formulas that only measure sizes may win; they always may breed.",
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
        60, "Fitness networks", "Labelled networks of a task that decide who survives.", 4, 20000
    )
    selection_networks: int = setting(
        60, "Selection networks", "Other labelled networks of it that decide who wins.", 4, 20000
    )
    test_networks: int = setting(
        300, "Test networks", "Networks of a task used once, at the end, for the winners.", 4, 20000
    )
    trial_networks: int = setting(
        3, "Trial networks", "Networks a new formula must score before it sees the rest.", 1, 100
    )
    label_budget: int = setting(
        500, "Label budget", "Most labels that fitness and selection of all tasks use.", 8, 40000
    )
    batch_size: int = setting(4, "Batch size", "Images a network is shown.", 1, 1024)
    images: str = setting("gaussian", "Images", "What the networks are shown.")
    initialisation: str = setting(
        "eznas-2022", "Initialisation", "How the networks' weights are drawn."
    )
    units: str | None = setting(
        None,
        "Units",
        "Which calls of a network make a unit: published, all, or names of rules joined by commas; "
        "empty for what is usual in the space.",
    )
    device: str = setting("cpu", "Device", "Where networks are run: cpu or cuda.")
    seed: int = setting(0, "Seed", "Where all randomness comes from.", 0, 2**62)
    workers: int = setting(1, "Workers", "Processes that score; changes no number.", 1, 256)
    resamples: int = setting(1000, "Resamples", "Bootstrap resamples of an interval.", 100, 20000)

    def __post_init__(self) -> None:
        for found in settings():
            self._set(found.name, checked(found, getattr(self, found.name)))
        if self.task not in TASKS:
            raise ConfigError("task", repr(self.task), " and ".join(TASKS))
        if not isinstance(self.mutations, MutationRates):
            raise ConfigError("mutations", repr(self.mutations), "a MutationRates")
        check_relations(self)
        self._set("language", declared_name("language", LANGUAGES, self.language))
        self._set("units", unit_rules_name(self.units))
        self._set_tasks()
        if self.task == "ranking":
            self._set("space", declared_name("space", SPACES, self.space))
            datasets = SPACES.get(self.space).datasets
            if self.dataset not in datasets:
                raise ConfigError("dataset", repr(self.dataset), " and ".join(datasets))

    @property
    def immigrants(self) -> float:
        """Share of the offspring that are fresh random formulas: what the others leave."""
        return max(0.0, 1.0 - self.crossover - self.mutation)

    @property
    def targets(self) -> tuple[Target, ...]:
        """The accuracies to rank: the tasks, or the one of space, dataset and label."""
        if self.tasks:
            return parse_targets(self.tasks)
        return (Target(space=self.space, dataset=self.dataset, label=self.label),)

    @property
    def rule(self) -> Rule:
        """What a formula's figure is."""
        return Rule(criterion=self.criterion, combine=self.combine)

    @property
    def labels_needed(self) -> int:
        """Most accuracies that drawing and measuring fitness and selection networks takes."""
        networks = self.fitness_networks + self.selection_networks
        looked_at = POOL if self.stratify == Stratify.ACCURACY and self.task == "ranking" else 1
        return networks * looked_at * max(1, len(self.tasks))

    def replace(self, **changes: Any) -> EvolutionConfig:
        """The same settings with some changed, checked again."""
        unknown = sorted(set(changes) - set(_names()))
        if unknown:
            raise unknown_name("setting", unknown[0], _names())
        return dataclasses.replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """A JSON object with every setting, and the version of this form."""
        values = {name: getattr(self, name) for name in _names()}
        lists = {"mutations": self.mutations.to_json(), "tasks": list(self.tasks)}
        return {"format": _FORMAT, **values, **lists}

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
        if form not in (_FORMAT, 1):
            raise ConfigError("format", repr(form), f"{_FORMAT} (is this run of a newer version?)")
        given = {**(_BEFORE if form == 1 else {}), **given}
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

    def _set_tasks(self) -> None:
        """Brings the tasks into their one text form; the first is the space and dataset too."""
        targets = named_targets(self.task, self.tasks)
        self._set("tasks", tuple(target.text for target in targets))
        for target in targets[:1]:
            for name in ("space", "dataset", "label"):
                self._set(name, getattr(target, name))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


def settings() -> tuple[Setting, ...]:
    """Every setting with its title, help, default and limits, in order."""
    return tuple(Setting.of(field) for field in dataclasses.fields(EvolutionConfig))


def _names() -> list[str]:
    return [field.name for field in dataclasses.fields(EvolutionConfig)]
