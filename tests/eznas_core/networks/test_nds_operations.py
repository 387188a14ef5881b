from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from eznas_core.networks.nds_operations import OPERATIONS, FactorizedReduction

# Convolutions and BatchNorms of each operation at stride 1.
LAYERS = {
    "skip_connect": (0, 0),
    "avg_pool_3x3": (0, 0),
    "max_pool_3x3": (0, 0),
    "max_pool_5x5": (0, 0),
    "max_pool_7x7": (0, 0),
    "conv_1x1": (1, 1),
    "conv_3x3": (1, 1),
    "conv_3x1_1x3": (2, 1),
    "conv_7x1_1x7": (2, 1),
    "sep_conv_3x3": (4, 2),
    "sep_conv_5x5": (4, 2),
    "sep_conv_7x7": (4, 2),
    "dil_conv_3x3": (2, 1),
    "dil_conv_5x5": (2, 1),
    "dil_sep_conv_3x3": (4, 2),
}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("side", [8, 7, 2])
def test_an_operation_keeps_or_halves_the_image_and_spares_its_input(name, side):
    x = torch.randn(3, 6, side, side)
    before = x.clone()
    for stride in (1, 2):
        output = OPERATIONS[name](6, stride)(x)
        assert output.shape == (3, 6, -(-side // stride), -(-side // stride))
        assert torch.isfinite(output).all()
    assert torch.equal(x, before)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_has_the_layers_it_should(name):
    modules = list(OPERATIONS[name](6, 1).modules())
    convolutions = sum(isinstance(module, nn.Conv2d) for module in modules)
    assert (convolutions, sum(isinstance(m, nn.BatchNorm2d) for m in modules)) == LAYERS[name]


def test_the_factorised_reduction_sees_even_and_odd_pixels():
    reduction = FactorizedReduction(3, 5)
    x = torch.randn(2, 3, 4, 4)
    halves = [
        functional.conv2d(x.relu()[:, :, start::2, start::2], convolution.weight)
        for start, convolution in ((0, reduction.conv_even), (1, reduction.conv_odd))
    ]
    expected = functional.batch_norm(torch.cat(halves, 1), None, None, training=True)
    assert torch.allclose(reduction(x), expected, atol=1e-5)


def test_dilation_reaches_further_without_more_weights():
    dilated = OPERATIONS["dil_conv_3x3"](1, 1).eval()
    x = torch.zeros(1, 1, 7, 7, requires_grad=True)
    (dilated(x + 1.0)[0, 0, 3, 3]).backward()
    rows = sorted({int(row) for row in x.grad[0, 0].nonzero()[:, 0]})
    assert rows == [1, 3, 5]
