from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import stats

from eznas_core import truth
from eznas_core.foundation import EznasError
from eznas_core.ranking import RankResult, estimated_ceiling, noise_ceiling, rank, rank_over_seeds
from eznas_core.scoring import Score, ScoringProtocol

TABLE = truth.load("nasbench201", "cifar10")
NETWORKS = truth.draw(TABLE, 12, seed=4)


def ranked(seed: int, **changes) -> RankResult:
    values = np.random.default_rng(seed).normal(size=len(NETWORKS)) + TABLE.values(NETWORKS) / 20
    scores = {a: Score(value=float(v)) for a, v in zip(NETWORKS, values, strict=True)}
    given = {"protocol": ScoringProtocol(seed=seed), "proxy": "p", "resamples": 50, **changes}
    return rank(scores, TABLE, **given)


def test_the_spread_is_that_of_scipy_s_taus_and_rhos():
    results = [ranked(seed) for seed in (3, 4, 8)]
    found = rank_over_seeds(results)
    taus, rhos = [], []
    for seed in (3, 4, 8):
        noise = np.random.default_rng(seed).normal(size=len(NETWORKS))
        scores = noise + TABLE.values(NETWORKS) / 20
        taus.append(stats.kendalltau(scores, TABLE.values(NETWORKS)).statistic)
        rhos.append(stats.spearmanr(scores, TABLE.values(NETWORKS)).statistic)
    assert found.seeds == (3, 4, 8)
    for spread, values in ((found.kendall, taus), (found.spearman, rhos)):
        assert spread.mean == pytest.approx(np.mean(values))
        assert spread.deviation == pytest.approx(np.std(values, ddof=1))
        assert (spread.low, spread.high) == pytest.approx((min(values), max(values)))
    assert found.to_json()["kendall_by_seed"] == pytest.approx(taus)


def test_only_rankings_that_differ_in_the_seed_have_a_spread():
    with pytest.raises(EznasError, match="at least 2 seeds"):
        rank_over_seeds([ranked(1)])
    with pytest.raises(EznasError, match="stands twice"):
        rank_over_seeds([ranked(1), ranked(1)])
    with pytest.raises(EznasError, match="one proxy on the same networks"):
        rank_over_seeds([ranked(1), ranked(2, proxy="q")])
    with pytest.raises(EznasError, match="one proxy on the same networks"):
        rank_over_seeds([ranked(1), ranked(2, protocol=ScoringProtocol(seed=2, batch_size=4))])
    without = dataclasses.replace(ranked(2).card, scoring=None)
    with pytest.raises(EznasError, match="needs the scoring protocol"):
        rank_over_seeds([ranked(1), dataclasses.replace(ranked(2), card=without)])


def test_the_interval_of_a_ceiling_is_that_of_resampled_networks():
    labels = np.random.default_rng(0).normal(size=(3, 30)) + np.arange(30) / 8
    found = estimated_ceiling(labels, resamples=400, seed=1)
    assert found.value == noise_ceiling(labels)
    rng, draws = np.random.default_rng(9), []
    for _ in range(400):
        rows = rng.integers(30, size=30)
        pairs = [(0, 1), (0, 2), (1, 2)]
        draws.append(
            np.mean(
                [stats.kendalltau(labels[a][rows], labels[b][rows]).statistic for a, b in pairs]
            )
        )
    assert (found.low, found.high) == pytest.approx(np.quantile(draws, [0.025, 0.975]), abs=0.04)
