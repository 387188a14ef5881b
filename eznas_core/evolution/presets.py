"""Three sizes of an evolution, by how long one is ready to wait.

Batches of four images rank networks as batches of sixteen do, at a third of the cost, so the
presets use four. They leave the network's sizes out of the language, so that a search cannot
settle for a parameter count in disguise, begin with the smallest formulas, and fit terms.
"""

from __future__ import annotations

import os

from eznas_core.evolution.config import EvolutionConfig
from eznas_core.foundation import unknown_name

PRESETS: dict[str, str] = {
    "quick": "about two minutes on two cores: a first look",
    "standard": "about twenty minutes on two cores: a formula worth reading",
    "deep": "about an hour on two cores: for a formula to publish, within 500 labels",
}


def preset(name: str, *, seed: int = 0, workers: int | None = None) -> EvolutionConfig:
    """The settings of a preset.

    Args:
        name: One of `PRESETS`.
        seed: The seed of the run.
        workers: Processes that score; None for one a core, at most four.

    Raises:
        UnknownNameError: There is no such preset.

    >>> preset("quick", seed=1, workers=2).batch_size
    4
    """
    if workers is None:
        workers = min(4, os.cpu_count() or 1)
    common = EvolutionConfig(
        seed=seed, workers=workers, language="measured", sweep=1.0, recombinations=100, offspring=5
    )
    if name == "quick":
        return common.replace(initial=160, fitted=30, generations=5)
    if name == "standard":
        return common.replace(
            population=100,
            initial=250,
            offspring=10,
            recombinations=150,
            fitted=60,
            generations=12,
            finalists=6,
            fitness_networks=150,
            selection_networks=150,
            test_networks=1000,
            max_depth=10,
            parsimony=0.0005,
        )
    if name == "deep":
        return common.replace(
            population=120,
            initial=320,
            offspring=15,
            recombinations=150,
            fitted=80,
            generations=15,
            finalists=10,
            hall_of_fame=20,
            fitness_networks=250,
            selection_networks=250,
            test_networks=3000,
            max_depth=10,
            max_size=30,
            parsimony=0.0005,
        )
    raise unknown_name("preset", name, PRESETS)


def networks_wanted(config: EvolutionConfig) -> int:
    """How many networks of different function the three sets of a task take together."""
    return config.fitness_networks + config.selection_networks + config.test_networks


def fitted_to(config: EvolutionConfig, networks: int) -> EvolutionConfig:
    """The same settings where there are fewer labelled networks than they ask for.

    The test networks give way first, but keep a third; the others share the rest in the ratio
    that they had. Where there are enough, nothing changes.

    Args:
        config: The settings.
        networks: How many networks of different function there are.

    Raises:
        ConfigError: There are too few for three parts.

    >>> from eznas_core.evolution import EvolutionConfig
    >>> small = fitted_to(EvolutionConfig(), 100)
    >>> small.fitness_networks, small.selection_networks, small.test_networks
    (33, 34, 33)
    """
    fitness, selection = config.fitness_networks, config.selection_networks
    if networks >= networks_wanted(config):
        return config
    test = min(config.test_networks, max(networks - fitness - selection, networks // 3))
    shared = min(networks - test, fitness + selection)
    first = shared * fitness // (fitness + selection)
    return config.replace(
        fitness_networks=first, selection_networks=shared - first, test_networks=test
    )
