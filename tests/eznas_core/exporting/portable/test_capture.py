"""The portable capture against the engine's, tensor by tensor."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from eznas_core import spaces
from eznas_core.exporting.portable import observe
from eznas_core.statistics import ALL_STATISTICS, Probe, Quantity, collect, gaussian_probe

QUANTITIES = tuple(quantity.value for quantity in Quantity)


class ConvBnRelu(nn.Module):
    """The other order, as residual networks have it, with ReLUs and sums in place."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(True))
        self.one = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(True))
        self.conv, self.bn = nn.Conv2d(4, 4, 3, padding="same"), nn.BatchNorm2d(4)
        self.head = nn.Linear(4, 5)

    def forward(self, x):
        x = self.stem(x)
        y = self.bn(self.conv(self.one(x)))
        y += x
        y = F.relu_(y)
        return self.head(y.mean((2, 3)))


class Functional(nn.Module):
    """Functions, one ReLU for two convolutions, a shared convolution, padding, depthwise."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.shared = nn.Conv2d(4, 4, 3, padding=1)
        self.depthwise = nn.Conv2d(4, 4, 3, groups=4, stride=2)
        self.point = nn.Conv2d(4, 4, 1)
        self.norms = nn.ModuleList(nn.BatchNorm2d(4) for _ in range(4))
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        x = torch.relu(self.stem(x))
        a = self.norms[0](self.shared(x))
        b = self.norms[1](self.shared(a.relu()))
        c = self.norms[2](self.point(self.depthwise(F.pad(x, (1, 1, 1, 1)).contiguous())))
        d = F.batch_norm(self.point(F.relu(c)), None, None, self.norms[3].weight, training=True)
        pooled = F.avg_pool2d(a + b, 2) + c + d
        return self.head(pooled.flatten(2).mean(2)), pooled


class DeadEnds(nn.Module):
    """A branch that nothing reads, one that the input does not reach, a convolution alone."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 1)
        self.dead = nn.Sequential(nn.ReLU(), nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4))
        self.zero = nn.Sequential(nn.ReLU(), nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4))
        self.live = nn.Sequential(nn.ReLU(), nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4))
        self.alone = nn.Conv2d(4, 4, 1)
        self.dropout = nn.Dropout(0.5)
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        x = self.stem(x)
        self.dead(x)
        y = self.live(x) + self.zero(torch.zeros_like(x)) + self.alone(x)
        return self.head(self.dropout(y.mean((2, 3))))


def _network(name: str) -> nn.Module:
    torch.manual_seed(0)
    return {"conv-bn-relu": ConvBnRelu, "functional": Functional, "dead ends": DeadEnds}[name]()


def _assert_same(network: nn.Module, batch_size: int = 3) -> int:
    probe = gaussian_probe((3, 8, 8), batch_size=batch_size, rng=np.random.default_rng(1))
    names = [s for s in ALL_STATISTICS if s.probe in (None, Probe.DATA)]
    expected = collect(network, probe, names)
    units, depths = observe(network, probe.data, QUANTITIES)
    assert depths == [unit.depth for unit in expected.units]
    for index, unit in enumerate(units):
        for name in names:
            torch.testing.assert_close(unit[name.quantity.value], expected.tensor(index, name))
    return len(units)


@pytest.mark.parametrize(
    ("name", "units"), [("conv-bn-relu", 2), ("functional", 4), ("dead ends", 1)]
)
def test_awkward_networks_are_captured_as_the_engine_captures_them(name: str, units: int):
    network = _network(name)
    assert _assert_same(network) == units
    assert _assert_same(network.train(False).double()) == units


@pytest.mark.parametrize("space", spaces.SPACES.names())
def test_every_space_is_captured_as_the_engine_captures_it(space: str):
    found = spaces.get(space)
    rng = np.random.default_rng(3)
    architecture = found.sample(rng)
    assert _assert_same(found.build(architecture, rng), batch_size=2) > 0


def test_the_network_is_left_as_it_was():
    network = _network("conv-bn-relu").train()
    network.one.eval()
    network.conv.weight.requires_grad_(False)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    modes = [module.training for module in network.modules()]
    observe(network, torch.randn(2, 3, 8, 8), QUANTITIES)
    assert modes == [module.training for module in network.modules()]
    assert all(torch.equal(before[name], now) for name, now in network.state_dict().items())
    assert [p.requires_grad for p in network.parameters()].count(False) == 1
    assert all(parameter.grad is None for parameter in network.parameters())


def test_a_fault_of_the_network_leaves_it_as_it_was_too():
    network = _network("functional").train()
    with pytest.raises(RuntimeError, match="channels"):
        observe(network, torch.randn(2, 5, 8, 8), ("activation",))
    assert all(module.training for module in network.modules())
    assert all(parameter.requires_grad for parameter in network.parameters())
