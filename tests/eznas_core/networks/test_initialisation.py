from __future__ import annotations

from math import sqrt

import pytest
import torch
from torch import nn

from eznas_core.foundation import UnknownNameError
from eznas_core.networks import initialise, materialise


def _seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _network() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(4, 64, 3, groups=2), nn.BatchNorm2d(64), nn.ReLU(), nn.Linear(200, 100)
    )


def test_the_scheme_is_the_papers():
    network = _network()
    network[1].running_mean.fill_(3.0)
    initialise(network, _seeded())
    convolution, norm, _, linear = network
    # As torch itself defines fan-out: output channels times the kernel's area.
    _, fan_out = nn.init._calculate_fan_in_and_fan_out(convolution.weight)
    assert fan_out == 64 * 9
    assert convolution.weight.std().item() == pytest.approx(sqrt(2 / fan_out), rel=0.05)
    assert linear.weight.std().item() == pytest.approx(0.01, rel=0.05)
    assert linear.weight.mean().item() == pytest.approx(0.0, abs=3e-4)
    assert not convolution.bias.any()
    assert not linear.bias.any()
    assert torch.equal(norm.weight, torch.ones(64))
    assert not norm.bias.any()
    assert not norm.running_mean.any()


def test_the_generator_is_the_only_source_of_randomness():
    before = torch.random.get_rng_state()
    first = initialise(_network(), _seeded(1)).state_dict()
    torch.random.set_rng_state(before)
    torch.rand(7)
    second = initialise(_network(), _seeded(1)).state_dict()
    other = initialise(_network(), _seeded(2)).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["0.weight"], other["0.weight"])


def test_drawing_leaves_the_global_generator_alone():
    network = _network()
    before = torch.random.get_rng_state()
    initialise(network, _seeded())
    assert torch.equal(before, torch.random.get_rng_state())


def test_a_network_laid_out_on_meta_becomes_the_same_as_one_made_in_place():
    with torch.device("meta"):
        laid_out = _network()
    one = initialise(materialise(laid_out), _seeded()).state_dict()
    other = initialise(_network(), _seeded()).state_dict()
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_layers_without_affine_parameters_or_bias_are_fine():
    network = nn.Sequential(nn.Conv2d(1, 2, 1, bias=False), nn.BatchNorm2d(2, affine=False))
    initialise(network, _seeded())


def test_an_unknown_scheme_names_the_known_one():
    with pytest.raises(UnknownNameError, match="eznas-2022"):
        initialise(_network(), _seeded(), "eznas-2021")
