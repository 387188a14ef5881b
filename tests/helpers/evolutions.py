"""A small evolution on the planted task, which takes a second or two, and its records."""

from __future__ import annotations

import json

from eznas_core.evolution import Evolution, EvolutionConfig, Generation, make_task

CONFIG = EvolutionConfig(
    task="planted",
    population=14,
    initial=26,
    offspring=12,
    recombinations=20,
    generations=4,
    fitness_networks=12,
    selection_networks=10,
    test_networks=16,
    hall_of_fame=4,
    resamples=100,
    seed=3,
)


def events(generation: Generation) -> dict:
    """The record without what differs from run to run."""
    found = generation.to_json()
    json.dumps(found, allow_nan=False)
    assert set(found.pop("cost")) == {"seconds", "computed", "remembered"}
    return found


def run(config: EvolutionConfig = CONFIG, steps: int = 99) -> tuple[Evolution, list[dict]]:
    """An evolution after so many steps, or at its end, with the record of each."""
    evolution = Evolution(config, make_task(config))
    records = []
    while not evolution.finished and len(records) < steps:
        records.append(events(evolution.step()))
    return evolution, records
