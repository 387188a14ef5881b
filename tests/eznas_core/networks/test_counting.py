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


@pytest.mark.parametrize(
    ("make", "shape", "device"),
    [
        (lambda: nn.Conv2d(0, 4, 3, padding=1), (0, 8, 8), "cpu"),
        (lambda: nn.Conv2d(0, 4, 3, padding=1), (0, 8, 8), "meta"),
        # Torch itself refuses to run this one for real.
        (lambda: nn.Conv2d(3, 0, 3, padding=1), (3, 8, 8), "meta"),
        (lambda: nn.Linear(0, 5), (2, 0), "cpu"),
        (lambda: nn.Linear(5, 0), (2, 5), "cpu"),
        (lambda: nn.Linear(5, 0), (2, 5), "meta"),
    ],
)
@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors:UserWarning")
def test_a_layer_of_size_zero_costs_nothing(make, shape, device):
    with torch.device(device):
        assert count_macs(make(), shape) == 0


@pytest.mark.parametrize(
    ("network", "shape", "expected"),
    [
        (nn.Conv1d(4, 6, 3, padding=1, groups=2), (4, 10), 10 * 6 * 2 * 3),
        (nn.Conv3d(2, 5, 3, padding=1, stride=2), (2, 4, 6, 8), 2 * 3 * 4 * 5 * 2 * 27),
        (nn.ConvTranspose1d(4, 6, 3, stride=2), (4, 10), 10 * 4 * 6 * 3),
        (nn.ConvTranspose2d(4, 6, 2, stride=2, groups=2), (4, 5, 7), 35 * 4 * 3 * 4),
        (nn.ConvTranspose3d(2, 3, 2), (2, 3, 4, 5), 60 * 2 * 3 * 8),
    ],
)
def test_convolutions_of_other_dimensions_and_transposed_ones(network, shape, expected):
    """A multiply-add for each weight that an output (or, transposed, an input) meets."""
    assert count_macs(network, shape) == expected


@pytest.mark.parametrize("own_width", [None, 6])
def test_the_projections_of_an_attention_are_linear_layers(own_width):
    class Attending(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            options = {} if own_width is None else {"kdim": own_width, "vdim": own_width}
            self.attention = nn.MultiheadAttention(4, 2, batch_first=True, **options)

        def forward(self, x):
            keys = x if own_width is None else x.repeat(1, 1, 2)[..., :own_width]
            return self.attention(x, keys, keys)[0]

    # 9 tokens: query and output 4 to 4, keys and values from their own width to 4.
    expected = 9 * (4 * 4 + 4 * 4 + 2 * 4 * (own_width or 4))
    assert count_macs(Attending(), (9, 4)) == expected
