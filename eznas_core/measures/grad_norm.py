"""Gradient norm."""

from __future__ import annotations

from torch import nn

from eznas_core.measures._losses import weights_and_gradients
from eznas_core.measures._passes import borrowed
from eznas_core.measures.declaration import Needs, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="grad_norm",
    title="gradient norm",
    formula=r"\sum_l \left\lVert \partial L / \partial W_l \right\rVert_2",
    paper="Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS",
    year=2021,
    needs=Needs(data=True, labels=True, backward=True),
)
def grad_norm(network: nn.Module, inputs: ProbeInputs) -> float:
    """The Euclidean norms of the loss's gradient at each layer's weight, summed over layers."""
    with borrowed(network):
        pairs = weights_and_gradients(network, inputs)
        return sum(float(gradient.double().norm()) for _, gradient in pairs)
