"""Which task a setting names."""

from __future__ import annotations

from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.planted import PlantedTask
from eznas_core.evolution.ranking_task import RankingTask
from eznas_core.evolution.task import Task


def make_task(config: EvolutionConfig) -> Task:
    """The task of the settings; a context that ends its processes.

    Raises:
        EznasError: What the settings name cannot be had.
    """
    return PlantedTask(config) if config.task == "planted" else RankingTask(config)
