from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from eznas_core.networks import count_macs, count_parameters


class _Odd(nn.Module):
    """Uses one convolution twice, another never, and a third by function."""

    def __init__(self):
        super().__init__()
        self.twice = nn.Conv2d(3, 3, 3, padding=1)
        self.never = nn.Conv2d(3, 99, 3)
        self.kernel = nn.Parameter(torch.zeros(5, 3, 1, 1))
        self.up = nn.ConvTranspose2d(5, 2, 2, stride=2)
        self.last = nn.Linear(2, 7)

    def forward(self, x):
        x = functional.conv2d(self.twice(self.twice(x)), self.kernel)
        return self.last(self.up(x).mean((2, 3)))


def test_macs_by_hand_for_shared_unused_functional_and_transposed_layers():
    expected = 2 * (64 * 3 * 27) + 64 * 5 * 3 + 64 * 5 * 2 * 4 + 2 * 7
    assert count_macs(_Odd(), (3, 8, 8)) == expected


@pytest.mark.parametrize(
    "network",
    [
        nn.Conv2d(4, 8, 3, stride=2, padding=1, groups=2),
        nn.Conv2d(4, 4, 3, padding=2, dilation=2, groups=4, bias=False),
        nn.Sequential(nn.Conv2d(4, 8, (1, 7), padding=(0, 3)), nn.Flatten(), nn.Linear(512, 10)),
        nn.Linear(8, 3),
    ],
)
def test_macs_are_half_of_torchs_own_flop_count(network):
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.zeros(1, 4, 8, 8))
    assert count_macs(network, (4, 8, 8)) == counter.get_total_flops() // 2


def test_counting_on_meta_equals_counting_for_real():
    with torch.device("meta"):
        laid_out = _Odd()
    assert count_macs(laid_out, (3, 8, 8)) == count_macs(_Odd(), (3, 8, 8))


def test_counting_leaves_no_trace():
    network = nn.Sequential(nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4)).train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    count_macs(network, (3, 4, 4))
    assert network.training
    assert network[1].training
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_shared_parameters_count_once():
    layer = nn.Linear(3, 3)
    assert count_parameters(nn.Sequential(layer, layer)) == 12


def test_a_network_without_parameters_costs_nothing():
    assert count_macs(nn.Sequential(nn.ReLU()), (3, 4, 4)) == 0
    assert count_parameters(nn.ReLU()) == 0
