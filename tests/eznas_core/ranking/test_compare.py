from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from eznas_core.foundation import EznasError
from eznas_core.ranking import Verdict, compare, compare_all
from eznas_core.ranking.resampling import draw_resamples

RNG = np.random.default_rng(0)
ACCURACIES = RNG.normal(size=80)
GOOD = ACCURACIES + 0.4 * RNG.normal(size=80)
POOR = ACCURACIES + 3.0 * RNG.normal(size=80)
TWIN = GOOD + 0.01 * RNG.normal(size=80)


def test_the_difference_is_taken_resample_by_resample():
    found = compare(GOOD, POOR, ACCURACIES, resamples=50, seed=4)
    draws = [
        stats.kendalltau(GOOD[row], ACCURACIES[row]).statistic
        - stats.kendalltau(POOR[row], ACCURACIES[row]).statistic
        for row in draw_resamples(80, 50, 4).indices
    ]
    low, high = np.quantile(draws, [0.025, 0.975])
    assert (found.difference.low, found.difference.high) == pytest.approx((low, high))
    assert found.difference.value == pytest.approx(found.tau_a.value - found.tau_b.value)
    assert found.n == 80


def test_a_clear_difference_is_separable_and_a_twin_is_not():
    assert compare(GOOD, POOR, ACCURACIES).verdict is Verdict.SEPARABLE
    assert compare(POOR, GOOD, ACCURACIES).verdict is Verdict.SEPARABLE
    same = compare(GOOD, GOOD, ACCURACIES)
    assert same.verdict is Verdict.NOT_SEPARABLE
    assert (same.difference.low, same.difference.high) == (0, 0)
    assert compare(GOOD, TWIN, ACCURACIES).verdict is Verdict.NOT_SEPARABLE


def test_pairing_separates_what_overlapping_intervals_do_not():
    worse = GOOD + 0.35 * RNG.normal(size=80)
    found = compare(GOOD, worse, ACCURACIES)
    assert found.tau_a.low < found.tau_b.high
    assert found.verdict is Verdict.SEPARABLE


def test_all_pairs_in_the_order_of_the_columns_equal_single_comparisons():
    columns = {"good": GOOD, "poor": POOR, "twin": TWIN}
    pairs = compare_all(columns, ACCURACIES, resamples=60)
    assert [(p.a, p.b) for p in pairs] == [("good", "poor"), ("good", "twin"), ("poor", "twin")]
    single = compare(GOOD, TWIN, ACCURACIES, names=("good", "twin"), resamples=60)
    assert pairs[1] == single


def test_a_null_difference_is_seldom_called_separable():
    rng, called = np.random.default_rng(3), 0
    for trial in range(100):
        y = rng.normal(size=60)
        a, b = y + rng.normal(size=60), y + rng.normal(size=60)
        called += compare(a, b, y, resamples=200, seed=trial).verdict is Verdict.SEPARABLE
    assert called <= 12


def test_what_cannot_be_compared_is_said():
    with pytest.raises(EznasError, match="scores of flat"):
        compare(np.ones(80), POOR, ACCURACIES, names=("flat", "poor"))
    with pytest.raises(EznasError, match="both be called"):
        compare(GOOD, POOR, ACCURACIES, names=("x", "x"))
