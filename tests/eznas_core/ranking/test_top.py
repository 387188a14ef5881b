from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from scipy import stats

from eznas_core.foundation import EznasError
from eznas_core.ranking import ndcg_at_k, precision_at_k, regret_at_k, top_tau
from eznas_core.ranking.resampling import draw_resamples
from eznas_core.ranking.top import places

X = np.array([3.0, 1.0, 3.0, 2.0, 3.0, 2.0])
Y = np.array([60.0, 95.0, 80.0, 90.0, 70.0, 85.0])


def orders_that_respect(x: np.ndarray) -> list[list[int]]:
    """Every order from highest score down, one for each way to break ties."""
    return [
        list(order)
        for order in permutations(range(len(x)))
        if all(x[a] >= x[b] for a, b in pairwise(order))
    ]


def mean_over_ties(figure, x: np.ndarray) -> float:
    return float(np.mean([figure(order) for order in orders_that_respect(x)]))


def dcg(order: list[int], gains: np.ndarray, k: int) -> float:
    return sum(gains[index] / np.log2(place + 2) for place, index in enumerate(order[:k]))


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 6])
def test_ties_count_as_the_mean_over_all_ways_to_break_them(k: int):
    best = set(np.argsort(-Y)[:k])
    precision = mean_over_ties(lambda order: len(best & set(order[:k])) / k, X)
    regret = mean_over_ties(lambda order: Y.max() - Y[order[:k]].max(), X)
    gains = np.array([np.sum(value > Y) / (len(Y) - 1) for value in Y])
    ideal = dcg(list(np.argsort(-Y)), gains, k)
    ndcg = mean_over_ties(lambda order: dcg(order, gains, k) / ideal, X)
    assert precision_at_k(X, Y, k, resamples=5).value == pytest.approx(precision)
    assert regret_at_k(X, Y, k, resamples=5).value == pytest.approx(regret)
    assert ndcg_at_k(X, Y, k, resamples=5).value == pytest.approx(ndcg)


@pytest.mark.parametrize("figure", [precision_at_k, regret_at_k, ndcg_at_k])
def test_the_order_of_the_list_does_not_matter(figure):
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 5, 40).astype(float), rng.normal(size=40)
    shuffled = rng.permutation(40)
    value = figure(x, y, 7, resamples=5).value
    assert figure(x[shuffled], y[shuffled], 7, resamples=5).value == pytest.approx(value)


def test_perfect_and_reversed_orders_are_the_ends_of_the_scale():
    y = np.arange(20.0)
    assert precision_at_k(y, y, 5).value == ndcg_at_k(y, y, 5).value == 1
    assert regret_at_k(y, y, 5).value == precision_at_k(-y, y, 5).value == 0
    assert regret_at_k(-y, y, 5).value == 15


def test_a_random_order_has_an_ndcg_of_about_one_half():
    rng = np.random.default_rng(1)
    y = np.arange(400.0)
    values = [ndcg_at_k(rng.permutation(400), y, 40, resamples=2).value for _ in range(30)]
    assert np.mean(values) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("fraction", [0.1, 0.2, 0.5, 1.0])
def test_top_tau_and_its_resamples_are_scipys_on_the_selected(fraction: float):
    rng = np.random.default_rng(4)
    y = rng.integers(0, 40, 80).astype(float)
    x = y + rng.integers(0, 30, 80)

    def plainly(x: np.ndarray, y: np.ndarray) -> float:
        kept = y >= np.sort(y)[::-1][places(len(y), fraction) - 1]
        return stats.kendalltau(x[kept], y[kept]).statistic

    found = top_tau(x, y, fraction, resamples=100, seed=2)
    assert found.value == plainly(x, y)
    draws = [plainly(x[row], y[row]) for row in draw_resamples(80, 100, 2).indices]
    low, high = np.quantile([draw for draw in draws if np.isfinite(draw)], [0.025, 0.975])
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


def test_the_bootstrap_is_of_the_same_figure():
    found = regret_at_k(X, Y, 2, resamples=64, seed=1)
    draws = [
        regret_at_k(X[row], Y[row], 2, resamples=2).value
        for row in draw_resamples(6, 64, 1).indices
    ]
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(draws, [0.025, 0.975])))


def test_places_are_rounded_up_but_not_by_rounding_error():
    assert [places(30, 0.1), places(31, 0.1), places(10, 1.0), places(1000, 0.001)] == [3, 4, 10, 1]
    with pytest.raises(EznasError, match="between 0 and 1"):
        places(10, 0)


def test_bad_cuts_are_refused():
    with pytest.raises(EznasError, match="k lies between 1"):
        precision_at_k(X, Y, 7)
    with pytest.raises(EznasError, match="too few"):
        top_tau(X, Y, 0.1)
    with pytest.raises(EznasError, match="equal"):
        top_tau([1, 1, 1, 0, 0, 0], [9, 8, 7, 1, 2, 3], 0.5)
