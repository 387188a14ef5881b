from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest
from scipy import stats

from eznas_core.foundation import EznasError
from eznas_core.ranking import kendall_tau, spearman_rho, tau_b, weighted_tau
from eznas_core.ranking.estimate import dense_ranks
from eznas_core.ranking.kendall import resampled_tau
from eznas_core.ranking.resampling import draw_resamples
from eznas_core.ranking.spearman import resampled_rho
from eznas_core.ranking.weighted import resampled_weighted_tau


def lists(n: int, ties: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, ties, n).astype(float)
    return x, x + rng.integers(0, ties, n)


def tau_by_definition(x: np.ndarray, y: np.ndarray) -> float:
    total, untied_x, untied_y = 0.0, 0, 0
    for i in range(len(x)):
        for j in range(i):
            a, b = np.sign(x[i] - x[j]), np.sign(y[i] - y[j])
            total += a * b
            untied_x += a != 0
            untied_y += b != 0
    return total / np.sqrt(untied_x * untied_y)


@pytest.mark.parametrize("ties", [3, 10, 10_000])
@pytest.mark.parametrize("n", [3, 4, 7, 30])
def test_tau_and_rho_are_scipys_and_the_definitions(n: int, ties: int):
    x, y = lists(n, ties, seed=n)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        pytest.skip("constant by chance")
    tau, rho = kendall_tau(x, y, resamples=50), spearman_rho(x, y, resamples=50)
    assert tau.value == stats.kendalltau(x, y).statistic == tau_b(x, y)
    assert tau.value == pytest.approx(tau_by_definition(x, y), abs=1e-12)
    assert rho.value == stats.spearmanr(x, y).statistic
    assert tau.low <= tau.value <= tau.high


@pytest.mark.parametrize(("n", "ties"), [(5, 3), (40, 6), (200, 10_000), (4200, 50)])
def test_every_resample_equals_scipy_on_that_resample(n: int, ties: int):
    x, y = lists(n, ties, seed=1)
    drawn = draw_resamples(n, 12, seed=3)
    with np.errstate(all="ignore"):
        expected = [stats.kendalltau(x[row], y[row]).statistic for row in drawn.indices]
    np.testing.assert_allclose(resampled_tau(x, y, drawn), expected, rtol=0, atol=1e-14)
    if n > 10:
        rho = [stats.spearmanr(x[row], y[row]).statistic for row in drawn.indices]
        np.testing.assert_allclose(resampled_rho(x, y, drawn), rho, rtol=0, atol=1e-12)
    if n < 1000:
        ranks = dense_ranks(x), dense_ranks(y)
        weighted = [stats.weightedtau(x[row], y[row]).statistic for row in drawn.indices]
        found = resampled_weighted_tau(*ranks, drawn)
        np.testing.assert_allclose(found, weighted, rtol=0, atol=1e-12)


def test_infinite_scores_rank_and_an_order_preserving_change_alters_nothing():
    y = [1, 2, 3, 4, 5, 6]
    assert tau_b([-np.inf, 2, 3, 4, 5, np.inf], y) == pytest.approx(1)
    x = np.array([3.0, 1.0, 2.0, 9.0, 5.0, 4.0])
    assert kendall_tau(x, y) == kendall_tau(np.exp(x), y) == kendall_tau(x * 1e300, y)
    assert weighted_tau(x, y) == weighted_tau(np.exp(x), y)


@pytest.mark.parametrize("figure", [kendall_tau, spearman_rho, weighted_tau])
@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, 2], [1, 2], "at least 3"),
        ([1, 2, 3], [1, 2], "one length"),
        ([1, np.nan, 3], [1, 2, 3], "NaN"),
        ([1, 1, 1], [1, 2, 3], "equal"),
        ([1, 2, 3], [4, 4, 4], "equal"),
    ],
)
def test_what_cannot_be_ranked_is_said(figure, x, y, message):
    with pytest.raises(EznasError, match=message):
        figure(x, y)


def test_too_few_resamples_are_refused():
    with pytest.raises(EznasError, match="at least 2 bootstrap"):
        kendall_tau([1, 2, 3], [1, 3, 2], resamples=1)


def test_the_interval_covers_the_true_tau_about_as_often_as_it_says():
    # For a bivariate normal of correlation r, tau is 2 / pi * arcsin(r).
    rng = np.random.default_rng(0)
    truth, covered = 2 / np.pi * np.arcsin(0.7), 0
    for trial in range(200):
        x, y = rng.multivariate_normal([0, 0], [[1, 0.7], [0.7, 1]], size=100).T
        found = kendall_tau(x, y, resamples=400, seed=trial)
        covered += found.low <= truth <= found.high
    assert 0.90 <= covered / 200 <= 0.98


def test_the_same_seed_gives_the_same_interval_in_another_process():
    code = (
        "from eznas_core.ranking import kendall_tau;"
        "print(repr(kendall_tau([1,5,2,4,3,9,7], [1,2,3,4,5,6,7], seed=5)))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    x, y = [1, 5, 2, 4, 3, 9, 7], [1, 2, 3, 4, 5, 6, 7]
    assert other.stdout.strip() == repr(kendall_tau(x, y, seed=5))
    longer = np.random.default_rng(0).normal(size=(2, 50))
    assert kendall_tau(*longer, seed=5) != kendall_tau(*longer, seed=6)


def test_a_thousand_resamples_of_a_thousand_networks_take_well_under_a_second():
    x, y = lists(1000, 500, seed=2)
    start = time.perf_counter()
    kendall_tau(x, y, resamples=1000)
    assert time.perf_counter() - start < 2
