from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core.measures._randomness import labels_for
from eznas_core.statistics import ProbeInputs

Array = np.ndarray


@dataclass(frozen=True)
class TwoLayers:
    """``x -> V relu(W x)`` in float64, and its gradients worked out on paper."""

    first: Array
    second: Array
    images: Array

    @property
    def network(self) -> nn.Module:
        network = nn.Sequential(
            nn.Flatten(),
            nn.Linear(self.first.shape[1], self.first.shape[0], bias=False),
            nn.ReLU(),
            nn.Linear(self.second.shape[1], self.second.shape[0], bias=False),
        ).double()
        with torch.no_grad():
            network[1].weight.copy_(torch.from_numpy(self.first))
            network[3].weight.copy_(torch.from_numpy(self.second))
        return network

    @property
    def inputs(self) -> ProbeInputs:
        data = torch.from_numpy(self.images)[:, :, None, None]
        return ProbeInputs(data=data, noise=data + 1, perturbed=data, source="by hand")

    @property
    def labels(self) -> Array:
        return labels_for(self.inputs, len(self.second)).numpy()

    def hidden(self) -> Array:
        return self.images @ self.first.T

    def outputs(self) -> Array:
        return np.maximum(self.hidden(), 0) @ self.second.T

    def residuals(self, rows: slice = slice(None)) -> Array:
        """The gradient of the mean cross-entropy of some images at their logits."""
        logits = self.outputs()[rows]
        shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        return (shares - np.eye(len(self.second))[self.labels[rows]]) / len(logits)

    def backward(self, upstream: Array, rows: slice = slice(None)) -> tuple[Array, Array, Array]:
        """Gradients at W and V, and at the hidden layer, for gradients at the logits."""
        hidden = self.hidden()[rows]
        at_hidden = (upstream @ self.second) * (hidden > 0)
        return at_hidden.T @ self.images[rows], upstream.T @ np.maximum(hidden, 0), at_hidden

    def gradients(self, rows: slice = slice(None)) -> tuple[Array, Array]:
        return self.backward(self.residuals(rows), rows)[:2]


@pytest.fixture
def two_layers() -> TwoLayers:
    rng = np.random.default_rng(7)
    return TwoLayers(
        first=rng.normal(size=(4, 3)),
        second=rng.normal(size=(2, 4)),
        images=rng.normal(size=(6, 3)),
    )
