from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from workbench.figures import top_curve

RNG = np.random.default_rng(1)
ACCURACIES = RNG.uniform(80, 95, 12)
SCORES = RNG.normal(size=12)


def test_regret_precision_and_the_blind_line_by_hand():
    info = top_curve.info(SCORES.tolist(), ACCURACIES.tolist(), proxy="p")
    assert info.k == (1, 2, 3)
    best = ACCURACIES.max()
    order = np.argsort(-SCORES)
    finest = set(np.argsort(-ACCURACIES)[:3])
    for place, k in enumerate(info.k):
        assert info.regret[place] == pytest.approx(best - ACCURACIES[order[:k]].max())
        ways = [best - max(some) for some in combinations(ACCURACIES, k)]
        assert info.blind[place] == pytest.approx(np.mean(ways))
        assert info.low[place] <= info.high[place]
    assert info.precision[2] == pytest.approx(len(finest & set(order[:3])) / 3)


def test_networks_without_a_score_are_picked_last():
    scores = [None if a == ACCURACIES.max() else 1.0 + i for i, a in enumerate(ACCURACIES)]
    assert min(top_curve.info(scores, ACCURACIES.tolist(), proxy="p").regret) > 0


def test_both_lines_are_drawn_and_told():
    info = top_curve.info(SCORES.tolist(), ACCURACIES.tolist(), proxy="p")
    mine, blind = top_curve.figure(info, series=1).data
    assert list(mine.y) == list(info.regret)
    assert list(blind.y) == list(info.blind)
    assert "1 trained" in info.description
