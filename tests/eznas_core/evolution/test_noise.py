"""Whole evolutions whose fitness resists noise: reproducible, resumable, and accounted for."""

from __future__ import annotations

import json

import pytest

from eznas_core.evolution import Evolution, EvolutionConfig, make_task

CONFIG = EvolutionConfig(
    task="planted",
    population=12,
    initial=30,
    offspring=14,
    recombinations=15,
    generations=4,
    fitness_networks=24,
    selection_networks=10,
    test_networks=16,
    hall_of_fame=4,
    resamples=100,
    racing=8,
    seed=5,
)
SETTINGS = [
    {},
    {"criterion": "lower"},
    {"combine": "lexicase", "racing": 0},
    {"language": "eznas-2022", "criterion": "lower"},
]


def events(generation) -> dict:
    found = generation.to_json()
    found.pop("cost")
    return found


def finished(config: EvolutionConfig, *, break_off: int | None = None) -> tuple[dict, list]:
    """The final state, and the records; with a new process in the middle, as it were."""
    evolution, records = Evolution(config, make_task(config)), []
    while not evolution.finished:
        if len(records) == break_off:
            state = json.loads(json.dumps(evolution.state()))
            evolution = Evolution.resume(state, make_task(config))
        records.append(events(evolution.step()))
    return evolution.state(), records


@pytest.mark.parametrize("changes", SETTINGS, ids=str)
def test_a_resumption_changes_nothing(changes: dict):
    config = CONFIG.replace(**changes)
    straight = finished(config)
    for generation in (1, 3):
        assert finished(config, break_off=generation) == straight


def test_what_fell_behind_is_counted_by_its_reason_and_has_no_figure():
    _, records = finished(CONFIG)
    assert sum(record["invalid"].get("fell behind in a race", 0) for record in records) > 5
    for record in records:
        dropped = [
            each for each in record["newcomers"] if each["reason"] == "fell behind in a race"
        ]
        assert len(dropped) == record["invalid"].get("fell behind in a race", 0)
        assert all(each["fitness"] is None and "was needed" in each["detail"] for each in dropped)


def test_a_race_rarely_drops_who_would_have_survived():
    raced, whole = CONFIG, CONFIG.replace(racing=0)
    one, other = Evolution(raced, make_task(raced)), Evolution(whole, make_task(whole))
    for evolution in (one, other):
        evolution.step()
    kept = {individual.id for individual in one.population}
    best = [individual.id for individual in other.population]
    assert best[0] in kept
    assert len(kept.intersection(best)) >= len(best) * 3 // 4


def test_under_the_lower_bound_survivors_are_ordered_by_it():
    config = CONFIG.replace(criterion="lower", racing=0, parsimony=0.0)
    evolution = Evolution(config, make_task(config))
    evolution.step()
    merits = [round(individual.fitness.merit, 4) for individual in evolution.population]
    assert merits == sorted(merits, reverse=True)
    assert all(each.fitness.merit <= each.fitness.tau for each in evolution.population)
