from __future__ import annotations

import os

import pytest

from eznas_core.evolution import PRESETS, ConfigError, EvolutionConfig, fitted_to, preset
from eznas_core.foundation import UnknownNameError


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_valid_configuration_with_the_seed(name: str):
    config = preset(name, seed=9, workers=2)
    assert isinstance(config, EvolutionConfig)
    assert (config.seed, config.workers) == (9, 2)


def test_presets_grow():
    sizes = [preset(name).generations * preset(name).offspring for name in PRESETS]
    assert sizes == sorted(sizes)


def test_workers_follow_the_machine_but_not_without_bound():
    assert preset("quick").workers == min(4, os.cpu_count() or 1)


def test_an_unknown_preset_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'quick'"):
        preset("quik")


@pytest.mark.parametrize(
    ("networks", "parts"),
    [
        (1000, (60, 60, 300)),
        (420, (60, 60, 300)),
        (300, (60, 60, 180)),
        (100, (33, 34, 33)),
        (12, (4, 4, 4)),
    ],
)
def test_a_small_table_is_shared_out_and_the_test_gives_way_first(networks, parts):
    config = fitted_to(EvolutionConfig(seed=3), networks)
    sizes = (config.fitness_networks, config.selection_networks, config.test_networks)
    assert sizes == parts
    assert sum(sizes) <= max(networks, 0)
    assert config.seed == 3


def test_the_ratio_of_fitness_and_selection_is_kept():
    config = fitted_to(EvolutionConfig(fitness_networks=90, selection_networks=30), 60)
    assert (config.fitness_networks, config.selection_networks) == (30, 10)


def test_too_few_networks_for_three_parts_are_refused():
    with pytest.raises(ConfigError, match="fitness_networks"):
        fitted_to(EvolutionConfig(), 9)
