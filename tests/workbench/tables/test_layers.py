"""Layers in rows, with their units."""

from __future__ import annotations

import torch
from torch import nn

from eznas_core import spaces
from eznas_core.foundation import numpy_generator
from eznas_core.networks.layers import layer_costs
from eznas_core.statistics import collect, gaussian_probe
from workbench.tables import layers as table

CELL = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|"


def listed(network: nn.Module, shape: tuple[int, int, int], rules: str = "published"):
    probe = gaussian_probe(shape, batch_size=2, rng=numpy_generator(0, "table"))
    found = collect(network, probe, rules=rules)
    return table.listing(layer_costs(network, shape), found.units, found.coverage).set_index(
        table.LAYER
    )


def test_a_network_of_nasbench201():
    space = spaces.get("nasbench201")
    architecture = space.parse(CELL)
    frame = listed(space.build(architecture, numpy_generator(0, "network")), (3, 32, 32))
    row = frame.loc["body.stage1_cell1.0to1.conv"]
    assert (row[table.PARAMETERS], row[table.MACS]) == (2_304, 2_359_296)
    assert (row[table.INPUT], row[table.OUTPUT]) == ("16×32×32", "16×32×32")
    assert (row[table.UNIT], row[table.IN_UNIT]) == ("1: relu-conv-bn", True)
    norm = frame.loc["body.stage1_cell1.0to1.bn"]
    assert (norm[table.UNIT], norm[table.IN_UNIT], norm[table.NORM]) == (
        "1: relu-conv-bn",
        True,
        True,
    )
    assert frame.loc["stem.conv", table.UNIT] == "none: on the network's input"
    assert frame.loc["stem.bn", table.UNIT] == ""
    assert frame.loc["head.classifier", table.UNIT].startswith("none: the rules look at conv")
    assert frame[table.PARAMETERS].sum() == space.parameters(architecture)
    assert frame[table.MACS].sum() == space.macs(architecture)
    # Five cells a stage with one convolution, and two residual blocks of three.
    convolutions = frame[frame[table.KIND].str.contains("convolution")]
    assert len(convolutions) == 1 + 3 * 5 + 2 * 3


class _Shared(nn.Module):
    """A convolution that is called twice, once in a unit and once not; a depthwise chain."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 1)
        self.shared = nn.Conv2d(4, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.deep = nn.Conv2d(4, 4, 3, groups=4)
        self.point = nn.Conv2d(4, 5, 1)
        self.last_norm = nn.BatchNorm2d(5)
        self.idle = nn.Conv2d(4, 4, 1)

    def forward(self, x):
        x = torch.sigmoid(self.stem(x))
        x = torch.sigmoid(self.shared(x))
        x = self.norm(self.shared(torch.relu(x)))
        return self.last_norm(self.point(self.deep(torch.relu(x)))).mean((2, 3))


def test_layers_partly_in_units_inside_units_and_never_called():
    frame = listed(_Shared(), (3, 8, 8), "relu-conv-bn,relu-depthwise-pointwise-bn")
    # The first call has no ReLU before it.
    assert frame.loc["shared", table.UNIT].startswith("1: relu-conv-bn; none: ")
    assert frame.loc["shared", table.KIND] == "convolution 3×3, 2 calls"
    assert frame.loc["deep", table.UNIT] == frame.loc["point", table.UNIT]
    assert frame.loc["point", table.UNIT] == "2: relu-depthwise-pointwise-bn"
    assert frame.loc["last_norm", table.UNIT] == "2: relu-depthwise-pointwise-bn"
    assert frame.loc["idle", table.UNIT] == "none: never called"
    assert frame.loc["idle", table.INPUT] == "–"
    assert list(frame.index)[-1] == "idle"


def test_a_norm_before_its_convolution_is_not_claimed_by_what_it_follows():
    network = nn.Sequential(
        *(nn.Conv2d(3, 4, 1), nn.ReLU(), nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4), nn.ReLU()),
        *(nn.Conv2d(4, 4, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
    )
    frame = listed(network, (3, 4, 4), "bn-relu-conv")
    assert frame.loc["5", table.UNIT] == "1: bn-relu-conv"
    assert frame.loc["3", table.UNIT] == ""
    assert not frame.loc["3", table.IN_UNIT]
