from __future__ import annotations

import time

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core.architecture_search import measure_latency
from eznas_core.architecture_search.latency import LatencyMeter
from eznas_core.foundation import EznasError
from eznas_core.scoring import ScoringProtocol


class Slow(nn.Module):
    """Sleeps a hundredth of a second, and notes how it is run."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(3)
        self.seen: list[tuple[torch.Size, bool, bool]] = []

    def forward(self, x):
        time.sleep(0.01)
        self.seen.append((x.shape, self.training, torch.is_grad_enabled()))
        return self.norm(x)


def test_it_is_the_time_of_one_image_in_eval_mode_without_gradients():
    network = Slow().train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    found = measure_latency(network, (3, 4, 4), repeats=5)
    assert 10 <= found.low <= found.median <= found.high < 100
    assert set(network.seen) == {(torch.Size([1, 3, 4, 4]), False, False)}
    assert len(network.seen) == 5 + 3
    assert network.training
    assert network.norm.training
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_there_is_at_least_one_pass():
    with pytest.raises(EznasError):
        measure_latency(Slow(), (3, 4, 4), repeats=0)


def test_each_network_is_measured_once(space):
    known = {}
    meter = LatencyMeter(space, ScoringProtocol(), known)
    cell = space.sample(np.random.default_rng(0))
    first = meter(cell)
    assert first > 0
    assert meter(cell) == first == known[cell.text]
