from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from eznas_core.foundation import EznasError
from eznas_core.ranking import kendall_tau, uncertain_tau
from eznas_core.ranking.jackknife import ONE_SIDED_95


def lists(n: int, noise: float, *, seed: int = 0, digits: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """Two lists with a common part; few digits make ties."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n)
    return (
        np.round(common + noise * rng.normal(size=n), digits),
        np.round(common + noise * rng.normal(size=n), digits),
    )


def jackknife_by_definition(x: np.ndarray, y: np.ndarray) -> float:
    """Leaves out one network after the other, and asks scipy."""
    n = len(x)
    found = [
        np.nan_to_num(stats.kendalltau(np.delete(x, i), np.delete(y, i)).statistic)
        for i in range(n)
    ]
    return float(np.sqrt((n - 1) / n * ((found - np.mean(found)) ** 2).sum()))


@pytest.mark.parametrize("digits", [9, 0])
@pytest.mark.parametrize("n", [4, 9, 40])
def test_the_error_is_that_of_leaving_each_network_out(n: int, digits: int):
    for seed in range(3):
        x, y = lists(n, 0.7, seed=seed, digits=digits)
        found = uncertain_tau(x, y)
        assert found is not None
        assert found.value == pytest.approx(stats.kendalltau(x, y).statistic)
        assert found.error == pytest.approx(jackknife_by_definition(x, y), abs=1e-12)


@pytest.mark.parametrize(("noise", "digits"), [(0.3, 9), (1.0, 9), (0.6, 0)])
def test_the_error_is_near_the_bootstrap_s(noise: float, digits: int):
    x, y = lists(300, noise, seed=4, digits=digits)
    rng = np.random.default_rng(1)
    draws = [
        stats.kendalltau(x[rows], y[rows]).statistic for rows in rng.integers(300, size=(600, 300))
    ]
    assert uncertain_tau(x, y).error == pytest.approx(np.std(draws), rel=0.12)


def test_the_bounds_are_near_those_of_the_bootstrap_interval():
    x, y = lists(200, 0.5, seed=5)
    found = uncertain_tau(x, y)
    two_sided = kendall_tau(x, y, resamples=2000, seed=0)
    ratio = 1.96 / ONE_SIDED_95
    assert found.value - ratio * (found.value - found.lower) == pytest.approx(
        two_sided.low, abs=0.02
    )
    assert found.value + ratio * (found.upper - found.value) == pytest.approx(
        two_sided.high, abs=0.02
    )


def test_the_lower_bound_holds_as_often_as_it_says():
    noise, n, repeats = 1.0, 60, 400
    # For two normal variables tau = 2 / pi * arcsin(correlation); here it is 1 / (1 + noise^2).
    true = 2 / np.pi * np.arcsin(1 / (1 + noise**2))
    held = sum(uncertain_tau(*lists(n, noise, seed=seed)).lower <= true for seed in range(repeats))
    assert 0.92 <= held / repeats <= 0.985


def test_it_works_in_blocks_of_rows():
    x, y = lists(1100, 0.8, seed=2)
    found = uncertain_tau(x, y)
    assert found.value == pytest.approx(stats.kendalltau(x, y).statistic)


def test_a_sign_turned_turns_the_figure_and_keeps_the_error():
    x, y = lists(50, 0.4)
    one, other = uncertain_tau(x, y), uncertain_tau(-x, y)
    assert (other.value, other.error) == pytest.approx((-one.value, one.error))
    assert other.lower == pytest.approx(-one.upper)


def test_bounds_stay_within_one():
    x, y = lists(6, 0.4, seed=3)
    found = uncertain_tau(x, y)
    assert -1 <= found.lower <= found.value <= found.upper <= 1
    perfect = uncertain_tau(range(6), range(6))
    assert (perfect.value, perfect.error) == pytest.approx((1.0, 0.0))


def test_networks_without_a_score_stand_last():
    found = uncertain_tau([-np.inf, 1.0, 2.0, 3.0], [10.0, 50.0, 60.0, 70.0])
    assert found.value == 1.0


def test_one_network_that_alone_differs():
    # Without the first network nothing is ranked any more: that is a tau of 0, not an error.
    found = uncertain_tau([5.0, 1.0, 1.0, 1.0], [4.0, 3.0, 2.0, 1.0])
    assert found.value == pytest.approx(stats.kendalltau([5, 1, 1, 1], [4, 3, 2, 1]).statistic)
    assert found.error > 0


def test_what_has_no_rank_is_refused():
    with pytest.raises(EznasError, match="NaN"):
        uncertain_tau([1.0, np.nan, 2.0], [1.0, 2.0, 3.0])
    assert uncertain_tau([1.0, 2.0, 3.0], [5.0, 5.0, 5.0]) is None
