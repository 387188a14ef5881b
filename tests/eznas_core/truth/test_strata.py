from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from eznas_core import spaces
from eznas_core.spaces import Architecture
from eznas_core.truth.strata import STRATA, Stratify, draw_evenly, parameters_of

POOL = [Architecture("toy", str(number)) for number in range(200)]
VALUES = [float(number) for number in np.random.default_rng(3).permutation(200)]


def values_of(taken) -> list[float]:
    return [VALUES[int(each.text)] for each in taken]


def test_each_stratum_gives_the_same_share():
    taken = draw_evenly(POOL, VALUES, 50, np.random.default_rng(0))
    assert len(set(taken)) == 50
    decades = np.floor(np.array(values_of(taken)) / 20)
    assert np.bincount(decades.astype(int), minlength=STRATA).tolist() == [5] * STRATA


def test_the_first_ones_are_spread_evenly_too():
    taken = draw_evenly(POOL, VALUES, 50, np.random.default_rng(0))
    for turn in range(5):
        decades = np.floor(np.array(values_of(taken[10 * turn : 10 * turn + 10])) / 20)
        assert sorted(decades) == list(range(10))


def test_every_network_is_as_likely_as_any_other():
    counts = np.zeros(200)
    for seed in range(1000):
        for each in draw_evenly(POOL, VALUES, 20, np.random.default_rng(seed)):
            counts[int(each.text)] += 1
    assert counts.sum() == 20_000
    assert stats.chisquare(counts).pvalue > 0.001


def test_means_vary_less_than_those_of_a_plain_sample():
    even = [
        np.mean(values_of(draw_evenly(POOL, VALUES, 20, np.random.default_rng(seed))))
        for seed in range(200)
    ]
    plain = [
        np.mean(np.random.default_rng(seed).choice(VALUES, 20, replace=False))
        for seed in range(200)
    ]
    assert np.mean(even) == pytest.approx(np.mean(VALUES), abs=1.0)
    assert np.std(even) < np.std(plain) / 4


@pytest.mark.parametrize("count", [1, 3, 10, 11, 200])
def test_any_number_can_be_taken(count: int):
    taken = draw_evenly(POOL, VALUES, count, np.random.default_rng(1))
    assert len(set(taken)) == count


def test_equal_values_are_told_apart_by_the_order_of_the_pool():
    taken = draw_evenly(POOL, [7.0] * 200, 10, np.random.default_rng(1))
    places = sorted(int(each.text) // 20 for each in taken)
    assert places == list(range(10))


@pytest.mark.parametrize("name", ["nasbench201", "nats-sss"])
def test_parameters_are_those_of_the_space(name: str):
    space = spaces.get(name)
    rng = np.random.default_rng(0)
    for _ in range(5):
        architecture = space.sample(rng)
        for dataset in ("cifar10", "cifar100"):
            assert parameters_of(space, architecture, dataset) == space.parameters(
                architecture, dataset
            )


def test_the_choices_have_their_names():
    assert [str(each) for each in Stratify] == ["none", "parameters", "accuracy"]
