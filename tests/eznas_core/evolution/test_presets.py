from __future__ import annotations

import os

import pytest

from eznas_core.evolution import PRESETS, EvolutionConfig, preset
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
