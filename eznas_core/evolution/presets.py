"""Three sizes of an evolution, by how long one is ready to wait.

Batches of four images rank networks as batches of sixteen do, at a third of the cost, so the
small presets use four.
"""

from __future__ import annotations

import os

from eznas_core.evolution.config import EvolutionConfig
from eznas_core.foundation import unknown_name

PRESETS: dict[str, str] = {
    "quick": "about two minutes on two cores: a first look",
    "standard": "about twenty minutes on two cores: a formula worth reading",
    "deep": "several hours: for a formula to publish, within 500 labels",
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
    common = EvolutionConfig(seed=seed, workers=workers)
    if name == "quick":
        return common
    if name == "standard":
        return common.replace(
            population=80,
            offspring=50,
            recombinations=400,
            generations=30,
            fitness_networks=120,
            selection_networks=120,
            test_networks=1000,
        )
    if name == "deep":
        return common.replace(
            population=200,
            offspring=100,
            recombinations=1000,
            generations=150,
            fitness_networks=250,
            selection_networks=250,
            test_networks=3000,
            batch_size=8,
        )
    raise unknown_name("preset", name, PRESETS)
