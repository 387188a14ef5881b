"""Which layout of memory convolutions may be computed in."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch import nn

from eznas_core.exporting.portable.capture import as_shown
from eznas_core.networks import may_put_channels_last, put_channels_last
from eznas_core.statistics.passes import _shown

# What oneDNN's issue 6035 names, and what it says is computed rightly.
UNSOUND = [
    nn.Conv2d(4, 8, 1, stride=2),
    nn.Conv2d(15, 8, 1, stride=(2, 1)),
    nn.Conv2d(16, 8, 1, stride=2, groups=2),
]
SOUND = [
    nn.Conv2d(4, 8, 1),
    nn.Conv2d(16, 8, 1, stride=2),
    nn.Conv2d(4, 8, 3, stride=2),
    nn.Linear(4, 8),
]

# Gradients by hand, again and again: what was written past a buffer shows when memory is freed.
CHILD = """
import torch
from torch import nn
from eznas_core.networks import put_channels_last
torch.manual_seed(0)
torch.set_num_threads(1)
net = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 8, 1, stride=2))
put_channels_last(net)
for height in (5, 6, 12, 32):
    for _ in range(20):
        images = torch.randn(8, 3, height, height)
        net.zero_grad()
        output = net(images)
        (output ** 2).sum().backward()
        kept = torch.relu(net[0](images))[:, :, ::2, ::2]
        expected = torch.einsum("nohw,nihw->oi", 2 * output, kept).detach()
        torch.testing.assert_close(net[2].weight.grad[:, :, 0, 0], expected, rtol=1e-3, atol=1e-2)
print("as by hand")
"""


@pytest.mark.parametrize("conv", UNSOUND, ids=str)
def test_a_strided_convolution_of_few_channels_rules_it_out(conv):
    assert not may_put_channels_last(nn.Sequential(nn.ReLU(), conv))


@pytest.mark.parametrize("layer", SOUND, ids=str)
def test_all_others_may_be_computed_with_their_channels_last(layer):
    assert may_put_channels_last(nn.Sequential(nn.ReLU(), layer))


def test_the_gradient_of_such_a_convolution_is_right_and_the_process_lives():
    done = subprocess.run(
        [sys.executable, "-c", CHILD], capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "as by hand"), done.stderr


@pytest.mark.parametrize("stride", [1, 2])
def test_passes_show_such_networks_their_images_with_rows_last(stride):
    network = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1),
        *(nn.ReLU(), nn.Conv2d(4, 8, 1, stride=stride), nn.BatchNorm2d(8)),
    )
    images = torch.randn(2, 3, 8, 8)
    assert _shown(network, images).is_contiguous() == (stride == 2)
    assert as_shown(network, images).is_contiguous() == (stride == 2)


def test_sound_convolutions_are_laid_out_with_their_channels_last():
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 8, 1, stride=2))
    put_channels_last(network)
    seen = []
    network[1].register_forward_hook(lambda _, inputs, __: seen.append(inputs[0]))
    network(torch.randn(2, 3, 8, 8))
    assert network[0].weight.is_contiguous(memory_format=torch.channels_last)
    assert seen[0].is_contiguous()
