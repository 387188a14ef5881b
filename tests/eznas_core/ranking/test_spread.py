from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from eznas_core.foundation import EznasError
from eznas_core.ranking import noise_ceiling, spread


def test_spread_is_mean_and_sample_deviation():
    found = spread([1.0, 2.0, 4.0])
    assert (found.mean, found.low, found.high, found.n) == (7 / 3, 1.0, 4.0, 3)
    assert found.deviation == pytest.approx(np.std([1, 2, 4], ddof=1))
    with pytest.raises(EznasError, match="at least 2 seeds"):
        spread([1.0])


def test_the_ceiling_is_the_mean_tau_of_the_pairs_of_seeds():
    runs = np.random.default_rng(0).normal(size=(3, 20)) + np.arange(20) / 4
    pairs = [stats.kendalltau(runs[a], runs[b]).statistic for a, b in ((0, 1), (0, 2), (1, 2))]
    assert noise_ceiling(runs) == pytest.approx(np.mean(pairs))


@pytest.mark.parametrize("labels", [[[1, 2, 3]], [1, 2, 3], [[1, 2, 3], [4, 4, 4]]])
def test_labels_without_a_ceiling_are_refused(labels):
    with pytest.raises(EznasError):
        noise_ceiling(labels)
