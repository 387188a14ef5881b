from __future__ import annotations

from pathlib import Path

import pytest

from eznas_core.evolution import EvolutionConfig
from eznas_core.runs import RunDirectory
from eznas_core.runs.worker import main

CONFIG = EvolutionConfig(
    task="planted",
    population=10,
    initial=18,
    offspring=8,
    recombinations=10,
    generations=4,
    fitness_networks=8,
    selection_networks=8,
    test_networks=10,
    hall_of_fame=3,
    resamples=100,
    seed=5,
)


@pytest.fixture
def config() -> EvolutionConfig:
    """A run that takes a second once torch is there."""
    return CONFIG


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    """A run that no worker has seen yet."""
    return RunDirectory.create(tmp_path / "run", CONFIG)


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> RunDirectory:
    """A run that went to its end without any incident. Only to be read."""
    found = RunDirectory.create(tmp_path_factory.mktemp("runs") / "finished", CONFIG)
    assert main([str(found.path)]) == 0
    return found
