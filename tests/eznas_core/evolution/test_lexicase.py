from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from eznas_core.evolution import Individual, measure
from eznas_core.evolution.fitness import Fitness
from eznas_core.evolution.lexicase import lexicase
from eznas_core.expressions import parse


def individual(name: str, *cases: float) -> Individual:
    """A formula with these merits on its tasks; what else a figure says plays no part."""
    plain = measure([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]).to_json()
    figure = Fitness.from_json({**plain, "taus": cases, "cases": cases})
    return Individual(
        id=name,
        expression=parse("units"),
        fitness=figure,
        selection=None,
        parents=(),
        born=0,
        how="random",
    )


def drawn(population, times: int = 300) -> Counter[str]:
    return Counter(lexicase(population, np.random.default_rng(seed)).id for seed in range(times))


def test_the_best_at_each_task_are_parents_and_no_others():
    # Merits of the many are equal, so the median absolute deviation is 0: only the best stays.
    population = [
        individual("first", 0.9, 0.1),
        individual("second", 0.1, 0.9),
        *(individual(f"many{n}", 0.6, 0.6) for n in range(5)),
    ]
    found = drawn(population)
    assert set(found) == {"first", "second"}
    assert found["first"] == pytest.approx(150, abs=45)


def test_who_is_near_the_best_stays_for_the_next_task():
    # In each task the deviations from the median .6 are 0, .05, .05 and more: a margin of .05.
    population = [
        individual("a", 0.65, 0.30),
        individual("b", 0.61, 0.60),
        individual("c", 0.60, 0.65),
        individual("d", 0.55, 0.60),
        individual("e", 0.20, 0.55),
    ]
    # First task first: a, b and c stay, then c and b. Second first: b, c, d stay, then b and c.
    assert set(drawn(population)) == {"b", "c"}


def test_with_one_task_the_best_ones_are_drawn():
    # The median is .5, deviations 0, .02, .1, .3, .4: the margin is .1.
    population = [individual(str(tau), tau) for tau in (0.9, 0.8, 0.52, 0.5, 0.4)]
    assert set(drawn(population)) == {"0.9", "0.8"}


def test_it_depends_on_population_and_generator_alone():
    population = [individual(str(n), n / 10, 1 - n / 10) for n in range(8)]
    one, same = (
        [lexicase(population, rng).id for _ in range(20)]
        for rng in (np.random.default_rng(7), np.random.default_rng(7))
    )
    assert one == same
    assert len(set(one)) > 1


def test_a_population_of_one():
    assert lexicase([individual("only", 0.1)], np.random.default_rng(0)).id == "only"
