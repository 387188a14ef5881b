from __future__ import annotations

import torch

from eznas_core.networks import NdsNetwork

SKIP = ("skip_connect", 0)
NONE = ("none", 1)
PLAN = ([(SKIP, ("max_pool_3x3", 1)), (NONE, NONE)], (2, 3))


def test_cells_at_one_and_two_thirds_of_the_depth_reduce_and_widen():
    network = NdsNetwork(PLAN, PLAN, width=4, depth=6)
    assert list(network.cells) == [
        "cell1",
        "cell2",
        "cell3_reduction",
        "cell4",
        "cell5_reduction",
        "cell6",
    ]
    assert network.classifier.in_features == 2 * 4 * 4
    shapes = []
    for cell in network.cells.values():
        cell.register_forward_hook(lambda *hooked: shapes.append(tuple(hooked[-1].shape[1:])))
    assert network(torch.randn(2, 3, 16, 16)).shape == (2, 10)
    assert shapes == [(8, 16, 16), (8, 16, 16), (16, 8, 8), (16, 8, 8), (32, 4, 4), (32, 4, 4)]


def test_a_node_of_two_nones_is_zeros_at_either_stride():
    network = NdsNetwork(PLAN, PLAN, width=4, depth=3)
    for name in ("cell1", "cell2_reduction"):
        cell = network.cells[name]
        older, newer = 3 * 4, (3 * 4 if name == "cell1" else 2 * 4)
        output = cell(torch.randn(2, older, 9, 9), torch.randn(2, newer, 9, 9))
        width = output.shape[1] // 2
        assert not output[:, width:].any()
        assert output[:, :width].any()


def test_the_shallowest_network_runs():
    assert NdsNetwork(PLAN, PLAN, width=4, depth=1)(torch.randn(2, 3, 8, 8)).shape == (2, 10)
