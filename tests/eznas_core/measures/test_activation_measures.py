"""Measures of ReLU patterns, against patterns and ranks worked out on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core.foundation import Failure
from eznas_core.measures import MEASURES
from eznas_core.measures.near import effective_rank
from eznas_core.statistics import ProbeInputs


def test_naswot_counts_agreeing_relus(two_layers):
    active = two_layers.hidden() > 0
    kernel = [[(a == b).sum() for b in active] for a in active]
    sign, expected = np.linalg.slogdet(kernel)
    found = MEASURES.get("naswot").value(two_layers.network, two_layers.inputs)
    if sign == 0:
        assert isinstance(found, Failure)
    else:
        assert found == pytest.approx(expected)


def test_naswot_of_images_that_cannot_be_told_apart_is_a_reason(two_layers):
    twice = replace(two_layers, images=np.repeat(two_layers.images[:1], 2, axis=0))
    found = MEASURES.get("naswot").value(twice.network, twice.inputs)
    assert isinstance(found, Failure)
    assert "same ReLUs" in found.detail


@pytest.mark.parametrize("images", [6, 60, 120])
def test_swap_counts_distinct_patterns_of_images(two_layers, images: int):
    rng = np.random.default_rng(0)
    toy = replace(
        two_layers,
        images=rng.normal(size=(images, 3)),
        first=np.concatenate([two_layers.first, two_layers.first[:2], rng.normal(size=(9, 3))]),
        second=rng.normal(size=(2, 15)),
    )
    expected = len({tuple(column) for column in (toy.hidden() > 0).T})
    assert expected < 15
    assert MEASURES.get("swap").value(toy.network, toy.inputs) == expected
    regularised = MEASURES.get("swap_regularised").value(toy.network, toy.inputs)
    parameters = toy.first.size + toy.second.size
    assert regularised == pytest.approx(np.log(expected) - (parameters / 1e6 - 1.5) ** 2)


def test_linear_regions_counts_the_borders_on_the_way_from_one_image_to_another():
    # ReLUs switch at 0.25, 0.55 and 0.9; the way leads from 0 to 1; a fourth never switches.
    layer = nn.Linear(1, 4)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[1.0], [-1.0], [1.0], [1.0]]))
        layer.bias.copy_(torch.tensor([-0.25, 0.55, -0.9, 5.0]))
    network = nn.Sequential(nn.Flatten(), layer, nn.ReLU(), nn.Linear(4, 2))
    data = torch.zeros(11, 1, 1, 1)
    data[1] = 1
    inputs = ProbeInputs(data=data, noise=data, perturbed=data, source="by hand")
    assert MEASURES.get("linear_regions").value(network, inputs) == 4


def test_effective_rank_of_known_matrices():
    assert effective_rank(torch.eye(5)) == pytest.approx(5)
    assert effective_rank(torch.ones(4, 3)) == pytest.approx(1)
    assert effective_rank(torch.zeros(4, 3)) == 0
    p = np.array([0.75, 0.25])
    assert effective_rank(torch.diag(torch.tensor([3.0, 1.0]))) == pytest.approx(
        np.exp(-(p * np.log(p)).sum())
    )


def test_near_adds_the_ranks_before_and_after_each_relu(two_layers):
    toy = replace(two_layers, images=two_layers.images[:4])
    expected = 0.0
    for matrix in (toy.hidden(), np.maximum(toy.hidden(), 0)):
        values = np.linalg.svd(matrix, compute_uv=False)
        shares = values[values > 0] / values.sum()
        expected += np.exp(-(shares * np.log(shares)).sum())
    assert MEASURES.get("near").value(toy.network, toy.inputs) == pytest.approx(expected)


def test_meco_is_the_smallest_eigenvalue_of_the_channels_correlations():
    rng = np.random.default_rng(0)
    weight, image = rng.normal(size=(4, 3)), rng.normal(size=(3, 25))
    convolution = nn.Conv2d(3, 4, 1, bias=False).double()
    with torch.no_grad():
        convolution.weight.copy_(torch.from_numpy(weight)[:, :, None, None])
    network = nn.Sequential(convolution, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    noise = torch.from_numpy(np.stack([image, image]).reshape(2, 3, 5, 5))
    inputs = ProbeInputs(data=noise, noise=noise, perturbed=noise, source="by hand")
    expected = np.linalg.eigvalsh(np.corrcoef(weight @ image))[0]
    assert MEASURES.get("meco").value(network, inputs) == pytest.approx(expected, abs=1e-10)
    with torch.no_grad():
        convolution.weight.copy_(
            torch.from_numpy(np.eye(4, 3) + np.eye(4, 3, -1))[:, :, None, None]
        )
    independent = MEASURES.get("meco").value(network, inputs)
    maps = (np.eye(4, 3) + np.eye(4, 3, -1)) @ image
    assert independent == pytest.approx(np.linalg.eigvalsh(np.corrcoef(maps))[0], abs=1e-10)
