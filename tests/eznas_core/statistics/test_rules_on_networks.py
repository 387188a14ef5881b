"""Whole networks of other kinds than the paper's: what is in units, and the values against hooks.

A small vision transformer, a MobileNetV3, a pre-activation ResNet and the spaces of the paper.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import nn

from eznas_core import spaces
from eznas_core.statistics import (
    ALL_STATISTICS,
    Layer,
    LeftOut,
    Omission,
    Rule,
    collect,
    gaussian_probe,
)


class Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        qkv = self.qkv(x).reshape(batch, tokens, 3, self.heads, width // self.heads)
        mixed = F.scaled_dot_product_attention(*qkv.permute(2, 0, 3, 1, 4))
        return self.out(mixed.transpose(1, 2).reshape(x.shape))


class Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, 2)
        self.up, self.act, self.down = nn.Linear(width, 8), nn.GELU(), nn.Linear(8, width)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.down(self.act(self.up(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self, width: int = 4) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, width, 2, stride=2)
        self.blocks = nn.Sequential(Block(width), Block(width))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 5)

    def forward(self, x):
        tokens = self.patches(x).flatten(2).mT
        return self.head(self.norm(self.blocks(tokens))[:, 0])


def test_a_vision_transformer(assert_as_hooked, probe):
    places = {}
    for block in ("blocks.0", "blocks.1"):
        for name in ("attention.qkv", "attention.out", "up"):
            places[f"{block}.{name}"] = ("linear", f"{block}.{name}", f"{block}.{name}")
        places[f"{block}.down"] = ("act-linear", f"{block}.act", f"{block}.down")
    network = Transformer()
    assert_as_hooked(network, places)
    statistics = collect(network, probe, rules="all")
    # Side by side in the graph: the longest path goes through all of them.
    assert [unit.depth for unit in statistics.units] == list(range(1, 9))
    assert statistics.coverage.left_out == (
        LeftOut("patches", Omission.STEM, Layer.CONVOLUTION),
        LeftOut("head", Omission.HEAD, Layer.LINEAR),
    )
    assert collect(network, probe).units == ()


class SqueezeExcite(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.down, self.act, self.up = nn.Conv2d(width, 2, 1), nn.ReLU(), nn.Conv2d(2, width, 1)

    def forward(self, x):
        return x * F.hardsigmoid(self.up(self.act(self.down(x.mean((2, 3), keepdim=True)))))


class InvertedResidual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.expand, self.bn1 = nn.Conv2d(width, 6, 1, bias=False), nn.BatchNorm2d(6)
        self.act1, self.act2 = nn.Hardswish(), nn.ReLU6()
        self.depthwise = nn.Conv2d(6, 6, 3, padding=1, groups=6, bias=False)
        self.bn2, self.squeeze = nn.BatchNorm2d(6), SqueezeExcite(6)
        self.project, self.bn3 = nn.Conv2d(6, width, 1, bias=False), nn.BatchNorm2d(width)

    def forward(self, x):
        y = self.act1(self.bn1(self.expand(x)))
        y = self.squeeze(self.act2(self.bn2(self.depthwise(y))))
        return x + self.bn3(self.project(y))


class MobileNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem, self.bn, self.act = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Hardswish()
        self.blocks = nn.Sequential(InvertedResidual(4))
        self.hidden, self.act2, self.head = nn.Linear(4, 6), nn.Hardswish(), nn.Linear(6, 5)

    def forward(self, x):
        x = self.blocks(self.act(self.bn(self.stem(x))))
        return self.head(self.act2(self.hidden(x.mean((2, 3)))))


def test_a_mobilenet(assert_as_hooked, probe):
    block = "blocks.0"
    places = {
        f"{block}.expand": ("act-conv-norm", "act", f"{block}.bn1"),
        f"{block}.depthwise": ("act-conv-norm", f"{block}.act1", f"{block}.bn2"),
        f"{block}.squeeze.up": ("relu-conv", f"{block}.squeeze.act", f"{block}.squeeze.up"),
        "hidden": ("linear", "hidden", "hidden"),
    }
    # One module feeds two convolutions (the block and its skip), so that a hook on it sees both.
    network = MobileNet()
    network.act.register_forward_hook(lambda _module, _input, output: output * 1)
    del places[f"{block}.expand"]
    places = {f"{block}.expand": ("conv-norm-act", f"{block}.act1", f"{block}.bn1"), **places}
    assert_as_hooked(network, places)
    coverage = collect(network, probe, rules="all").coverage
    assert {item.name: item.omission for item in coverage.left_out} == {
        "stem": Omission.STEM,
        # After an excitation, which is no activation; before a sum.
        f"{block}.project": Omission.NO_ACTIVATION,
        f"{block}.squeeze.down": Omission.NO_ACTIVATION,
        "head": Omission.HEAD,
    }
    plain = MobileNet().double()
    by_rule = {unit.name: unit for unit in collect(plain, probe, rules="all").units}
    assert by_rule[f"{block}.expand"].rule is Rule.ACT_CONV_NORM
    assert by_rule[f"{block}.depthwise"].activation == "hardswish"
    assert [unit.name for unit in collect(plain, probe).units] == []


class PreActivation(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(width), nn.Conv2d(width, 5, 3, padding=1)
        self.bn2, self.conv2 = nn.BatchNorm2d(5), nn.Conv2d(5, width, 3, padding=1)
        self.relu1, self.relu2 = nn.ReLU(), nn.ReLU()

    def forward(self, x):
        return x + self.conv2(self.relu2(self.bn2(self.conv1(self.relu1(self.bn1(x))))))


def test_a_pre_activation_resnet(assert_as_hooked, probe):
    network = nn.Sequential()
    network.add_module("stem", nn.Conv2d(3, 4, 3, padding=1))
    network.add_module("block1", PreActivation(4))
    network.add_module("block2", PreActivation(4))
    for name, layer in (("bn", nn.BatchNorm2d(4)), ("relu", nn.ReLU())):
        network.add_module(name, layer)
    network.add_module("pool", nn.AdaptiveAvgPool2d(1))
    network.add_module("flat", nn.Flatten())
    network.add_module("head", nn.Linear(4, 5))
    places = {}
    for block in ("block1", "block2"):
        places[f"{block}.conv1"] = ("relu-conv-bn", f"{block}.relu1", f"{block}.bn2")
        places[f"{block}.conv2"] = ("bn-relu-conv", f"{block}.relu2", f"{block}.conv2")
    assert_as_hooked(network, places)
    published = collect(network, probe)
    assert [unit.name for unit in published.units] == ["block1.conv1", "block2.conv1"]
    assert str(collect(network, probe, rules="all").coverage) == (
        "4 of 5 convolutions and 0 of 1 linear layers are in units; "
        "left out: 1 on the network's input; "
        "left out (linear layers): 1 its result is the logits"
    )


@pytest.mark.parametrize("name", ["nasbench201", "nats-sss"])
def test_every_rule_finds_what_the_paper_s_find_on_the_benchmarks_they_were_made_for(name):
    space, small = (
        spaces.get(name),
        gaussian_probe((3, 8, 8), batch_size=2, rng=np.random.default_rng(0)),
    )
    for seed in range(2):
        architecture = space.sample(np.random.default_rng(seed))
        options = {"cells": 1, "channels": 4} if name == "nasbench201" else {}
        network = space.build(architecture, np.random.default_rng(1), **options)
        published = collect(network, small, ALL_STATISTICS)
        every = collect(network, small, ALL_STATISTICS, rules="all")
        assert every.units == published.units
        for unit in every.units:
            for statistic in ALL_STATISTICS:
                left, right = (
                    every.tensor(unit.index, statistic),
                    published.tensor(unit.index, statistic),
                )
                assert torch.equal(left, right)


@pytest.mark.parametrize("name", ["nds-darts", "nds-amoeba", "nds-enas", "nds-pnas", "nds-nasnet"])
def test_every_convolution_of_nds_but_the_stem_is_in_a_unit(name):
    space = spaces.get(name)
    rng = np.random.default_rng(4)
    text = re.sub("depth=[0-9]+", "depth=4", space.sample(rng).text)
    network = space.build(space.parse(text), rng, divisor=8)
    small = gaussian_probe((3, 16, 16), batch_size=2, rng=np.random.default_rng(0))
    coverage = collect(network, small, rules="all").coverage
    omissions = {item.omission for item in coverage.left_out if item.layer is Layer.CONVOLUTION}
    # A node that nothing reads leads nowhere, in these spaces as in others.
    assert omissions <= {Omission.STEM, Omission.NOT_CONNECTED}
    published = collect(network, small).coverage
    assert published.in_units < 0.6 * coverage.in_units
