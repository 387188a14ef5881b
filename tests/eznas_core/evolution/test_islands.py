from __future__ import annotations

import dataclasses

import pytest

from eznas_core.evolution import EvolutionConfig, Individual, measure
from eznas_core.evolution.islands import (
    arrivals,
    is_due,
    merged,
    renewed,
    settled,
    sizes,
    survive,
)
from eznas_core.evolution.selection import Preference
from eznas_core.expressions import parse

ACCURACIES = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
ORDER = Preference().by_fitness


def individual(name: str, scores=(1, 2, 3, 4, 5, 6)) -> Individual:
    return Individual(
        id=name,
        expression=parse("units_sum(mean(weight))"),
        fitness=measure(scores, ACCURACIES),
        selection=None,
        parents=(),
        born=0,
        how="random",
    )


A, B, C, D = map(individual, "abcd")


@pytest.mark.parametrize("population", [6, 7, 40, 101])
@pytest.mark.parametrize("islands", [1, 2, 3])
def test_the_places_are_shared_out_evenly(population: int, islands: int):
    found = sizes(population, islands)
    assert len(found) == islands
    assert sum(found) == population
    assert max(found) - min(found) <= 1


def test_the_best_of_each_island_come_to_the_next_one_in_the_ring():
    assert arrivals(((A, B), (C,), (D,)), 1) == ((D,), (A,), (C,))
    assert arrivals(((A, B), (C,)), 2) == ((C,), (A, B))
    assert arrivals(((A, B), (C,)), 0) == ((), ())
    assert arrivals(((A, B),), 2) == ((),)


def test_when_migration_is_due():
    assert [number for number in range(11) if is_due(number, 4)] == [4, 8]


def test_everyone_is_counted_once():
    assert merged(((A, B), (B, C))) == (A, B, C)


def test_a_newer_record_reaches_all_islands():
    newer = dataclasses.replace(B, selection=B.fitness)
    assert renewed(((A, B), (B,)), {"b": newer}) == ((A, newer), (newer,))


def test_the_islands_come_back_from_their_ids():
    assert settled((A, B, C), [["a", "b"], ["b", "c"]]) == ((A, B), (B, C))
    with pytest.raises(KeyError):
        settled((A,), [["z"]])


def lives(config: EvolutionConfig, islands, newcomers, homes, number):
    found = survive(config, islands, newcomers, homes, number, ORDER)
    return [[each.id for each in island] for island in found]


def test_the_newborn_stay_where_they_were_born_and_migrants_come_when_due():
    config = EvolutionConfig(population=4, islands=2, migration=3, twins=4)
    best = individual("best")
    good = individual("good", (1, 2, 3, 4, 6, 5))
    fair = individual("fair", (2, 1, 3, 4, 6, 5))
    poor = individual("poor", (6, 5, 4, 3, 2, 1))
    islands = ((best,), (poor,))
    newcomers, homes = (good, fair), (1, 1)
    assert lives(config, islands, newcomers, homes, 1) == [["best"], ["good", "fair"]]
    assert lives(config, islands, newcomers, homes, 3) == [["best", "poor"], ["best", "good"]]


def test_with_one_island_the_best_of_all_survive():
    config = EvolutionConfig(population=2, migration=1, twins=4)
    good = individual("good", (1, 2, 3, 4, 6, 5))
    poor = individual("poor", (6, 5, 4, 3, 2, 1))
    assert lives(config, ((poor,),), (good, individual("best")), (0, 0), 5) == [["best", "good"]]
