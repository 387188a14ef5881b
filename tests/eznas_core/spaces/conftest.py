from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import pytest
import torch
from torch import nn

from eznas_core.networks import count_macs, count_parameters


def _fingerprint(network: nn.Module) -> dict[str, Any]:
    """Counts, and two logits with every weight a function of its shape alone.

    The benchmarks' own builders were asked the same, so equal numbers mean equal networks.
    One-dimensional parameters are 0.5 + 0.1 cos(0.3 i), others sin(0.7 i + 0.1) / sqrt(fan_in),
    with i the flat index and fan_in the size of the first slice; the input is
    sin(0.01 k^1.3) over the flat index k of a (2, 3, 32, 32) array; train mode, float64.
    """
    counts = {
        "parameters": count_parameters(network),
        "macs": count_macs(network, (3, 32, 32)),
        "convolutions": sum(isinstance(module, nn.Conv2d) for module in network.modules()),
        "batch_norms": sum(isinstance(module, nn.BatchNorm2d) for module in network.modules()),
    }
    network = network.double()
    with torch.no_grad():
        for parameter in network.parameters():
            i = torch.arange(parameter.numel(), dtype=torch.float64)
            if parameter.dim() == 1:
                values = 0.5 + 0.1 * torch.cos(0.3 * i)
            else:
                values = torch.sin(0.7 * i + 0.1) / sqrt(parameter[0].numel())
            parameter.copy_(values.view(parameter.shape))
        k = torch.arange(2 * 3 * 32 * 32, dtype=torch.float64)
        logits = network(torch.sin(0.01 * k**1.3).view(2, 3, 32, 32))
    return {**counts, "output": [logits[0, 0].item(), logits[1, 0].item()]}


@pytest.fixture
def fingerprint() -> Callable[[nn.Module], dict[str, Any]]:
    return _fingerprint
