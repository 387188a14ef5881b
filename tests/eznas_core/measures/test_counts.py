from __future__ import annotations

import torch
from torch import nn

from eznas_core.measures import MEASURES
from eznas_core.statistics import ProbeInputs

NETWORK = nn.Sequential(
    nn.Conv2d(3, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 5),
)  # fmt: skip
IMAGES = torch.zeros(2, 3, 6, 6)
INPUTS = ProbeInputs(data=IMAGES, noise=IMAGES, perturbed=IMAGES, source="zeros")


def test_parameters_multiply_adds_and_layers_counted_by_hand():
    assert MEASURES.get("params").value(NETWORK, INPUTS) == 4 * 3 * 9 + 4 + 4 + 4 * 5 + 5
    assert MEASURES.get("flops").value(NETWORK, INPUTS) == (36 * 4 * 27 + 4 * 5) / 1e6
    assert MEASURES.get("layers").value(NETWORK, INPUTS) == 3


def test_other_spellings_find_them():
    assert MEASURES.get("Parameters").name == "params"
    assert MEASURES.get("az-complexity").name == MEASURES.get("MACs").name == "flops"
