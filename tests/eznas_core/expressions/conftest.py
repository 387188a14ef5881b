"""Networks' statistics for tests: true ones of a small network, and ones of given tensors."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core import networks, statistics
from eznas_core.expressions import parse


class Branches(nn.Module):
    """Four units of which two keep the shape, one changes the channels, one the size as well."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.first = self.unit(4, 4, 3)
        self.side = self.unit(4, 4, 1)
        self.wide = self.unit(4, 6, 3)
        self.down = self.unit(6, 6, 3, stride=2)
        self.head = nn.Linear(6, 5)

    @staticmethod
    def unit(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Module:
        convolution = nn.Conv2d(
            inputs, outputs, kernel, padding=kernel // 2, stride=stride, bias=False
        )
        return nn.Sequential(nn.ReLU(), convolution, nn.BatchNorm2d(outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        x = self.first(x) + self.side(x)
        return self.head(self.down(self.wide(x)).mean((2, 3)))


@pytest.fixture(scope="session")
def captured() -> statistics.NetworkStatistics:
    network = Branches()
    networks.initialise(network, torch.Generator().manual_seed(3))
    probe = statistics.gaussian_probe((3, 8, 8), batch_size=5, rng=np.random.default_rng(4))
    return statistics.collect(network, probe)


@dataclass(frozen=True)
class GivenUnit:
    index: int
    name: str
    depth: int


@dataclass
class Given:
    """Stands in for captured statistics; `tensors` has one mapping a unit, by name."""

    tensors: list[dict[str, torch.Tensor]]
    network: nn.Module = field(default_factory=lambda: nn.Linear(2, 3))
    asked: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def units(self) -> tuple[GivenUnit, ...]:
        return tuple(GivenUnit(i, f"conv{i}", i + 1) for i in range(len(self.tensors)))

    def prefetch(self, names) -> None:
        self.asked.append(tuple(map(str, names)))

    def tensor(self, unit: int, name) -> torch.Tensor:
        return self.tensors[unit][str(name)]


@pytest.fixture
def weights():
    """Makes statistics of units of which only the weight matters."""
    return lambda *tensors: Given([{"weight": torch.as_tensor(t)} for t in tensors])


@pytest.fixture
def given():
    return Given


@pytest.fixture(scope="session")
def programs():
    """Expressions of every level that have parts in common and fail in all ways."""
    texts = """
        frobenius(sigmoid(logdet(sign(input_activation_grad[data]))))
        determinant(sign(input_activation_grad[data]))
        weight
        mean(abs(weight))
        units_sum(abs(weight))
        multiply(weight, frobenius(weight))
        multiply(frobenius(weight), units_std(frobenius(weight)))
        subtract(weight, units_max(multiply(weight, units_mean(abs(weight)))))
        add(log(activation[perturbed]), input_activation[noise])
        matmul(weight, activation[data])
        log(relu(preactivation[data]))
        exp(multiply(1e6, abs(weight)))
        sigmoid(mean(log(relu(preactivation[data]))))
        add(log_parameters, multiply(-2, units_rss(frobenius(weight_grad[noise]))))
        divide(units_last(mean(activation[data])), units_count(weight))
        reciprocal(subtract(units_count(weight), units))
        kl_divergence(normalise(activation_grad[perturbed]), greater_than_zero(activation[data]))
        hamming_distance(weight, weight_grad[data])
        units_depth_weighted(channel_effective_rank(preactivation[noise]))
        logdet(ridge(sign_agreement(preactivation[data])))
        eigenvalue_ratio(activation_grad[noise])
        depth
        3.5
    """
    return tuple(parse(line) for line in texts.strip().splitlines())
