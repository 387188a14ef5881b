"""How the parts of a network are connected."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from eznas_core import spaces
from eznas_core.foundation import numpy_generator
from eznas_core.networks import count_macs, count_parameters
from eznas_core.networks.wiring import wirings


class Residual(nn.Module):
    """Two ways through, and what joins them outside of any module."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.way = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 1))
        self.short = nn.Conv2d(8, 8, 1)
        self.last = nn.Linear(8, 10)

    def forward(self, image: Tensor) -> Tensor:
        first = functional.relu(self.first(image))
        joined = self.way(first) + first + self.short(first)
        return self.last(joined.mean((2, 3)))


def test_a_residual_block_by_hand():
    coarse, fine = wirings(Residual(), (3, 8, 8))
    assert {block.name for block in coarse.blocks} == {
        "input", "first", "way", "short", "add 1", "last", "output",
    }  # fmt: skip
    assert set(coarse.edges) == {
        ("input", "first"),
        ("first", "way"),
        ("first", "short"),
        ("first", "add 1"),
        ("way", "add 1"),
        ("short", "add 1"),
        ("add 1", "last"),
        ("last", "output"),
    }
    assert {("first", "way.0"), ("way.0", "way.1"), ("way.1", "way.2")} < set(fine.edges)


def test_costs_and_shapes_of_blocks():
    coarse, _ = wirings(Residual(), (3, 8, 8))
    named = {block.name: block for block in coarse.blocks}
    assert named["first"].parameters == 3 * 8 * 9 + 8
    assert named["way"].macs == 64 * (8 * 8 * 9 + 8 * 8)
    assert named["way"].output_shape == (8, 8, 8)
    assert named["way"].kind == "Sequential"
    assert named["add 1"].parameters == 0
    assert (named["input"].output_shape, named["output"].output_shape) == ((3, 8, 8), (10,))


@pytest.mark.parametrize("name", ["nasbench201", "nats-sss", "nds-darts", "nds-amoeba"])
def test_at_every_level_costs_are_those_of_the_network(name):
    space = spaces.get(name)
    network = space.build(space.sample(numpy_generator(3)), numpy_generator(3))
    found = wirings(network, (3, 32, 32))
    assert len(found) > 1
    for wiring in found:
        assert sum(block.macs for block in wiring.blocks) == count_macs(network, (3, 32, 32))
        ends = {name for edge in wiring.edges for name in edge}
        assert ends == {block.name for block in wiring.blocks}
    # At the finest level, layers that no call reaches are in no block.
    assert sum(b.parameters for b in found[0].blocks) == count_parameters(network)


def test_the_cells_of_nas_bench_201_are_a_chain():
    space = spaces.get("nasbench201")
    text = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|"
    network = space.build(space.parse(text), numpy_generator(0))
    cells = wirings(network, (3, 32, 32))[1]
    bodies = [b for b in cells.blocks if b.name.startswith("body.")]
    assert len(bodies) == 3 * 5 + 2
    assert all(sum(user == b.name for _, user in cells.edges) == 1 for b in bodies)


def test_a_cell_of_darts_uses_the_two_before_it():
    space = spaces.get("nds-darts")
    network = space.build(space.sample(numpy_generator(1)), numpy_generator(1))
    cells = [b.name for b in wirings(network, (3, 32, 32))[1].blocks if b.name.startswith("cells.")]
    edges = set(wirings(network, (3, 32, 32))[1].edges)
    assert {(one, third) for one, third in zip(cells, cells[2:], strict=False)} <= edges


def test_the_network_is_left_as_it_was():
    network = Residual().train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    wirings(network, (3, 8, 8))
    assert network.training
    assert all(not module._forward_hooks for module in network.modules())
    assert all(not module._forward_pre_hooks for module in network.modules())
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_one_layer_alone_and_a_network_called_by_functions():
    (alone,) = wirings(nn.Linear(4, 2), (4,))
    assert [block.name for block in alone.blocks] == ["input", "the network", "output"]

    class Functions(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.two = nn.Conv2d(3, 4, 1), nn.Linear(4, 2)

        def forward(self, image: Tensor) -> Tensor:
            middle = functional.conv2d(image, self.one.weight, self.one.bias)
            return functional.linear(middle.mean((2, 3)), self.two.weight)

    (wiring,) = wirings(Functions(), (3, 5, 5))
    assert wiring.edges == (("input", "one"), ("one", "two"), ("two", "output"))
