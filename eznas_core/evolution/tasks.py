"""Which task a setting names."""

from __future__ import annotations

from concurrent.futures import Executor

from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.planted import PlantedTask
from eznas_core.evolution.ranking_task import RankingTask
from eznas_core.evolution.task import Task
from eznas_core.scoring import ScoreStore


def make_task(
    config: EvolutionConfig, *, executor: Executor | None = None, store: ScoreStore | None = None
) -> Task:
    """The task of the settings; a context that ends its processes.

    Args:
        config: The settings.
        executor: Where networks are scored; None for as many processes as the settings say.
        store: Where scores on the test networks are looked up and kept; nowhere if None.

    Raises:
        EznasError: What the settings name cannot be had.
    """
    if config.task == "planted":
        return PlantedTask(config)
    return RankingTask(config, executor=executor, store=store)
