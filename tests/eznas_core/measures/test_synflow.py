from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from eznas_core.foundation import Failure, Reason
from eznas_core.measures import MEASURES
from eznas_core.statistics import ProbeInputs

IMAGES = torch.full((2, 2, 1, 1), -3.0)
INPUTS = ProbeInputs(data=IMAGES, noise=IMAGES, perturbed=IMAGES, source="by hand")


def network(*middle: nn.Module) -> nn.Sequential:
    made = nn.Sequential(
        nn.Conv2d(2, 2, 1, bias=False), *middle, nn.Flatten(), nn.Linear(2, 2, bias=False)
    )
    with torch.no_grad():
        made[0].weight.copy_(torch.tensor([[1.0, -2.0], [3.0, 0.5]])[:, :, None, None])
        made[-1].weight.copy_(torch.tensor([[1.0, -1.0], [-2.0, 0.0]]))
    return made


def test_flow_by_hand():
    # |W| 1 = (3, 3.5); |V| (3, 3.5) = (6.5, 6); R = 12.5, and each of two layers carries all of it.
    assert MEASURES.get("synflow_raw").value(network(nn.ReLU()), INPUTS) == pytest.approx(25)
    assert MEASURES.get("synflow").value(network(nn.ReLU()), INPUTS) == pytest.approx(math.log(25))


def test_batch_normalisation_is_left_out_whatever_its_scale():
    norm = nn.BatchNorm2d(2)
    nn.init.constant_(norm.weight, 7.0)
    assert MEASURES.get("synflow_raw").value(network(norm, nn.ReLU()), INPUTS) == pytest.approx(25)


def test_a_flow_of_1e61_and_of_1e250_is_a_number():
    for layers, scale, magnitude in ((6, 1e10, 60), (25, 1e10, 250)):
        deep = nn.Sequential(nn.Flatten(), *(nn.Linear(2, 2, bias=False) for _ in range(layers)))
        for layer in deep[1:]:
            nn.init.constant_(layer.weight, scale)
        found = MEASURES.get("synflow").value(deep, INPUTS)
        # Every layer doubles the flow once, and the two inputs count once more.
        expected = math.log(layers) + layers * math.log(2 * scale) + math.log(2)
        assert found == pytest.approx(expected, rel=1e-9)
        assert found / math.log(10) > magnitude


def test_an_overflow_is_a_reason_and_so_is_no_flow_at_all():
    deep = nn.Sequential(nn.Flatten(), *(nn.Linear(2, 2, bias=False) for _ in range(40)))
    for layer in deep[1:]:
        nn.init.constant_(layer.weight, 1e10)
    for made in (deep, nn.Sequential(nn.Flatten(), nn.Linear(2, 2))):
        if made is not deep:
            nn.init.zeros_(made[1].weight)
        found = MEASURES.get("synflow").value(made, INPUTS)
        assert isinstance(found, Failure)
        assert found.reason is Reason.NON_FINITE
