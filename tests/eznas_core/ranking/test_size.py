from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from eznas_core.foundation import EznasError
from eznas_core.ranking import partial_tau, similar_size_tau, without_size
from eznas_core.ranking.resampling import draw_resamples

RNG = np.random.default_rng(0)
PARAMETERS = RNG.integers(1, 30, 60) * 1000.0
FLOPS = PARAMETERS * RNG.uniform(0.5, 1.5, 60)
Y = np.log(PARAMETERS) + RNG.normal(size=60)
X = Y + np.log(FLOPS) + RNG.normal(size=60)


def tau(a, b) -> float:
    return float(stats.kendalltau(a, b).statistic)


def one_partial(xy: float, xz: float, yz: float) -> float:
    return (xy - xz * yz) / np.sqrt((1 - xz**2) * (1 - yz**2))


def test_one_size_is_kendalls_formula():
    expected = one_partial(tau(X, Y), tau(X, PARAMETERS), tau(Y, PARAMETERS))
    found = partial_tau(X, Y, [PARAMETERS])
    assert found.value == pytest.approx(expected, abs=1e-12)
    assert found == partial_tau(X, Y, [np.log(PARAMETERS)])
    assert found.low < found.value < found.high


def test_two_sizes_are_the_formula_applied_twice():
    lists = {"x": X, "y": Y, "f": FLOPS}
    given = {
        (a, b): one_partial(
            tau(lists[a], lists[b]), tau(lists[a], PARAMETERS), tau(lists[b], PARAMETERS)
        )
        for a, b in (("x", "y"), ("x", "f"), ("y", "f"))
    }
    expected = one_partial(given["x", "y"], given["x", "f"], given["y", "f"])
    assert partial_tau(X, Y, [PARAMETERS, FLOPS]).value == pytest.approx(expected, abs=1e-12)


def test_sizes_that_say_the_same_or_nothing_count_once():
    once = partial_tau(X, Y, [PARAMETERS])
    assert partial_tau(X, Y, [PARAMETERS, PARAMETERS**2, np.ones(60)]) == once


def test_a_noisy_count_has_little_left_and_a_size_itself_nothing():
    counter = PARAMETERS * np.exp(0.05 * RNG.normal(size=60))
    assert abs(partial_tau(counter, Y, [PARAMETERS]).value) < 0.2
    with pytest.raises(EznasError, match="itself a size"):
        partial_tau(PARAMETERS, Y, [PARAMETERS])


def plain_similar(x, y, size, within: float) -> float:
    total, varied_x, varied_y = 0.0, 0, 0
    for i in range(len(x)):
        for j in range(i):
            if abs(size[i] - size[j]) <= within * max(size[i], size[j]):
                a, b = np.sign(x[i] - x[j]), np.sign(y[i] - y[j])
                total, varied_x, varied_y = total + a * b, varied_x + (a != 0), varied_y + (b != 0)
    return total / np.sqrt(varied_x * varied_y)


def test_similar_size_tau_is_its_definition_on_the_list_and_on_every_resample():
    x = np.round(X, 1)
    found = similar_size_tau(x, Y, PARAMETERS, resamples=40, seed=1)
    assert found.value == pytest.approx(plain_similar(x, Y, PARAMETERS, 0.1), abs=1e-12)
    draws = [
        plain_similar(x[row], Y[row], PARAMETERS[row], 0.1)
        for row in draw_resamples(60, 40, 1).indices
    ]
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(draws, [0.025, 0.975])))


def test_no_pair_of_similar_size_is_said():
    with pytest.raises(EznasError, match="differ"):
        similar_size_tau([1, 2, 3, 4], [1, 2, 3, 4], [1, 10, 100, 1000])
    with pytest.raises(EznasError, match="share between"):
        similar_size_tau([1, 2, 3, 4], [1, 2, 3, 4], [1, 10, 100, 1000], within=1)


def test_residuals_are_uncorrelated_with_the_logarithms():
    left = without_size(X, [PARAMETERS, FLOPS])
    for size in (PARAMETERS, FLOPS):
        assert abs(np.corrcoef(left, np.log(size))[0, 1]) < 1e-9
    with pytest.raises(EznasError, match="positive"):
        without_size([1, 2, 3], [[0, 1, 2]])
