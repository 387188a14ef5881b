"""Measures made of the loss's gradients, against the gradients of a two-layer net on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core.foundation import Failure
from eznas_core.measures import MEASURES
from eznas_core.measures._randomness import labels_for
from eznas_core.statistics import ProbeInputs, gaussian_probe


def value(name: str, toy) -> float:
    found = MEASURES.get(name).value(toy.network, toy.inputs)
    assert not isinstance(found, Failure), found
    return found


def test_l2_norm(two_layers):
    expected = np.linalg.norm(two_layers.first) + np.linalg.norm(two_layers.second)
    assert value("l2_norm", two_layers) == pytest.approx(expected)


def test_grad_norm(two_layers):
    at_first, at_second = two_layers.gradients()
    expected = np.linalg.norm(at_first) + np.linalg.norm(at_second)
    assert value("grad_norm", two_layers) == pytest.approx(expected)


def test_plain_and_snip_differ_in_the_sign_only(two_layers):
    weights = two_layers.first, two_layers.second
    products = [w * g for w, g in zip(weights, two_layers.gradients(), strict=True)]
    assert value("plain", two_layers) == pytest.approx(sum(p.sum() for p in products))
    assert value("snip", two_layers) == pytest.approx(sum(np.abs(p).sum() for p in products))


def test_grasp_is_minus_weight_times_the_change_of_the_gradient_along_itself(two_layers):
    step = 1e-6
    weights, gradients = (two_layers.first, two_layers.second), two_layers.gradients()

    def moved(sign: int):
        first, second = (w + sign * step * g for w, g in zip(weights, gradients, strict=True))
        return replace(two_layers, first=first, second=second).gradients()

    products = [(a - b) / (2 * step) for a, b in zip(moved(1), moved(-1), strict=True)]
    expected = -sum((w * p).sum() for w, p in zip(weights, products, strict=True))
    assert value("grasp", two_layers) == pytest.approx(expected, rel=1e-5)


def test_fisher_of_linear_layers(two_layers):
    residuals = two_layers.residuals()
    at_hidden = two_layers.backward(residuals)[2]
    expected = sum(
        ((activation * gradient) ** 2).mean(0).sum() / 2
        for activation, gradient in (
            (two_layers.hidden(), at_hidden),
            (two_layers.outputs(), residuals),
        )
    )
    assert value("fisher", two_layers) == pytest.approx(expected)


def test_fisher_sums_a_channels_positions_before_it_squares(two_layers):
    # A 1x1 convolution over 2x1 images, then the mean over positions and a linear layer.
    pixels = np.stack([two_layers.images[:3], two_layers.images[3:]], 2)
    convolution = nn.Conv2d(3, 4, 1, bias=False)
    network = nn.Sequential(
        convolution, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2, bias=False)
    ).double()
    with torch.no_grad():
        convolution.weight.copy_(torch.from_numpy(two_layers.first)[:, :, None, None])
        network[3].weight.copy_(torch.from_numpy(two_layers.second))
    data = torch.from_numpy(pixels)[..., None]
    inputs = ProbeInputs(data=data, noise=data, perturbed=data, source="by hand")
    labels = labels_for(inputs, 2).numpy()

    maps = np.einsum("oc,ncp->nop", two_layers.first, pixels)
    logits = maps.mean(2) @ two_layers.second.T
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    residuals = (shares - np.eye(2)[labels]) / 3
    at_maps = np.repeat((residuals @ two_layers.second)[:, :, None] / 2, 2, axis=2)
    expected = ((maps * at_maps).sum(2) ** 2).mean(0).sum() / 2
    expected += ((logits * residuals) ** 2).mean(0).sum() / 2
    assert MEASURES.get("fisher").value(network, inputs) == pytest.approx(expected)


def test_a_relu_in_place_does_not_change_what_fisher_sees():
    class Net(nn.Module):
        def __init__(self, in_place: bool) -> None:
            super().__init__()
            torch.manual_seed(1)
            self.conv, self.head, self.in_place = nn.Conv2d(3, 4, 3), nn.Linear(4, 2), in_place

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y = self.conv(x)
            y = torch.relu_(y) if self.in_place else torch.relu(y)
            return self.head(y.mean((2, 3)))

    inputs = gaussian_probe((3, 6, 6), batch_size=4, rng=np.random.default_rng(0))
    fisher = MEASURES.get("fisher")
    assert fisher.value(Net(True), inputs) == fisher.value(Net(False), inputs)


def test_gradsign(two_layers):
    each = [two_layers.gradients(slice(i, i + 1)) for i in range(6)]
    expected = sum(
        np.abs(sum(np.sign(gradients[layer]) for gradients in each)).sum() for layer in (0, 1)
    )
    assert value("gradsign", two_layers) == expected


def test_zico_compares_the_two_halves(two_layers):
    halves = [two_layers.gradients(slice(0, 3)), two_layers.gradients(slice(3, 6))]
    expected = 0.0
    for a, b in zip(*halves, strict=True):
        mean, deviation = (abs(a) + abs(b)) / 2, abs(abs(a) - abs(b)) / 2
        varies = deviation > 0
        expected += np.log((mean[varies] / deviation[varies]).sum())
    assert value("zico", two_layers) == pytest.approx(expected)


def test_a_measure_that_compares_images_says_that_one_is_not_enough(two_layers):
    single = replace(two_layers, images=two_layers.images[:1])
    for name in ("zico", "jacov", "ntk_condition", "linear_regions", "epe_nas"):
        found = MEASURES.get(name).value(single.network, single.inputs)
        assert isinstance(found, Failure), name
        assert "images" in found.detail
