"""The smooth stand-in for tau, against scipy's minimiser and against fits that are really made."""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from eznas_core.evolution.grafting import Pairs
from eznas_core.evolution.surrogate import RIDGE, Surrogate, standardised


def loss(weights: np.ndarray, terms: np.ndarray, accuracies: np.ndarray) -> float:
    """The definition, pair by pair."""
    scores = weights @ terms
    found = [
        np.log1p(np.exp(-(scores[i] - scores[j])))
        for i in range(len(scores))
        for j in range(len(scores))
        if accuracies[i] > accuracies[j]
    ]
    return float(np.mean(found) + RIDGE * weights @ weights)


def example(seed: int, terms: int = 3, networks: int = 30) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = standardised(rng.normal(size=(terms, networks)))[0]
    return rows, rows[0] - 0.5 * rows[1] + 0.5 * rng.normal(size=networks)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_weights_are_those_that_scipy_finds(seed):
    rows, accuracies = example(seed)
    found = Surrogate(Pairs(accuracies), 30).weights(rows)
    wanted = scipy.optimize.minimize(loss, np.zeros(3), args=(rows, accuracies), tol=1e-10).x
    assert found == pytest.approx(wanted, abs=1e-3)


def test_what_orders_every_pair_still_has_finite_weights():
    rows, _ = example(3)
    found = Surrogate(Pairs(rows[0]), 30).weights(rows)
    assert np.isfinite(found).all()
    assert found[0] > 10 * np.abs(found[1:]).max()


def test_without_a_pair_nothing_has_weight():
    rows, _ = example(4)
    assert Surrogate(Pairs(np.zeros(30)), 30).weights(rows) == pytest.approx(np.zeros(3))


def test_gains_order_candidates_as_fitting_each_of_them_does():
    rows, accuracies = example(5, terms=12, networks=60)
    accuracies = accuracies + rows[7] - 0.3 * rows[9]
    pairs = Pairs(accuracies)
    surrogate = Surrogate(pairs, 60)
    base, others = rows[:2], rows[2:]
    weights = surrogate.weights(base)
    gains = surrogate.gains(base, weights, others)
    before = loss(weights, base, accuracies)
    real = []
    for other in others:
        together = np.vstack([base, other])
        real.append(before - loss(surrogate.weights(together), together, accuracies))
    assert int(np.argmax(gains)) == int(np.argmax(real)) == 5
    assert scipy.stats.spearmanr(gains, real).statistic > 0.9
    # A model of the second order is right where little is gained.
    small = np.array(real) < 0.02
    assert small.sum() > 3
    assert gains[small] == pytest.approx(np.array(real)[small], abs=0.004)


def test_what_the_sum_says_already_gains_nothing():
    rows, accuracies = example(6)
    surrogate = Surrogate(Pairs(accuracies), 30)
    weights = surrogate.weights(rows)
    assert surrogate.gains(rows, weights, rows[:1] + 1e-4 * rows[1:2])[0] == 0


def test_gains_of_an_empty_sum_are_those_of_single_terms():
    rows, accuracies = example(7)
    gains = Surrogate(Pairs(accuracies), 30).gains(rows[:0], np.zeros(0), rows)
    assert int(np.argmax(gains)) == 0


def test_standardised_rows_have_mean_0_and_spread_1_and_others_are_zero():
    values = np.array([[1.0, 2.0, 3.0], [5.0, 5.0, 5.0], [1.0, np.nan, 2.0], [1e300, 0, -1e300]])
    with np.errstate(all="raise"):
        rows, spread = standardised(values)
    assert rows[0] == pytest.approx([-(1.5**0.5), 0.0, 1.5**0.5])
    assert spread[0] == pytest.approx((2 / 3) ** 0.5)
    assert not rows[1:].any()
    assert not spread[1:].any()
