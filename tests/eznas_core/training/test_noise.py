from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from eznas_core import ranking
from eznas_core.foundation import EznasError
from eznas_core.training import noise_ceiling


@pytest.fixture
def table() -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.normal(50, 3, (40, 1)) + rng.normal(0, 2, (40, 4))


def test_up_to_three_seeds_it_is_the_mean_over_pairs(table):
    for seeds in (2, 3):
        expected = ranking.noise_ceiling(table[:, :seeds].T)
        assert noise_ceiling(table[:, :seeds]).tau == pytest.approx(expected)


def test_four_seeds_are_split_into_two_and_two(table):
    ceiling = noise_ceiling(table)
    taus = [
        stats.kendalltau(table[:, one].mean(axis=1), table[:, other].mean(axis=1)).statistic
        for one, other in (([0, 1], [2, 3]), ([0, 2], [1, 3]), ([0, 3], [1, 2]))
    ]
    assert (ceiling.side, ceiling.splits) == (2, 3)
    assert ceiling.tau == pytest.approx(np.mean(taus))
    assert (ceiling.low, ceiling.high) == (min(taus), max(taus))


def test_reliability_is_that_of_an_analysis_of_variance(table):
    fisher = stats.f_oneway(*table).statistic
    assert noise_ceiling(table).reliability == pytest.approx(1 - 1 / fisher)


def test_the_expected_tau_is_what_new_seeds_give():
    rng = np.random.default_rng(1)
    truth = rng.normal(0, 1, (3000, 1))
    one, other = (truth + rng.normal(0, 1.5, (3000, 3)) for _ in range(2))
    expected = noise_ceiling(one).expected_tau
    found = stats.kendalltau(one.mean(axis=1), other.mean(axis=1)).statistic
    assert expected == pytest.approx(found, abs=0.03)


def test_chance_alone_has_no_reliability():
    values = np.random.default_rng(2).normal(size=(400, 4))
    ceiling = noise_ceiling(values)
    assert ceiling.reliability < 0.2
    assert abs(ceiling.tau) < 0.1


def test_many_seeds_are_split_in_some_ways_the_same_each_time():
    values = np.random.default_rng(3).normal(size=(20, 12)) + np.arange(20)[:, None] / 4
    ceiling = noise_ceiling(values)
    assert ceiling.splits == 200
    assert ceiling == noise_ceiling(values)
    assert math.isclose(ceiling.side, 6)


@pytest.mark.parametrize("shape", [(2, 3), (5, 1), (0, 2), (6,)])
def test_too_few_are_refused(shape):
    with pytest.raises(EznasError, match="at least 3 networks"):
        noise_ceiling(np.zeros(shape))


def test_networks_that_are_all_equal_have_no_ceiling():
    with pytest.raises(EznasError, match="came out the same"):
        noise_ceiling(np.ones((5, 3)))
