from __future__ import annotations

import numpy as np
import pytest

from workbench.figures import residuals

RNG = np.random.default_rng(0)
SIZES = np.exp(RNG.uniform(10, 14, 40))
MACS = SIZES * RNG.uniform(50, 100, 40)
ACCURACIES = RNG.uniform(80, 95, 40)


def example(scores):
    return residuals.info(
        [str(index) for index in range(40)],
        scores,
        ACCURACIES.tolist(),
        SIZES.astype(int).tolist(),
        MACS.astype(int).tolist(),
        proxy="p",
        caption="Tau 0.1.",
    )


def test_ranks_have_no_part_left_that_size_predicts():
    info = example(RNG.normal(size=40).tolist())
    for values in (info.x, info.y):
        for size in (SIZES.astype(int), MACS.astype(int)):
            assert abs(np.corrcoef(values, np.log(size))[0, 1]) < 1e-9
        assert sum(values) == pytest.approx(0, abs=1e-9)


def test_residuals_are_those_of_least_squares_on_the_ranks():
    scores = RNG.permutation(40).astype(float)
    design = np.stack([np.ones(40), np.log(SIZES.astype(int)), np.log(MACS.astype(int))], 1)
    line = design @ np.linalg.solve(design.T @ design, design.T @ scores)
    assert np.allclose(example(scores.tolist()).x, scores - line)


def test_a_network_without_a_score_is_the_last():
    scores = [None, *RNG.normal(size=39).tolist()]
    worst = [-1e9, *scores[1:]]
    assert example(scores).x == example(worst).x


def test_points_carry_architecture_accuracy_and_size():
    info = example(RNG.normal(size=40).tolist())
    points = residuals.figure(info).data[0]
    assert points.customdata[3][0] == "3"
    assert list(points.marker.color) == [p / 1e6 for p in info.parameters]
    assert "40 networks" in info.description
    assert "Tau 0.1." in info.description
