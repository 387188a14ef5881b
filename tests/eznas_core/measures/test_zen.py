from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core.measures import MEASURES
from eznas_core.measures._randomness import generator_for, normal_like
from eznas_core.statistics import gaussian_probe

INPUTS = gaussian_probe((2, 4, 4), batch_size=5, rng=np.random.default_rng(0))


def test_zen_of_one_convolution_with_batch_normalisation_by_hand():
    network = nn.Sequential(
        nn.Conv2d(2, 3, 1, bias=False), nn.BatchNorm2d(3), nn.AdaptiveAvgPool2d(1), nn.Flatten()
    )
    generator = generator_for(INPUTS, "zen")
    weight = normal_like(network[0].weight, generator)[:, :, 0, 0].double().numpy()
    epsilon = normal_like(INPUTS.noise, generator).double().numpy()
    images = INPUTS.noise.double().numpy()

    def features(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        maps = np.einsum("oc,nchw->nohw", weight, x)
        variance = maps.var(axis=(0, 2, 3), keepdims=True)
        mean = maps.mean(axis=(0, 2, 3), keepdims=True)
        return (maps - mean) / np.sqrt(variance + 1e-5), variance

    first, variance = features(images)
    second, _ = features(images + 0.01 * epsilon)
    change = np.sqrt(((first - second) ** 2).sum(axis=(1, 2, 3))).mean()
    expected = math.log(change) + 0.5 * math.log(variance.mean())
    assert MEASURES.get("zen").value(network, INPUTS) == pytest.approx(expected, rel=1e-3)


def test_the_weights_a_network_came_with_do_not_matter_but_are_kept():
    network = nn.Sequential(nn.Flatten(), nn.Linear(32, 3, bias=False))
    first = MEASURES.get("zen").value(network, INPUTS)
    nn.init.constant_(network[1].weight, 5.0)
    assert MEASURES.get("zen").value(network, INPUTS) == first
    assert torch.all(network[1].weight == 5)
