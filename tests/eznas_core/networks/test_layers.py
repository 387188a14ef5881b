"""What each layer costs, against numbers worked out by hand and against the totals."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from eznas_core import spaces
from eznas_core.foundation import numpy_generator
from eznas_core.networks import count_macs, count_parameters
from eznas_core.networks.layers import LayerCost, layer_costs

CELL = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|"


def by_name(layers: tuple[LayerCost, ...]) -> dict[str, LayerCost]:
    return {layer.name: layer for layer in layers}


def test_a_cell_of_nasbench201_by_hand():
    space = spaces.get("nasbench201")
    network = space.blueprint(space.parse(CELL))
    layers = by_name(layer_costs(network, (3, 32, 32)))
    conv = layers["body.stage1_cell1.0to1.conv"]
    # 16 x 16 kernels of 3 x 3, each at 32 x 32 places.
    assert (conv.parameters, conv.macs) == (2_304, 2_359_296)
    assert conv.kind == "convolution 3×3"
    assert conv.input_shape == conv.output_shape == (16, 32, 32)
    norm = layers["body.stage1_cell1.0to1.bn"]
    assert (norm.parameters, norm.macs, norm.is_norm) == (2 * 16, 0, True)
    assert norm.follows == conv.name
    assert layers["head.classifier"].parameters == 64 * 10 + 10
    assert layers["head.classifier"].macs == 640
    halving = next(each for each in layers.values() if "stride 2" in each.kind)
    assert halving.kind == "convolution 3×3, stride 2"
    assert (halving.input_shape, halving.output_shape) == ((16, 32, 32), (32, 16, 16))
    assert halving.macs == 32 * 16 * 9 * 16 * 16


@pytest.mark.parametrize("name", ["nasbench201", "nats-sss", "nds-darts", "nds-nasnet"])
def test_the_sums_are_the_network_s(name):
    space = spaces.get(name)
    architecture = space.sample(numpy_generator(3, "layers"))
    layers = layer_costs(space.blueprint(architecture), space.input_shape())
    assert sum(layer.parameters for layer in layers) == space.parameters(architecture)
    assert sum(layer.macs for layer in layers) == space.macs(architecture)


class _Odd(nn.Module):
    """Shared, never called, functional, computed, transposed and grouped layers."""

    def __init__(self):
        super().__init__()
        self.never = nn.Conv2d(3, 99, 3)
        self.twice = nn.Conv2d(3, 3, 3, padding=1)
        self.kernel = nn.Parameter(torch.ones(5, 3, 1, 1))
        self.up = nn.ConvTranspose2d(5, 4, 2, stride=2)
        self.apart = nn.Conv2d(4, 4, 3, groups=4, stride=(2, 1))
        self.same = nn.Linear(4, 7)
        self.same_weight = nn.Linear(4, 7, bias=False)
        self.same_weight.weight = self.same.weight

    def forward(self, x):
        x = self.twice(self.twice(x))
        x = functional.conv2d(x, self.kernel / self.kernel.norm())
        x = self.apart(self.up(x)).mean((2, 3))
        return self.same(x) + self.same_weight(x)


def test_odd_layers_by_hand():
    network = _Odd().train()
    found = layer_costs(network, (3, 8, 8))
    layers = by_name(found)
    assert [each.name for each in found] == ["twice", "the network", "up", "apart", "same", "never"]
    assert (layers["twice"].calls, layers["twice"].macs) == (2, 2 * 64 * 3 * 27)
    assert layers["twice"].parameters == 3 * 27 + 3
    # A weight that is computed is its owner's still.
    assert (layers["the network"].parameters, layers["the network"].macs) == (15, 64 * 15)
    assert layers["the network"].kind == "convolution 1×1"
    assert layers["up"].kind == "transposed convolution 2×2, stride 2"
    assert layers["up"].macs == 64 * 5 * 4 * 4
    assert layers["apart"].kind == "depthwise convolution 3×3, stride 2×1"
    assert layers["apart"].macs == 4 * 9 * 7 * 14
    # Shared parameters count once, calls each.
    assert (layers["same"].parameters, layers["same"].macs, layers["same"].calls) == (35, 56, 2)
    assert layers["never"] == LayerCost(
        name="never",
        kind="never called",
        parameters=99 * 27 + 99,
        macs=0,
        input_shape=(),
        output_shape=(),
        calls=0,
    )
    assert sum(each.parameters for each in found) == count_parameters(network)
    assert sum(each.macs for each in found) == count_macs(network, (3, 8, 8))
    assert network.training


def test_an_attention_and_its_norm():
    network = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    found = layer_costs(nn.Sequential(nn.Flatten(2), nn.Linear(16, 8), network), (3, 4, 4))
    kinds = {each.name: each.kind for each in found}
    assert kinds["2.self_attn"] == "attention"
    assert kinds["2.norm1"] == "layer normalisation"
    assert sum(each.parameters for each in found) == count_parameters(network) + 16 * 8 + 8
    attention = next(each for each in found if each.kind == "attention")
    assert attention.parameters == 4 * (8 * 8 + 8)
    assert attention.macs == 3 * 4 * 8 * 8


def test_a_network_without_layers_has_none():
    assert layer_costs(nn.Flatten(), (3, 4, 4)) == ()
