from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from eznas_core.foundation import EznasError
from eznas_core.ranking import (
    compare_across,
    compare_all,
    kendall_across,
    kendall_tau,
    spearman_across,
    spearman_rho,
)
from eznas_core.ranking.resampling import draw_resamples


def lists(n: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    accuracies = rng.normal(size=n)
    return accuracies + noise * rng.normal(size=n), accuracies


ONE, OTHER = lists(40, 0.5, 0), lists(25, 1.5, 1)
SCORES, ACCURACIES = [ONE[0], OTHER[0]], [ONE[1], OTHER[1]]


def test_of_one_task_it_is_the_figure_itself():
    for how in ("minimum", "mean"):
        assert kendall_across([ONE[0]], [ONE[1]], how=how, seed=3) == kendall_tau(*ONE, seed=3)
        assert spearman_across([ONE[0]], [ONE[1]], how=how, seed=3) == spearman_rho(*ONE, seed=3)
        columns = {"a": ONE[0], "b": -ONE[0]}
        assert compare_across(
            {name: [each] for name, each in columns.items()}, [ONE[1]], how=how, seed=3
        ) == compare_all(columns, ONE[1], seed=3)


@pytest.mark.parametrize(("how", "reduce"), [("minimum", min), ("mean", np.mean)])
def test_value_and_interval_are_those_of_the_combination(how, reduce):
    found = kendall_across(SCORES, ACCURACIES, how=how, resamples=300, seed=5)
    assert found.value == pytest.approx(
        reduce([stats.kendalltau(*pair).statistic for pair in (ONE, OTHER)])
    )
    rows = [draw_resamples(n, 300, 5).indices for n in (40, 25)]
    draws = [
        reduce(
            [
                stats.kendalltau(x[row[b]], y[row[b]]).statistic
                for (x, y), row in zip((ONE, OTHER), rows, strict=True)
            ]
        )
        for b in range(300)
    ]
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(draws, [0.025, 0.975])))


def test_spearman_is_combined_likewise():
    found = spearman_across(SCORES, ACCURACIES, how="mean", resamples=300)
    assert found.value == pytest.approx(
        np.mean([stats.spearmanr(*pair).statistic for pair in (ONE, OTHER)])
    )
    assert found.low < found.value < found.high


def test_a_difference_is_paired_in_every_task():
    better = [x + 0.01 * y for x, y in zip(SCORES, ACCURACIES, strict=True)]
    (found,) = compare_across({"b": better, "s": SCORES}, ACCURACIES, how="mean", resamples=400)
    assert found.n == 65
    assert found.difference.value == pytest.approx(found.tau_a.value - found.tau_b.value)
    width = found.tau_a.high - found.tau_a.low
    assert found.difference.high - found.difference.low < width / 4


def test_the_same_networks_on_two_data_sets_are_drawn_together():
    twice = kendall_across([ONE[0]] * 2, [ONE[1]] * 2, how="mean", resamples=500)
    once = kendall_tau(*ONE, resamples=500)
    assert (twice.value, twice.low, twice.high) == pytest.approx((once.value, once.low, once.high))


def test_what_cannot_be_combined_is_refused():
    with pytest.raises(EznasError, match="minimum or mean, not 'lexicase'"):
        kendall_across(SCORES, ACCURACIES, how="lexicase")  # type: ignore[arg-type]
    with pytest.raises(EznasError, match="equal"):
        kendall_across([ONE[0], np.zeros(25)], ACCURACIES, how="mean")
    with pytest.raises(EznasError, match="equal"):
        spearman_across([ONE[0], np.zeros(25)], ACCURACIES, how="mean")
