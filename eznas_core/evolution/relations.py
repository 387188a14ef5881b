"""What the settings of an evolution must be to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eznas_core.evolution.settings import ConfigError

if TYPE_CHECKING:
    from eznas_core.evolution.config import EvolutionConfig

SMALLEST_RACE = 8
"""Networks on which a race is decided at least: on fewer, an error says little."""


def check_relations(config: EvolutionConfig) -> None:
    """Makes sure that settings which are right each for itself are right together.

    Raises:
        ConfigError: They are not; it names the setting to be changed.
    """
    if config.crossover + config.mutation > 1.0 + 1e-9:
        raise ConfigError(
            "mutation", f"{config.mutation} beside crossover {config.crossover}", "a sum of up to 1"
        )
    if config.initial_depth_low > config.initial_depth_high:
        raise ConfigError(
            "initial_depth_low", str(config.initial_depth_low), f"up to {config.initial_depth_high}"
        )
    if config.initial_depth_high > config.max_depth:
        raise ConfigError(
            "initial_depth_high", str(config.initial_depth_high), f"up to {config.max_depth}"
        )
    if config.population < 2 * config.islands:
        raise ConfigError(
            "islands",
            f"{config.islands} for a population of {config.population}",
            "at least two formulas an island",
        )
    if config.trial_networks > config.fitness_networks:
        raise ConfigError(
            "trial_networks", str(config.trial_networks), f"up to {config.fitness_networks}"
        )
    if config.racing and not SMALLEST_RACE <= config.racing < config.fitness_networks:
        raise ConfigError(
            "racing",
            str(config.racing),
            f"0, and from {SMALLEST_RACE} to fewer than {config.fitness_networks} fitness networks",
        )
    if config.labels_needed > config.label_budget:
        raise ConfigError(
            "label_budget",
            f"{config.label_budget} where drawing and measuring the fitness and selection "
            f"networks takes {config.labels_needed}",
            f"at least {config.labels_needed}",
        )
