from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from eznas_core.networks import NasBench201Network
from eznas_core.networks.nasbench201 import Cell


def _edges(*operations):
    ends = ((0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3))
    return [(*pair, operation) for pair, operation in zip(ends, operations, strict=True)]


def _normalised(x):
    return functional.batch_norm(x, None, None, training=True)


def test_a_cell_is_the_sum_of_its_edges():
    cell = Cell(
        _edges("nor_conv_3x3", "skip_connect", "avg_pool_3x3", "none", "nor_conv_1x1", "none"), 4, 4
    )
    x = torch.randn(2, 4, 6, 6)
    first = _normalised(
        functional.conv2d(x.relu(), cell.get_submodule("0to1.conv").weight, padding=1)
    )
    kernel = cell.get_submodule("1to3.conv").weight
    expected = _normalised(functional.conv2d(first.relu(), kernel))
    assert torch.allclose(cell(x), expected, atol=1e-5)


def test_average_pools_leave_padding_out_of_the_count():
    cell = Cell(_edges("none", "none", "none", "avg_pool_3x3", "none", "none"), 4, 4)
    ones = torch.ones(1, 4, 5, 5)
    assert torch.equal(cell(ones), ones)


def test_nothing_reaches_the_output_of_a_disconnected_cell():
    cell = Cell(_edges("nor_conv_3x3", "none", "nor_conv_1x1", "none", "none", "none"), 4, 8)
    x = torch.randn(2, 4, 6, 6, requires_grad=True)
    output = cell(x)
    assert torch.equal(output, torch.zeros(2, 8, 6, 6))
    assert not output.requires_grad


def test_the_input_is_left_as_it_was():
    cell = Cell(_edges(*["nor_conv_3x3"] * 3, "skip_connect", "avg_pool_3x3", "nor_conv_1x1"), 4, 4)
    x = torch.randn(2, 4, 6, 6)
    before = x.clone()
    cell(x)
    assert torch.equal(x, before)


def test_stages_halve_the_image_and_double_the_channels():
    network = NasBench201Network(_edges(*["skip_connect"] * 6), channels=4, cells=2)
    shapes = {}
    for name, module in network.body.named_children():
        module.register_forward_hook(
            lambda _, __, output, name=name: shapes.update({name: tuple(output.shape[1:])})
        )
    network(torch.randn(2, 3, 16, 16))
    assert shapes == {
        "stage1_cell1": (4, 16, 16),
        "stage1_cell2": (4, 16, 16),
        "reduction1": (8, 8, 8),
        "stage2_cell1": (8, 8, 8),
        "stage2_cell2": (8, 8, 8),
        "reduction2": (16, 4, 4),
        "stage3_cell1": (16, 4, 4),
        "stage3_cell2": (16, 4, 4),
    }


@pytest.mark.parametrize("operation", ["nor_conv_5x5", "avg_pool_3x3"])
def test_what_cannot_change_channels_is_refused(operation):
    with pytest.raises(ValueError, match=f"no operation {operation} from 4 to 8"):
        Cell(_edges("none", "none", "none", operation, "none", "none"), 4, 8)
