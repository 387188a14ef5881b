"""Each method against its paper's algorithm, followed by hand on a space of numbers."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from eznas_core.architecture_search import METHODS, Domain
from eznas_core.architecture_search.method import Options
from eznas_core.spaces import Architecture


def number(value: int) -> Architecture:
    return Architecture("line", str(value))


class Line:
    """The numbers 0 to 99; a neighbour is one step away. Height is what a test says."""

    title = "a line"

    def sample(self, rng):
        return number(int(rng.integers(100)))

    def neighbours(self, architecture):
        here = int(architecture.text)
        return tuple(number(n) for n in (here - 1, here + 1) if 0 <= n < 100)


def line() -> Domain:
    return Domain(space=Line(), dataset="none")


def heights(batch, height):
    return tuple(float(height(int(a.text))) for a in batch)


def test_random_search_ignores_every_score():
    one, other = (
        METHODS.get("random").propose(line(), np.random.default_rng(3), Options()) for _ in "ab"
    )
    first, second = next(one), next(other)
    for _ in range(4):
        assert first == second
        first, second = one.send((1.0,) * len(first)), other.send((-1.0,) * len(second))


def test_local_search_climbs_to_the_top_and_starts_again():
    search = METHODS.get("local").propose(line(), np.random.default_rng(0), Options())
    batch = next(search)
    here, restarts = int(batch[0].text), 0
    batch = search.send(heights(batch, lambda n: -abs(n - 40)))
    while restarts < 3:
        if len(batch) == 1 and here in (40,):
            restarts += 1
            here = int(batch[0].text)
        else:
            assert {int(a.text) for a in batch} == {n for n in (here - 1, here + 1) if 0 <= n < 100}
            best = max((int(a.text) for a in batch), key=lambda n: -abs(n - 40))
            here = best if abs(best - 40) < abs(here - 40) else here
        batch = search.send(heights(batch, lambda n: -abs(n - 40)))
    assert restarts == 3


def test_local_search_leaves_a_plateau_at_once():
    search = METHODS.get("local").propose(line(), np.random.default_rng(0), Options())
    sizes = [len(next(search))]
    for _ in range(9):
        sizes.append(len(search.send((1.0,) * sizes[-1])))
    assert sizes == [1, 2] * 5


def test_evolution_kills_the_oldest_and_breeds_the_tournament_s_best():
    # Algorithm 1 of Real et al. with the same draws, written out once more.
    rng, options = np.random.default_rng(7), Options(population=6, tournament=3)
    search = METHODS.get("evolution").propose(line(), np.random.default_rng(7), options)
    height = {n: (n * 37) % 101 for n in range(100)}
    population = [int(rng.integers(100)) for _ in range(6)]
    batch = next(search)
    assert [int(a.text) for a in batch] == population
    for _ in range(60):
        batch = search.send(heights(batch, height.__getitem__))
        sample = [population[i] for i in rng.integers(6, size=3)]
        parent = sample[int(np.argmax([height[n] for n in sample]))]
        around = [n for n in (parent - 1, parent + 1) if 0 <= n < 100]
        child = around[rng.permutation(len(around))[0]]
        assert [int(a.text) for a in batch] == [child]
        population = [*population[1:], child]


def test_a_network_without_neighbours_has_a_random_child():
    lonely = Domain(
        space=SimpleNamespace(title="islands", sample=Line().sample, neighbours=lambda _: ()),
        dataset="none",
    )
    search = METHODS.get("evolution").propose(lonely, np.random.default_rng(0), Options())
    batch = next(search)
    batch = search.send((0.0,) * len(batch))
    assert len(batch) == 1


def test_all_methods_begin_with_the_same_draws():
    first = [
        next(METHODS.get(name).propose(line(), np.random.default_rng(5), Options()))
        for name in METHODS.names()
    ]
    shortest = min(len(batch) for batch in first)
    assert len({batch[:shortest] for batch in first}) == 1
