"""AZ-NAS's components on networks of two and three 1x1 convolutions, against plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core import spaces
from eznas_core.foundation import Failure
from eznas_core.measures import MEASURES
from eznas_core.measures._blocks import primary_blocks
from eznas_core.measures._randomness import generator_for, signs_like
from eznas_core.statistics import gaussian_probe

INPUTS = gaussian_probe((3, 6, 6), batch_size=4, rng=np.random.default_rng(0))
RNG = np.random.default_rng(1)
WEIGHTS = [RNG.normal(size=(4, 3)), RNG.normal(size=(4, 4)), RNG.normal(size=(2, 4))]


def network(weights: list[np.ndarray], stride: int = 1) -> nn.Module:
    made = nn.Sequential(
        *(nn.Conv2d(w.shape[1], w.shape[0], 1, bias=False) for w in weights),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),
    ).double()  # fmt: skip
    made[1].stride = (stride, stride)
    with torch.no_grad():
        for layer, weight in zip(made, weights, strict=False):
            layer.weight.copy_(torch.from_numpy(weight)[:, :, None, None])
    return made


def features() -> list[np.ndarray]:
    """``(channels, positions)`` after each convolution."""
    x = INPUTS.noise.double().numpy().transpose(1, 0, 2, 3).reshape(3, -1)
    found = []
    for weight in WEIGHTS:
        x = weight @ x
        found.append(x)
    return found


def entropy(rows: np.ndarray) -> float:
    values = np.linalg.eigvalsh(np.cov(rows, bias=True))
    shares = np.clip(values, 0, None) / values.sum()
    shares = shares[shares > 1e-12]
    return float(-(shares * np.log(shares)).sum())


def test_expressivity_is_the_sum_of_entropies_and_progressivity_their_smallest_gain():
    entropies = [entropy(rows) for rows in features()]
    found = MEASURES.get("az_expressivity").value(network(WEIGHTS), INPUTS)
    assert found == pytest.approx(sum(entropies))
    gains = np.diff(entropies)
    found = MEASURES.get("az_progressivity").value(network(WEIGHTS), INPUTS)
    assert found == pytest.approx(gains.min())


def test_trainability_is_taken_from_the_spectral_norm_of_the_estimated_jacobian():
    generator = generator_for(INPUTS, "az_trainability")
    terms = []
    for weight in WEIGHTS[1:]:
        shape = torch.empty(4, len(weight), 6, 6, dtype=torch.float64)
        signs = signs_like(shape, generator).numpy().transpose(1, 0, 2, 3).reshape(len(weight), -1)
        arrived = weight.T @ signs
        norm = np.linalg.norm(signs @ arrived.T / signs.shape[1], 2)
        terms.append(2 - norm - 1 / norm)
    found = MEASURES.get("az_trainability").value(network(WEIGHTS), INPUTS)
    assert found == pytest.approx(np.mean(terms))


def test_trainability_is_near_its_best_for_orthogonal_layers_and_falls_with_their_scale():
    wide = gaussian_probe((3, 40, 40), batch_size=8, rng=np.random.default_rng(0))
    turn = np.linalg.qr(RNG.normal(size=(3, 3)))[0]
    values = [
        MEASURES.get("az_trainability").value(network([turn, scale * turn]), wide)
        for scale in (1.0, 2.0, 4.0)
    ]
    assert values == pytest.approx([0, -0.5, -2.25], abs=0.1)


def test_trainability_counts_the_pixels_that_become_one_as_channels():
    found = MEASURES.get("az_trainability").value(network(WEIGHTS, stride=2), INPUTS)
    assert isinstance(found, float)
    # A convolution with stride 2 sees one pixel of four: the others' rows are zero.
    assert found != MEASURES.get("az_trainability").value(network(WEIGHTS), INPUTS)


def test_blocks_are_cells_where_there_are_cells_and_convolutions_otherwise():
    space = spaces.get("nasbench201")
    cell = space.parse("|nor_conv_3x3~0|+|none~0|none~1|+|none~0|skip_connect~1|none~2|")
    made = space.build(cell, np.random.default_rng(0), channels=4, cells=2)
    names = [type(block).__name__ for block in primary_blocks(made)]
    assert names == ["Stem", "Cell", "Cell", "ResidualReduction", "Cell", "Cell",
                     "ResidualReduction", "Cell", "Cell"]  # fmt: skip
    assert [type(block).__name__ for block in primary_blocks(network(WEIGHTS))] == ["Conv2d"] * 3
    wrapped = nn.Sequential(nn.ModuleDict({"inner": network(WEIGHTS)}))
    assert len(primary_blocks(wrapped)) == 3


@pytest.mark.parametrize("name", ["nds-darts", "nds-amoeba", "nats-sss"])
def test_the_cells_of_every_space_are_blocks(name):
    space = spaces.get(name)
    made = space.build(space.sample(np.random.default_rng(1)), np.random.default_rng(0), divisor=4)
    cells = len(made.cells) if hasattr(made, "cells") else 5
    assert len(primary_blocks(made)) == 1 + cells
    for measure in ("az_expressivity", "az_progressivity", "az_trainability"):
        assert isinstance(MEASURES.get(measure).value(made, INPUTS), float)


def test_a_single_block_is_a_reason():
    single = nn.Sequential(nn.Conv2d(3, 2, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    found = MEASURES.get("az_progressivity").value(single, INPUTS)
    assert isinstance(found, Failure)
    assert "fewer than two blocks" in found.detail
